//! Which casts change values without a word, and which values those are.
//!
//! PostgreSQL rounds a number that has too many digits and cuts a time that is too exact, where other
//! databases would fail. The conditions here must hold for every value that would come back as another
//! one, and should not fail themselves: they are asked before anything runs.

use super::family::{Family, family, using};
use super::{base, element};
use crate::hazard::cast::{CastRisk, VALUE};

/// What can happen to a value of one canonical type that becomes the other.
pub fn risk(from: &str, to: &str) -> CastRisk {
    if from == to {
        return CastRisk::Keeps;
    }
    match (element(from), element(to)) {
        (Some(inner), Some(other)) => match risk(inner, other) {
            CastRisk::Changes(_) => there_and_back(from, to),
            kept @ (CastRisk::Keeps | CastRisk::Fails) => kept,
        },
        (None, Some(inner)) if family(from) != Family::String => risk(from, inner),
        (Some(_), None) if family(to) == Family::String => towards_string(from, to),
        (None, Some(_)) | (Some(_), None) => CastRisk::Fails,
        (None, None) => scalar(from, to),
    }
}

fn scalar(from: &str, to: &str) -> CastRisk {
    match (family(from), family(to)) {
        (_, Family::String) => towards_string(from, to),
        (Family::String, _) => from_string(to),
        (Family::Number, Family::Number) => number(from, to),
        (Family::Number, Family::Boolean) => {
            CastRisk::changes(format!("{VALUE} IS DISTINCT FROM ({VALUE} <> 0)::integer"))
        }
        (Family::Boolean, Family::Number) => CastRisk::Keeps,
        (Family::Bits, Family::Bits) => {
            if base(to) == "bit varying" && fits(from, to) {
                CastRisk::Keeps
            } else {
                CastRisk::Fails
            }
        }
        _ => moment(from, to),
    }
}

/// Whether all that has the length of one type has that of the other.
fn fits(from: &str, to: &str) -> bool {
    match (first_modifier(from), first_modifier(to)) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(from), Some(to)) => from <= to,
    }
}

fn first_modifier(ty: &str) -> Option<i32> {
    modifiers(ty).first().copied()
}

/// The numbers in parentheses.
fn modifiers(ty: &str) -> Vec<i32> {
    let inner = ty
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    let parts = inner.map(|(inner, _)| inner.split(','));
    let numbers = parts.into_iter().flatten();
    numbers.filter_map(|n| n.trim().parse().ok()).collect()
}

/// A text that is too long fails, but blanks at its end are cut.
fn towards_string(from: &str, to: &str) -> CastRisk {
    if base(from) == "bytea" || base(to) == "name" {
        return CastRisk::Fails;
    }
    match (family(from), first_modifier(to)) {
        (_, None) => CastRisk::Keeps,
        (Family::String, Some(_)) if first_modifier(from).is_some() && fits(from, to) => {
            CastRisk::Keeps
        }
        (Family::String, Some(length)) => CastRisk::changes(format!(
            "length({VALUE}) > {length} AND rtrim(substr({VALUE}::text, {} + 1), ' ') = ''",
            length
        )),
        (_, Some(_)) => CastRisk::Fails,
    }
}

/// What a text says and its new type cannot hold. The text itself is searched: a cast would fail on
/// the first that is none.
fn from_string(to: &str) -> CastRisk {
    let seconds = |what: &str| {
        let digits = first_modifier(to).unwrap_or(6);
        let beyond = format!("[.][0-9]{{{digits}}}[0-9]*[1-9]");
        CastRisk::changes(format!("{VALUE} ~ '{what}{beyond}'"))
    };
    match base(to).as_str() {
        "bytea" => CastRisk::Keeps,
        "date" => CastRisk::changes(format!("{VALUE} ~ ':'")),
        "time without time zone" => seconds("[0-9] *[-+/] *[0-9]|"),
        "timestamp without time zone" => seconds(":[0-9.]+ *[-+]0*[1-9]|"),
        "timestamp with time zone" | "time with time zone" => seconds(""),
        "real" => CastRisk::changes(format!("{VALUE} ~ '([0-9][.]?){{7}}'")),
        "double precision" => CastRisk::changes(format!("{VALUE} ~ '([0-9][.]?){{16}}'")),
        "numeric" => match modifiers(to).as_slice() {
            [_, scale] if *scale >= 0 => {
                CastRisk::changes(format!("{VALUE} ~* '[.][0-9]{{{scale}}}[0-9]*[1-9]|e-'"))
            }
            [_, _] => CastRisk::changes("true"),
            _ => CastRisk::Fails,
        },
        _ => CastRisk::Fails,
    }
}

