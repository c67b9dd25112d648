//! Which types hold alike values, and how one becomes another.

use super::{base, element};

/// Types whose values compare and convert among themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Integers, floats and `numeric`.
    Number,
    /// `text` and its kin.
    String,
    /// `bit` and `bit varying`.
    Bits,
    /// `boolean`.
    Boolean,
    /// `timestamp without time zone`.
    Timestamp,
    /// `timestamp with time zone`.
    Timestamptz,
    /// `date`, `time`, `interval` and others that convert by assignment to at most a few.
    Other,
}

/// The family of a canonical type; an array has none of its own but `Other`.
pub fn family(canonical: &str) -> Family {
    if element(canonical).is_some() {
        return Family::Other;
    }
    match base(canonical).as_str() {
        "smallint" | "integer" | "bigint" | "real" | "double precision" | "numeric" => {
            Family::Number
        }
        "text" | "character varying" | "character" | "bpchar" | "citext" | "name" => Family::String,
        "bit" | "bit varying" => Family::Bits,
        "boolean" => Family::Boolean,
        "timestamp without time zone" => Family::Timestamp,
        "timestamp with time zone" => Family::Timestamptz,
        _ => Family::Other,
    }
}

/// Whether a foreign key may refer from one type to the other.
pub fn comparable(a: &str, b: &str) -> bool {
    let (first, second) = (family(a), family(b));
    base(a) == base(b) || (first == second && first != Family::Other)
}

/// Pairs beyond the families that the server converts by itself in an `ALTER COLUMN … TYPE`.
const ASSIGNED: &[(&str, &str)] = &[
    ("date", "timestamp without time zone"),
    ("timestamp without time zone", "date"),
    ("timestamp without time zone", "time without time zone"),
    ("time without time zone", "interval"),
    ("interval", "time without time zone"),
    ("json", "jsonb"),
    ("jsonb", "json"),
    ("cidr", "inet"),
    ("inet", "cidr"),
    ("macaddr", "macaddr8"),
    ("macaddr8", "macaddr"),
];

/// The `USING` expression that turns values of one canonical type into the other, or `None` where
/// the server needs none.
///
/// Towards strings there never is one: an explicit cast would cut a value that is too long, and an
/// assignment refuses it. Times get and lose their zone in UTC, whatever the session's time zone.
/// Bytes are text in UTF-8, and a UUID is 16 of them, as they are to Rust: a plain cast would read and
/// write escapes.
pub fn using(column: &str, from: &str, to: &str) -> Option<String> {
    let (source, target) = (family(from), family(to));
    if base(from) == base(to) && element(from).is_some() == element(to).is_some() {
        return None;
    }
    match (element(from), element(to)) {
        (Some(from), Some(to)) => {
            return match using(column, from, to) {
                None => None,
                Some(_) if family(from) == Family::String => Some(format!("{column}::{to}[]")),
                Some(_) => Some(format!("{column}::text[]::{to}[]")),
            };
        }
        (None, Some(inner)) if source != Family::String => {
            let one = using(column, from, inner).unwrap_or_else(|| column.to_owned());
            return Some(format!(
                "CASE WHEN {column} IS NOT NULL THEN ARRAY[{one}]::{to} END"
            ));
        }
        (None, Some(_) | None) | (Some(_), None) => {}
    }
    let is_json = |ty: &str| matches!(ty, "json" | "jsonb");
    Some(match (source, target) {
        (Family::String, _) if to == "bytea" => format!("convert_to({column}, 'UTF8')"),
        _ if (from, to) == ("uuid", "bytea") => format!("uuid_send({column})"),
        _ if (from, to) == ("bytea", "uuid") => format!("encode({column}, 'hex')::uuid"),
        (_, Family::String) if from == "bytea" => format!("convert_from({column}, 'UTF8')"),
        (_, Family::String) => return None,
        (Family::Number, Family::Number) | (Family::Bits, Family::Bits) => return None,
        (Family::Timestamp, Family::Timestamptz) | (Family::Timestamptz, Family::Timestamp) => {
            format!("{column} AT TIME ZONE 'UTC'")
        }
        (Family::Timestamptz, Family::Other) => format!("({column} AT TIME ZONE 'UTC')::{to}"),
        (Family::Other, Family::Timestamptz) if base(from) == "date" => {
            format!("{column}::timestamp AT TIME ZONE 'UTC'")
        }
        (Family::Number, Family::Boolean) => format!("{column} <> 0"),
        (Family::Boolean, Family::Number) => format!("{column}::integer::{to}"),
        (Family::String, _) => format!("{column}::{to}"),
        _ if ASSIGNED.contains(&(base(from).as_str(), base(to).as_str())) => return None,
        (Family::Number, _) if to == "money" => format!("{column}::numeric::money"),
        // As text it has its currency.
        (_, Family::Number) if from == "money" => format!("{column}::numeric::{to}"),
        (from, _) if is_json(to) && from != Family::String => format!("to_{to}({column})"),
        // The value itself, and not as JSON writes it.
        _ if is_json(from) => format!("({column} #>> '{{}}')::{to}"),
        _ => format!("{column}::text::{to}"),
    })
}
