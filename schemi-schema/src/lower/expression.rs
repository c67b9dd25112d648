//! Portable expressions in a dialect's words.
//!
//! A model may say `default = "now()"` once for both databases. What both know stands as written;
//! the few words that SQLite spells otherwise are translated here, outside of string literals.

use crate::dialect::{Dialect, PerDialect};
use crate::logical::{LogicalType, Scalar};

/// The text of an expression for a dialect: translated if it was said for all of them, as written
/// if it was said for this one, `None` if only for another.
///
/// `logical` is the type of the column that takes the value, if there is one: `now()` is a date for
/// a date column, `gen_random_uuid()` a blob or text as the column holds it.
pub fn translate(
    expr: &PerDialect<String>,
    dialect: Dialect,
    logical: Option<&LogicalType>,
) -> Option<String> {
    let text = expr.get(dialect)?;
    match dialect {
        Dialect::Sqlite if expr.is_portable() => Some(to_sqlite(text, logical)),
        Dialect::Sqlite | Dialect::Postgres => Some(text.trim().to_owned()),
    }
}

const HYPHENATED: &str = "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || \
    substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (abs(random()) % 4), 1) || \
    substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))";
const SIMPLE: &str = "lower(hex(randomblob(16)))";

fn to_sqlite(text: &str, logical: Option<&LogicalType>) -> String {
    let scalar = match logical {
        Some(LogicalType::Scalar(scalar)) => Some(*scalar),
        Some(
            LogicalType::Array(_)
            | LogicalType::Range(_)
            | LogicalType::Enum(_)
            | LogicalType::Domain(_)
            | LogicalType::Composite(_),
        )
        | None => None,
    };
    let now = match scalar {
        Some(Scalar::Date) => "CURRENT_DATE",
        Some(Scalar::Time) => "CURRENT_TIME",
        _ => "CURRENT_TIMESTAMP",
    };
    let uuid = match scalar {
        Some(Scalar::UuidHyphenated | Scalar::String) => HYPHENATED,
        Some(Scalar::UuidSimple) => SIMPLE,
        _ => "randomblob(16)",
    };
    let text = replace_call(text.trim(), "now", now);
    replace_call(&text, "gen_random_uuid", uuid)
}

/// Replaces `name()` outside of literals and quoted names, whatever its case and inner blanks.
fn replace_call(text: &str, name: &str, by: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (token, after) = rest.split_at(token_length(rest, first));
        rest = after;
        let call = token
            .eq_ignore_ascii_case(name)
            .then(|| empty_call(after))
            .flatten();
        match call {
            Some(after) => {
                out.push_str(by);
                rest = after;
            }
            None => out.push_str(token),
        }
    }
    out
}

/// Puts a column into the place of `VALUE` in a domain's condition, outside of literals and names.
pub fn of_column(condition: &str, column: &str) -> String {
    let column = format!("\"{}\"", column.replace('"', "\"\""));
    let mut out = String::with_capacity(condition.len());
    let mut rest = condition;
    while let Some(first) = rest.chars().next() {
        let (token, after) = rest.split_at(token_length(rest, first));
        rest = after;
        let is_value = token.eq_ignore_ascii_case("value") || token == "\"value\"";
        let is_part = out.ends_with('.') || after.starts_with(['.', '(']);
        match is_value && !is_part {
            true => out.push_str(&column),
            false => out.push_str(token),
        }
    }
    out
}

/// How long the word, literal, quoted name or sign is that begins a text.
fn token_length(text: &str, first: char) -> usize {
    match first {
        '\'' | '"' => text[1..].find(first).map_or(text.len(), |end| end + 2),
        c if is_word(c) => text.find(|c| !is_word(c)).unwrap_or(text.len()),
        c => c.len_utf8(),
    }
}

/// What follows `()`, if that comes next.
fn empty_call(text: &str) -> Option<&str> {
    text.trim_start()
        .strip_prefix('(')?
        .trim_start()
        .strip_prefix(')')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_gets_its_own_words() {
        let say = |text: &str| PerDialect::All(text.to_owned());
        let date = LogicalType::Scalar(Scalar::Date);
        let sqlite = |text, logical| translate(&say(text), Dialect::Sqlite, logical).unwrap();
        assert_eq!(sqlite("NOW ( )", None), "CURRENT_TIMESTAMP");
        assert_eq!(sqlite("now()", Some(&date)), "CURRENT_DATE");
        assert_eq!(
            sqlite("'now()' || unknown(now())", None),
            "'now()' || unknown(CURRENT_TIMESTAMP)"
        );
        assert_eq!(
            translate(&say("now()"), Dialect::Postgres, None).unwrap(),
            "now()"
        );
    }

    #[test]
    fn a_column_takes_the_place_of_value() {
        assert_eq!(
            of_column(
                "VALUE > 0 AND value(1) <> 'VALUE' AND t.value < \"value\"",
                "a\"b"
            ),
            "\"a\"\"b\" > 0 AND value(1) <> 'VALUE' AND t.value < \"a\"\"b\""
        );
    }

    #[test]
    fn one_dialects_text_stands_as_written() {
        let expr = PerDialect::Each {
            postgres: None,
            sqlite: Some("now()".to_owned()),
        };
        assert_eq!(translate(&expr, Dialect::Sqlite, None).unwrap(), "now()");
        assert_eq!(translate(&expr, Dialect::Postgres, None), None);
    }
}
