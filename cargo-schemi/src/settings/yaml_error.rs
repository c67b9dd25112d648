//! What the YAML parser and serde say, in schemi's words and at its place.

use std::path::Path;

use serde_saphyr::{DefaultMessageFormatter, Error, MessageFormatter};

use super::SettingsError;
use super::error::Located;
use super::near::near;
use super::snippet::{self, Place};

/// The error with its line.
pub(super) fn located(path: &Path, text: &str, error: &Error) -> SettingsError {
    let error = error.without_snippet();
    let location = error.location();
    let (line, column) = location.map_or((1, 1), |at| (at.line(), at.column()));
    let as_usize = |number: u64| usize::try_from(number).unwrap_or(1);
    let place = Place::at(text, as_usize(line), as_usize(column));
    let message = match snippet::holds_secret(text, place.line) {
        true => without_values(error),
        false => message(error),
    };
    SettingsError::At(Box::new(Located::new(path, text, &place, message)))
}

/// What is wrong, in words that quote nothing but keys and choices of schemi's own.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the parser's errors; few may be shown"
)]
fn without_values(error: &Error) -> String {
    match error {
        Error::SerdeUnknownField { .. }
        | Error::SerdeInvalidType { .. }
        | Error::SerdeInvalidValue { .. }
        | Error::UnknownAnchor { .. }
        | Error::UnsupportedTag { .. }
        | Error::DuplicateMappingKey { .. }
        | Error::SerdeMissingField { .. }
        | Error::Eof { .. }
        | Error::Unexpected { .. }
        | Error::NullIntoString { .. } => message(error),
        _ => "this cannot be read as YAML: put the value in quotes".to_owned(),
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the parser's errors; most speak for themselves"
)]
fn message(error: &Error) -> String {
    match error {
        Error::SerdeUnknownField {
            field, expected, ..
        } if field == "type" && expected == &["connection"] => {
            "a server has no `type`: its connection tells the kind, `db_path` SQLite and `host` PostgreSQL; \
             remove the line"
                .to_owned()
        }
        Error::SerdeUnknownField {
            field, expected, ..
        } => unknown_key(field, expected),
        Error::SerdeUnknownVariant {
            variant, expected, ..
        } => {
            let near = near(variant, expected.iter().copied());
            format!(
                "unknown value `{variant}`{near}; the choices are {}",
                choices(expected)
            )
        }
        Error::SerdeMissingField { field: "type", .. } => {
            "the key `type` is missing: write `type: sqlite` or `type: postgres`".to_owned()
        }
        Error::SerdeMissingField { field, .. } => {
            format!("the key `{field}` is missing here{}", example(field))
        }
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            format!("the key `{key}` stands twice here: remove or rename one")
        }
        // What was found may hold a secret, and stands in the snippet anyway.
        Error::SerdeInvalidType { expected, .. } | Error::SerdeInvalidValue { expected, .. } => {
            format!("wrong value: expected {expected}")
        }
        Error::InvalidScalar { ty, .. } => format!("wrong value: expected {}", kind(ty)),
        Error::InvalidBooleanStrict { .. } => "wrong value: expected `true` or `false`".to_owned(),
        Error::NullIntoString { .. } => "wrong value: expected a text, found nothing".to_owned(),
        Error::Unexpected { expected, .. } => format!("wrong value: expected {}", kind(expected)),
        Error::ExternallyTaggedEnumExpectedScalarOrMapping { .. } => {
            "wrong value: expected one word".to_owned()
        }
        Error::MultipleDocuments { .. } => {
            "a second document begins here: settings are one document, without `---`".to_owned()
        }
        Error::UnknownAnchor { .. } => {
            "no anchor of this name stands above: a text that begins with `*` needs quotes"
                .to_owned()
        }
        Error::UnsupportedTag { .. } => "a text that begins with `!` needs quotes".to_owned(),
        other => lowercase(&DefaultMessageFormatter.format_message(other)),
    }
}

fn unknown_key(field: &str, expected: &[&str]) -> String {
    let of_database = ["type", "db_name", "protected", "ignore", "clone"];
    let of_connection = ["db_path", "host", "port", "user", "password", "sslmode"];
    if expected.contains(&"db_path") && of_database.contains(&field) {
        return format!("the key `{field}` belongs beside `connection`, not under it");
    }
    if expected.contains(&"db_name") && of_connection.contains(&field) {
        return format!("the key `{field}` belongs under `connection`");
    }
    let near = near(field, expected.iter().copied());
    let keys = choices(expected);
    format!("unknown key `{field}`{near}; the keys here are {keys}")
}

/// What to write for a key that is missing, as a fragment.
fn example(field: &str) -> &'static str {
    match field {
        "module" => ": a package's folder, counted from this file, or its name",
        "connection" => {
            ": write `connection: { db_path: … }` for sqlite, `connection: { host: … }` for postgres"
        }
        _ => "",
    }
}

/// A Rust type, or an event of the parser, as a user would call it.
fn kind(ty: &str) -> &str {
    match ty {
        "string scalar" => "a text, not a list or a map",
        "mapping start" => "a map: `key: value`",
        "sequence start" => "a list: `[a, b]`",
        "u16" => "a whole number from 0 to 65535",
        "bool" | "boolean" => "`true` or `false`",
        other => other,
    }
}

/// The choices in quotes, with commas.
fn choices(expected: &[&str]) -> String {
    let quoted: Vec<String> = expected.iter().map(|key| format!("`{key}`")).collect();
    quoted.join(", ")
}

fn lowercase(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().collect::<String>() + chars.as_str()
        }
        _ => text.to_owned(),
    }
}
