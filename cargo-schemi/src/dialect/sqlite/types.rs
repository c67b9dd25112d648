//! The spelling of SQLite's column types, and what SQLite makes of them.

use super::ddl::identifier::{quote, unquote};
use crate::hazard::cast::CastRisk;

/// What a declared type makes of the values that are put in: SQLite's affinities, with those
/// names told apart whose values sqlx keeps as text although the affinity is numeric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Affinity {
    /// Whole numbers.
    Integer,
    /// Floating-point numbers.
    Real,
    /// Numbers of either kind: NUMERIC, DECIMAL, BOOLEAN.
    Numeric,
    /// Text.
    Text,
    /// Bytes.
    Blob,
    /// Whatever is put in: no type, ANY, dates and times, names that SQLite does not know.
    Any,
}

/// The one spelling of a declared type: capitals, single blanks, none around parentheses, and no
/// quotes but where it could not stand without them.
pub fn canonical_type(text: &str) -> String {
    let text = text.trim();
    let inner = unquote(text);
    let is_word = |word: &str| quote(word) == word;
    if inner != text && inner.split_ascii_whitespace().all(is_word) {
        return fold_type(&inner);
    }
    fold_type(text)
}

fn fold_type(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quoted = None;
    for c in text.trim().chars() {
        if let Some(end) = quoted {
            out.push(c);
            if c == end {
                quoted = None;
            }
            continue;
        }
        match c {
            '"' | '`' | '\'' => quoted = Some(c),
            '[' => quoted = Some(']'),
            _ => {}
        }
        if c.is_whitespace() {
            if !out.ends_with([' ', '(', ',']) {
                out.push(' ');
            }
        } else {
            if matches!(c, '(' | ')' | ',') && out.ends_with(' ') {
                out.pop();
            }
            out.push(c.to_ascii_uppercase());
        }
    }
    out
}

/// The affinity of a declared type, by the rules of SQLite's documentation.
pub fn affinity(declared: &str) -> Affinity {
    let declared = declared.to_ascii_uppercase();
    let has = |parts: &[&str]| parts.iter().any(|part| declared.contains(part));
    if declared == "ANY" || declared.is_empty() {
        Affinity::Any
    } else if has(&["INT"]) && !has(&["INTERVAL"]) {
        Affinity::Integer
    } else if has(&["CHAR", "CLOB", "TEXT"]) {
        Affinity::Text
    } else if has(&["BLOB"]) {
        Affinity::Blob
    } else if has(&["REAL", "FLOA", "DOUB"]) {
        Affinity::Real
    } else if has(&["NUM", "DEC", "BOOL", "MONEY"]) {
        Affinity::Numeric
    } else {
        Affinity::Any
    }
}

/// What SQLite itself makes of the values of a column: its five affinities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// INTEGER: numbers, and text that looks like one becomes one.
    Integer,
    /// TEXT: numbers become text.
    Text,
    /// BLOB, or none: everything stays what it is.
    Blob,
    /// REAL: numbers, floating-point ones all of them.
    Real,
    /// NUMERIC, which is every name without a rule of its own: `DATE`, `UUID`, `STRING`.
    Numeric,
}

impl Storage {
    /// Of a column of an ordinary table, by the five rules of SQLite's documentation.
    pub fn of(declared: &str) -> Self {
        let declared = declared.to_ascii_uppercase();
        let has = |parts: &[&str]| parts.iter().any(|part| declared.contains(part));
        if has(&["INT"]) {
            Self::Integer
        } else if has(&["CHAR", "CLOB", "TEXT"]) {
            Self::Text
        } else if has(&["BLOB"]) || declared.is_empty() {
            Self::Blob
        } else if has(&["REAL", "FLOA", "DOUB"]) {
            Self::Real
        } else {
            Self::Numeric
        }
    }

    /// Of a column of a STRICT table, where `ANY` is whatever is put in.
    pub fn strict(declared: &str) -> Self {
        match declared.eq_ignore_ascii_case("ANY") {
            true => Self::Blob,
            false => Self::of(declared),
        }
    }
}

/// What can happen to a value of one declared type that becomes the other; SQLite changes none, since
/// the copy fails on what does not fit.
pub fn risk(from: &str, to: &str) -> CastRisk {
    let (old, new) = (affinity(from), affinity(to));
    // Such names are numbers' to SQLite, and text that looks like one becomes one.
    let may_be_number = matches!(Storage::of(from), Storage::Text | Storage::Blob);
    let keeps = match (moment(from), moment(to)) {
        (None, None) if new == Affinity::Any => !may_be_number || Storage::of(to) == Storage::Blob,
        (None, None) => {
            old == new
                || matches!(
                    (old, new),
                    (
                        Affinity::Integer | Affinity::Real | Affinity::Numeric,
                        Affinity::Numeric | Affinity::Text
                    )
                )
        }
        (Some(old), Some(new)) => old == new || (old, new) == (Moment::Date, Moment::Datetime),
        (Some(_), None) => matches!(new, Affinity::Text | Affinity::Any),
        (None, Some(_)) => false,
    };
    if keeps {
        CastRisk::Keeps
    } else {
        CastRisk::Fails
    }
}

/// A date or a time, which SQLite keeps as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// DATE.
    Date,
    /// TIME.
    Time,
    /// DATETIME.
    Datetime,
}

/// The date or time that a declared type is for, to sqlx.
pub fn moment(declared: &str) -> Option<Moment> {
    match declared.to_ascii_uppercase().as_str() {
        "DATE" => Some(Moment::Date),
        "TIME" => Some(Moment::Time),
        "DATETIME" | "TIMESTAMP" => Some(Moment::Datetime),
        _ => None,
    }
}

/// Whether the column is the rowid itself when it is the whole primary key of a rowid table.
pub fn is_rowid_type(declared: &str) -> bool {
    declared.eq_ignore_ascii_case("INTEGER")
}

#[cfg(test)]
mod tests {
    use super::{Affinity, affinity, canonical_type};

    #[test]
    fn types_have_one_spelling() {
        for (text, canonical) in [
            ("integer", "INTEGER"),
            (" numeric ( 12 , 2 ) ", "NUMERIC(12,2)"),
            ("double  precision", "DOUBLE PRECISION"),
            ("varchar(10)", "VARCHAR(10)"),
            ("\"my Type\"", "MY TYPE"),
            ("\"a, b\"", "\"a, b\""),
            ("[primary key]", "[primary key]"),
            ("", ""),
        ] {
            assert_eq!(canonical_type(text), canonical);
        }
    }

    #[test]
    fn affinities_follow_the_documentation() {
        for (declared, expected) in [
            ("BIGINT", Affinity::Integer),
            ("VARCHAR(10)", Affinity::Text),
            ("DOUBLE PRECISION", Affinity::Real),
            ("DECIMAL(10,5)", Affinity::Numeric),
            ("DATETIME", Affinity::Any),
            ("BLOB", Affinity::Blob),
            ("", Affinity::Any),
        ] {
            assert_eq!(affinity(declared), expected, "{declared}");
        }
    }
}
