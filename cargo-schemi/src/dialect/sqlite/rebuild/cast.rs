//! Values on their way into another type.
//!
//! Each is an expression that gives the value in the form in which sqlx reads the new type, and fails
//! where it has none: with the column, the value and the type in the message. What PostgreSQL's cast
//! accepts is accepted, unless something of it would be lost.

use schemi_schema::{Meaning, Scalar};

use super::uuid::{self, Form};
use crate::dialect::sqlite::ddl::identifier::literal;
use crate::dialect::sqlite::types::{Affinity, Moment, affinity, moment};

/// What is cast.
pub struct Cast<'a> {
    /// The column, as messages name it.
    pub what: &'a str,
    /// The declared type before.
    pub from: &'a str,
    /// The declared type afterwards.
    pub to: &'a str,
    /// What the values meant before, and mean afterwards.
    pub meanings: (Meaning, Meaning),
    /// The value.
    pub value: &'a str,
}

impl Cast<'_> {
    /// Whether the new type's name says nothing of its values: SQLite takes most such names for numbers'.
    pub fn says_nothing(&self) -> bool {
        affinity(self.to) == Affinity::Any
            && moment(self.to).is_none()
            && self.moment_as_text().is_none()
    }

    /// The value in its new type.
    pub fn sql(&self) -> String {
        match moment(self.to).or_else(|| self.moment_as_text()) {
            Some(Moment::Date) => self.date(),
            Some(Moment::Time) => self.time(),
            Some(Moment::Datetime) => self.datetime(),
            None => self.number_or_text(),
        }
    }

    /// The date or time that a STRICT table keeps as `TEXT`, since it knows no other type for it.
    fn moment_as_text(&self) -> Option<Moment> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "four types are moments")]
        match self.meanings.1.0? {
            Scalar::Date => Some(Moment::Date),
            Scalar::Time => Some(Moment::Time),
            Scalar::Timestamp | Scalar::Timestamptz => Some(Moment::Datetime),
            _ => None,
        }
    }

    fn number_or_text(&self) -> String {
        let was = affinity(self.from);
        match affinity(self.to) {
            Affinity::Any => self.value.to_owned(),
            Affinity::Blob if self.is_uuid_bytes() => {
                uuid::bytes(self.value, &self.error("a UUID"))
            }
            Affinity::Blob => self.bytes(),
            Affinity::Text if is_boolean(self.from) => self.boolean_text(),
            Affinity::Text => self.text(),
            Affinity::Integer => self.number("INTEGER"),
            Affinity::Real => self.number("REAL"),
            Affinity::Numeric if is_boolean(self.to) && was == Affinity::Text => self.boolean(),
            Affinity::Numeric => self.number("NUMERIC"),
        }
    }

    fn number(&self, ty: &str) -> String {
        let (value, error) = (self.value, self.error(self.to));
        format!(
            "CASE WHEN {value} IS NULL OR {value} = CAST({value} AS {ty}) THEN {value} ELSE {error} END"
        )
    }

    /// The words that PostgreSQL takes for a boolean.
    fn boolean(&self) -> String {
        let (value, error) = (self.value, self.error(self.to));
        format!(
            "CASE WHEN lower(trim({value})) IN ('true', 't', 'yes', 'y', 'on', '1') THEN 1 \
             WHEN lower(trim({value})) IN ('false', 'f', 'no', 'n', 'off', '0') THEN 0 \
             WHEN {value} IS NOT NULL THEN {error} END"
        )
    }

    fn boolean_text(&self) -> String {
        let value = self.value;
        format!("CASE {value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE {value} END")
    }

    /// Whether the bytes of a UUID are wanted, and not those of the text that shows it.
    fn is_uuid_bytes(&self) -> bool {
        match self.meanings {
            (_, Meaning(Some(to))) => to == Scalar::Uuid,
            (Meaning(Some(from)), Meaning(None)) => Form::of(from).is_some(),
            (Meaning(None), Meaning(None)) => false,
        }
    }

    /// Text, in the form in which sqlx reads what it means.
    fn text(&self) -> String {
        let (Meaning(from), Meaning(to)) = self.meanings;
        if let Some(form) = to.and_then(Form::of) {
            return uuid::shown(self.value, form, &self.error("a UUID"));
        }
        let text = match from == Some(Scalar::Uuid) {
            true => uuid::shown_or_text(self.value, &self.error("TEXT")),
            false => self.plain_text(),
        };
        let may_be_none = matches!(affinity(self.from), Affinity::Blob | Affinity::Any);
        match to == Some(Scalar::Json) && may_be_none {
            true => self.json(&text),
            false => text,
        }
    }

    /// Numbers are JSON as they stand; bytes and times may be none.
    fn json(&self, text: &str) -> String {
        let error = self.error("JSON");
        format!(
            "(SELECT CASE WHEN schemi_text IS NULL OR json_valid(schemi_text) THEN schemi_text ELSE {error} END \
             FROM (SELECT {text} AS schemi_text))"
        )
    }

    /// Text becomes its bytes; nothing else has any.
    fn bytes(&self) -> String {
        let (value, error) = (self.value, self.error("BLOB"));
        format!(
            "CASE typeof({value}) WHEN 'text' THEN CAST({value} AS BLOB) WHEN 'blob' THEN {value} \
             WHEN 'null' THEN NULL ELSE {error} END"
        )
    }

    /// Numbers become text where that keeps their value. Bytes do where they are ASCII: SQLite cannot
    /// tell whether others are text.
    fn plain_text(&self) -> String {
        let (value, error) = (self.value, self.error("TEXT"));
        let ascii =
            format!("CAST({value} AS TEXT) NOT GLOB '*[^' || char(1) || '-' || char(127) || ']*'");
        format!(
            "CASE WHEN typeof({value}) = 'blob' AND length({value}) = length(CAST({value} AS TEXT)) AND {ascii} \
             THEN CAST({value} AS TEXT) \
             WHEN typeof({value}) <> 'blob' AND {value} = CAST({value} AS TEXT) OR {value} IS NULL \
             THEN {value} ELSE {error} END"
        )
    }

    /// A day. A time beside it must be midnight, or it would be lost.
    fn date(&self) -> String {
        let (value, error) = (self.value, self.moment_error("DATE"));
        format!(
            "CASE WHEN {value} IS NULL OR {value} GLOB {DAY} AND date({value}) = {value} THEN {value} \
             WHEN {} AND time({value}) = '00:00:00' AND {value} NOT GLOB '*.*[1-9]*' THEN date({value}) \
             ELSE {error} END",
            has_day_and_time(value)
        )
    }

    fn time(&self) -> String {
        let (value, error) = (self.value, self.moment_error("TIME"));
        format!(
            "CASE WHEN {value} IS NULL OR {value} GLOB '[0-2][0-9]:[0-5][0-9]*' AND time({value}) IS NOT NULL \
             THEN {value} ELSE {error} END"
        )
    }

    /// A day and a time; a day by itself begins at midnight. Whole numbers are seconds, as sqlx reads
    /// them, except out of text.
    fn datetime(&self) -> String {
        let (value, error) = (self.value, self.moment_error("DATETIME"));
        let shown = format!("datetime({value}, 'unixepoch')");
        let (stay, seconds) = match moment(self.to) {
            Some(_) => (
                format!("typeof({value}) IN ('integer', 'real') OR "),
                String::new(),
            ),
            None => (
                String::new(),
                format!("WHEN typeof({value}) = 'integer' AND {shown} IS NOT NULL THEN {shown} "),
            ),
        };
        format!(
            "CASE WHEN {value} IS NULL OR {stay}{} THEN {value} {seconds}\
             WHEN {value} GLOB {DAY} AND date({value}) = {value} THEN {value} || ' 00:00:00' \
             ELSE {error} END",
            has_day_and_time(value)
        )
    }

    /// The error of a moment, by the type that says what it is.
    fn moment_error(&self, word: &str) -> String {
        self.error(if moment(self.to).is_some() {
            self.to
        } else {
            word
        })
    }

    fn error(&self, to: &str) -> String {
        let message = format!("{} cannot become {to}: it holds ", self.what);
        failure(&message, Some(self.value))
    }
}

const DAY: &str = "'[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'";

/// SQLite's own functions take numbers, times alone and days that no month has.
fn has_day_and_time(value: &str) -> String {
    let day = format!("substr({value}, 1, 10)");
    format!(
        "({day} GLOB {DAY} AND date({day}) = {day} AND substr({value}, 11) GLOB '[ T][0-9][0-9]:[0-9][0-9]*' \
         AND datetime({value}) IS NOT NULL)"
    )
}

fn is_boolean(declared: &str) -> bool {
    matches!(declared.to_ascii_uppercase().as_str(), "BOOLEAN" | "BOOL")
}

/// An expression that fails with a message, and a value at its end.
pub fn failure(message: &str, value: Option<&str>) -> String {
    let message = literal(message);
    match value {
        Some(value) => format!("json_extract('{{}}', {message} || substr(quote({value}), 1, 60))"),
        None => format!("json_extract('{{}}', {message})"),
    }
}
