//! How types store their values.

use super::{base, element};

/// How a type stores its large values when nothing is said. Of a type that is not PostgreSQL's own,
/// it is what most have.
pub fn usual(ty: &str) -> &'static str {
    match base(ty).as_str() {
        _ if element(ty).is_some() => "EXTENDED",
        "numeric" | "inet" | "cidr" => "MAIN",
        "smallint" | "integer" | "bigint" | "real" | "double precision" | "boolean" | "date"
        | "interval" | "uuid" | "oid" | "money" | "macaddr" | "macaddr8" | "name" | "\"char\""
        | "point" | "lseg" | "box" | "line" | "circle" | "pg_lsn" | "tsquery" => "PLAIN",
        text if text.starts_with("time") => "PLAIN",
        _ => "EXTENDED",
    }
}