/// A type of number: what of a number it holds.
enum Number {
    /// Whole numbers, with their most digits.
    Whole(i32),
    Real,
    Double,
    /// `numeric` with its precision and scale, where it has any.
    Numeric(Option<(i32, i32)>),
}

fn read(ty: &str) -> Number {
    match base(ty).as_str() {
        "smallint" => Number::Whole(5),
        "integer" => Number::Whole(10),
        "bigint" => Number::Whole(19),
        "real" => Number::Real,
        "double precision" => Number::Double,
        _ => Number::Numeric(match modifiers(ty).as_slice() {
            [precision, scale] => Some((*precision, *scale)),
            [precision] => Some((*precision, 0)),
            _ => None,
        }),
    }
}

fn number(from: &str, to: &str) -> CastRisk {
    use Number::{Double, Numeric, Real, Whole};
    let keeps = |held: bool| {
        if held {
            CastRisk::Keeps
        } else {
            CastRisk::Fails
        }
    };
    let differs = |other: String| CastRisk::changes(format!("{VALUE} IS DISTINCT FROM {other}"));
    match (read(from), read(to)) {
        (Whole(from), Whole(to)) => keeps(from <= to),
        (Whole(5), Real) | (Whole(5 | 10), Double) | (Whole(_), Numeric(None)) => CastRisk::Keeps,
        (Whole(digits), Numeric(Some((precision, scale @ 0..)))) => {
            keeps(digits <= precision - scale)
        }
        // The nearest number may be one above the greatest whole number, which is no whole number then.
        (Whole(_), Real | Double) => CastRisk::changes(format!(
            "CASE WHEN {VALUE}::{to} < 9223372036854775808 THEN {VALUE}::{to}::bigint IS DISTINCT FROM {VALUE} ELSE true END"
        )),
        (Real | Double, Whole(_)) => differs(format!("round({VALUE}::double precision)")),
        (Numeric(Some((_, 0))), Whole(_)) => CastRisk::Fails,
        (Numeric(_), Whole(_)) => differs(format!("round({VALUE})")),
        (Real, Double) => CastRisk::Keeps,
        (Real | Double, Numeric(Some((_, scale)))) => {
            differs(format!("round({VALUE}::numeric, {scale})::{from}"))
        }
        (Numeric(Some((p, s))), Numeric(Some((precision, scale)))) if s <= scale => {
            keeps(p - s <= precision - scale)
        }
        (Numeric(_), Numeric(None)) | (Real, Real) | (Double, Double) => CastRisk::Keeps,
        (Whole(_) | Numeric(_), Numeric(Some((_, scale)))) => {
            differs(format!("round({VALUE}::numeric, {scale})"))
        }
        (Double, Real) | (Real | Double, Numeric(None)) | (Numeric(_), Real | Double) => {
            differs(format!("{VALUE}::{to}::{from}"))
        }
    }
}

