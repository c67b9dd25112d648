//! UUIDs on their way between the forms in which sqlx keeps them: 16 bytes, or text in one of two.
//!
//! Whatever a column was meant to hold, its values tell their form: what is in the right one stays.
//! (`unhex` came with SQLite 3.41.)

use schemi_schema::Scalar;

/// How text shows a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `8f3b2c1d-4a5e-4f60-8b7c-9d0e1f2a3b4c`.
    Hyphenated,
    /// `8f3b2c1d4a5e4f608b7c9d0e1f2a3b4c`.
    Simple,
}

impl Form {
    /// The form of a meaning that is a UUID as text.
    pub(super) fn of(meaning: Scalar) -> Option<Self> {
        match meaning == Scalar::UuidHyphenated {
            true => Some(Self::Hyphenated),
            false => (meaning == Scalar::UuidSimple).then_some(Self::Simple),
        }
    }

    /// The form, of 16 bytes.
    fn show(self, bytes: &str) -> String {
        let hex = format!("hex({bytes})");
        match self {
            Self::Simple => format!("lower({hex})"),
            Self::Hyphenated => {
                let part = |start, length| format!("substr({hex}, {start}, {length})");
                let parts = [
                    part(1, 8),
                    part(9, 4),
                    part(13, 4),
                    part(17, 4),
                    part(21, 12),
                ];
                format!("lower({})", parts.join(" || '-' || "))
            }
        }
    }
}

/// A value as 16 bytes; the error where it is no UUID.
pub(super) fn bytes(value: &str, error: &str) -> String {
    format!(
        "CASE WHEN {value} IS NULL OR {} THEN {value} WHEN {} THEN unhex({value}, {BESIDE}) ELSE {error} END",
        is_bytes(value),
        is_shown(value)
    )
}

/// A value as text that shows a UUID; the error where it is none.
pub(super) fn shown(value: &str, form: Form, error: &str) -> String {
    let stays = format!("typeof({value}) = 'text' AND {}", is_shown(value));
    text(value, form, &stays, error)
}

/// A value as text, which may be any; the error where it is neither text nor a UUID.
pub(super) fn shown_or_text(value: &str, error: &str) -> String {
    let stays = format!("typeof({value}) = 'text'");
    text(value, Form::Hyphenated, &stays, error)
}

fn text(value: &str, form: Form, stays: &str, error: &str) -> String {
    format!(
        "CASE WHEN {} THEN {} WHEN {value} IS NULL OR {stays} THEN {value} ELSE {error} END",
        is_bytes(value),
        form.show(value)
    )
}

fn is_bytes(value: &str) -> String {
    format!("typeof({value}) = 'blob' AND length({value}) = 16")
}

/// What may stand beside the digits.
const BESIDE: &str = "'{-}'";

/// The spelling that PostgreSQL prints, and those that are in use beside it: without hyphens, and in
/// braces.
fn is_shown(value: &str) -> String {
    format!("length({value}) IN (32, 36, 38) AND length(unhex({value}, {BESIDE})) = 16")
}
