//! Lists of values of a `varchar` column, as somebody writes them.
//!
//! PostgreSQL prints `status IN ('a', 'b')` as `status::text = ANY (ARRAY['a'::character varying, …]::text[])`,
//! and reads that back as something else, with a cast of each value. Without the casts around it, what comes
//! to be is what was there.

use schemi_schema::{Column, ColumnType};

use crate::dialect::postgres::types::quote::ident;

const OPERATORS: [(&str, &str); 2] = [
    ("::text = ANY (ARRAY[", " = ANY (ARRAY["),
    ("::text <> ALL (ARRAY[", " <> ALL (ARRAY["),
];

/// A value's type, as it follows the value.
const CAST: &str = "::character varying";

/// What follows the last value.
const END: &str = "]::text[])";

/// A statement with its lists as somebody would write them; `columns` are those of its table.
pub(super) fn as_written(sql: String, columns: &[Column]) -> String {
    let names: Vec<String> = columns
        .iter()
        .filter(|column| is_varchar(&column.ty))
        .map(|column| ident(column.name.as_str()))
        .collect();
    if names.is_empty() || !sql.contains(END) {
        return sql;
    }
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql.as_str();
    while let Some(first) = rest.chars().next() {
        let length = match (first, list(rest, &out, &names)) {
            (':', Some((written, length))) => {
                out.push_str(&written);
                rest = &rest[length..];
                continue;
            }
            ('\'', _) => literal(rest).unwrap_or(rest.len()),
            (other, _) => other.len_utf8(),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

fn is_varchar(ty: &ColumnType) -> bool {
    let ColumnType::Sql(text) = ty else {
        return false;
    };
    let base = text.split('(').next().unwrap_or_default().trim();
    !text.ends_with(']') && (base == "varchar" || base == "character varying")
}

/// The list at the beginning of a text, after a column's name, and how long it is there.
fn list(text: &str, before: &str, names: &[String]) -> Option<(String, usize)> {
    let (operator, written) = OPERATORS.iter().find(|(long, _)| text.starts_with(long))?;
    let is_name = |name: &&String| {
        let rest = before.strip_suffix(name.as_str());
        rest.is_some_and(|rest| {
            !rest.ends_with(|c: char| c.is_alphanumeric() || "_$\".".contains(c))
        })
    };
    names.iter().find(is_name)?;
    let mut at = operator.len();
    loop {
        at += literal(&text[at..])?;
        at += text[at..].strip_prefix(CAST).map(|_| CAST.len())?;
        if text[at..].starts_with(END) {
            let values = &text[operator.len()..at];
            return Some((format!("{written}{values}])"), at + END.len()));
        }
        at += text[at..].strip_prefix(", ").map(|_| 2)?;
    }
}

/// How long the quoted text is that stands at the beginning.
fn literal(text: &str) -> Option<usize> {
    let mut rest = text.strip_prefix('\'')?;
    loop {
        rest = rest.split_once('\'')?.1;
        match rest.strip_prefix('\'') {
            Some(after) => rest = after,
            None => return Some(text.len() - rest.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_varchar_columns_lose_their_casts() {
        let column = |name: &str, ty: &str| Column::new(name, ColumnType::sql(ty));
        let columns = [
            column("state", "character varying(9)"),
            column("Of", "varchar"),
            column("n", "integer"),
        ];
        let list = "ARRAY['it''s'::character varying, 'b'::character varying]";
        let written = |sql: &str| as_written(sql.to_owned(), &columns);
        for (name, is_list) in [
            ("state", true),
            ("\"Of\"", true),
            ("n", false),
            ("estate", false),
        ] {
            for operator in ["= ANY", "<> ALL"] {
                let long = format!("CHECK ({name}::text {operator} ({list}::text[]) AND n > 0)");
                let short = format!("CHECK ({name} {operator} ({list}) AND n > 0)");
                let wanted = if is_list { &short } else { &long };
                assert_eq!(written(&long), *wanted);
            }
        }
        for same in [
            "CHECK (state::text = ANY (ARRAY['a'::text]::text[]))",
            "DEFAULT 'state::text = ANY (ARRAY[''a''::character varying]::text[])'",
            "CHECK (state::text = ANY (ARRAY['a'::character varying",
        ] {
            assert_eq!(written(same), same);
        }
    }
}