/// Dates, times and the rest.
fn moment(from: &str, to: &str) -> CastRisk {
    let (old, new) = (base(from), base(to));
    match (old.as_str(), new.as_str()) {
        ("date", "timestamp without time zone" | "timestamp with time zone")
        | ("cidr", "inet")
        | ("macaddr", "macaddr8")
        | ("jsonb", "json") => CastRisk::Keeps,
        // The date, which no time can give back.
        ("timestamp without time zone" | "timestamp with time zone", to)
            if to.starts_with("time ") =>
        {
            CastRisk::changes("true")
        }
        ("timestamp without time zone" | "timestamp with time zone", "date")
        | ("time with time zone", "time without time zone")
        | ("interval", "time without time zone")
        | ("inet", "cidr") => there_and_back(from, to),
        ("time without time zone", "interval") if first_modifier(to).is_none() => CastRisk::Keeps,
        (old, "interval") if old.starts_with("interval") && fits(from, to) => CastRisk::Keeps,
        (old, new) if old.starts_with("interval") && new.starts_with("interval") => {
            there_and_back(from, to)
        }
        (old, new) if is_same_moment(old, new) => {
            let digits = |ty| first_modifier(ty).unwrap_or(6);
            if digits(from) <= digits(to) {
                CastRisk::Keeps
            } else {
                there_and_back(from, to)
            }
        }
        _ => CastRisk::Fails,
    }
}

fn is_same_moment(old: &str, new: &str) -> bool {
    let is_timestamp = |ty: &str| ty.starts_with("timestamp ");
    let is_time = |ty: &str| ty.starts_with("time ");
    (is_timestamp(old) && is_timestamp(new)) || (is_time(old) && old == new)
}

/// The values that are not what they were after both casts.
fn there_and_back(from: &str, to: &str) -> CastRisk {
    let cast = |value: &str, from: &str, to: &str| {
        let used = using(value, from, to).unwrap_or_else(|| value.to_owned());
        format!("({used})::{to}")
    };
    let back = cast(&cast(VALUE, from, to), to, from);
    CastRisk::changes(format!("{VALUE} IS DISTINCT FROM {back}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_every_value_is_no_risk() {
        for (from, to) in [
            ("integer", "bigint"),
            ("smallint", "real"),
            ("integer", "numeric"),
            ("bigint", "numeric(21,2)"),
            ("real", "double precision"),
            ("numeric(10,2)", "numeric(12,4)"),
            ("character varying(5)", "text"),
            ("character varying(5)", "character varying(9)"),
            ("uuid", "text"),
            ("integer", "text"),
            ("text", "bytea"),
            ("date", "timestamp with time zone"),
            ("timestamp(3) with time zone", "timestamp with time zone"),
            ("timestamp without time zone", "timestamp with time zone"),
            ("integer[]", "bigint[]"),
            ("interval(3)", "interval"),
        ] {
            assert_eq!(risk(from, to), CastRisk::Keeps, "{from} {to}");
        }
    }

    #[test]
    fn what_does_not_fit_fails_and_what_is_too_exact_changes() {
        for (from, to) in [
            ("bigint", "integer"),
            ("integer", "numeric(4,1)"),
            ("numeric(12,2)", "numeric(10,2)"),
            ("text", "uuid"),
            ("text", "integer"),
            ("bytea", "text"),
            ("integer", "character varying(3)"),
        ] {
            assert_eq!(risk(from, to), CastRisk::Fails, "{from} {to}");
        }
        for (from, to) in [
            ("double precision", "integer"),
            ("double precision", "real"),
            ("bigint", "double precision"),
            ("numeric(12,4)", "numeric(12,2)"),
            ("numeric", "bigint"),
            ("integer", "boolean"),
            ("timestamp with time zone", "date"),
            ("timestamp with time zone", "time without time zone"),
            ("timestamp with time zone", "timestamp(0) with time zone"),
            ("interval", "interval(0)"),
            ("interval", "interval year to month"),
            ("text", "date"),
            ("text", "numeric(4,1)"),
            ("inet", "cidr"),
            ("double precision[]", "integer[]"),
        ] {
            let risk = risk(from, to);
            assert!(
                matches!(risk, CastRisk::Changes(_)),
                "{from} {to}: {risk:?}"
            );
        }
    }
}
