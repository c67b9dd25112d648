//! Names in double quotes that are no column: SQLite takes them for texts without a word, and a misspelled
//! column for a condition that always holds.

use schemi_schema::{ConstraintKind, Expr, IndexTarget, Name, Schema, Table};

use crate::dialect::RenderError;
use crate::dialect::sqlite::ddl::expression::{Scope, canonical};
use crate::dialect::sqlite::ddl::identifier::{literal, unquote};

/// Refuses such names in what models say.
///
/// # Errors
/// The first of them, with the expression's object and both ways out.
pub fn check(schema: &Schema) -> Result<(), RenderError> {
    for table in schema.tables.values() {
        let columns: Vec<Name> = table.columns.iter().map(|c| c.name.clone()).collect();
        let scope = Scope {
            table: table.name.name.as_str(),
            columns: &columns,
        };
        for (what, expr) in expressions(table) {
            if let Some(name) = text_in_double_quotes(expr.as_str(), scope) {
                return Err(RenderError::new(format!(
                    "{what} of table {}: \"{name}\" is no column there, and SQLite would take it for a text: name a \
                     column, or write {} if the text is meant",
                    table.name,
                    literal(&name)
                )));
            }
        }
    }
    Ok(())
}

/// What may name columns, but for defaults, which cannot.
fn expressions(table: &Table) -> Vec<(String, &Expr)> {
    let mut found = Vec::new();
    for column in &table.columns {
        let generated = column.generated.iter().map(|generated| &generated.expr);
        found.extend(generated.map(|expr| (format!("column {}", column.name), expr)));
    }
    for constraint in &table.constraints {
        if let ConstraintKind::Check(check) = &constraint.kind {
            found.push((format!("check {}", constraint.name), &check.expr));
        }
    }
    for index in &table.indexes {
        let mut said: Vec<&Expr> = index.predicate.iter().collect();
        said.extend(index.keys.iter().filter_map(|key| match &key.target {
            IndexTarget::Expr(expr) => Some(expr),
            IndexTarget::Column(_) => None,
        }));
        let what = format!("index {}", index.name);
        found.extend(said.into_iter().map(|expr| (what.clone(), expr)));
    }
    found
}

/// The first name in double quotes that is read as a text.
fn text_in_double_quotes(sql: &str, scope: Scope<'_>) -> Option<String> {
    if !sql.contains('"') {
        return None;
    }
    let read = canonical(sql, scope);
    quoted(sql).into_iter().find_map(|(start, end)| {
        let name = unquote(&sql[start..end]);
        let is_collation = sql[..start]
            .trim_end()
            .to_ascii_uppercase()
            .ends_with("COLLATE");
        let as_text = format!("{}{}{}", &sql[..start], literal(&name), &sql[end..]);
        // A text has no parts.
        let is_part =
            sql[end..].trim_start().starts_with('.') || sql[..start].trim_end().ends_with('.');
        let is_text = !is_collation && !is_part && scope.column(&name).is_none();
        (is_text && canonical(&as_text, scope) == read).then_some(name)
    })
}

/// Where names in double quotes stand.
fn quoted(sql: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut chars = sql.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match open {
            Some((_, end)) if c == end && end != ']' && chars.next_if(|n| n.1 == end).is_some() => {
            }
            Some((start, end)) if c == end => {
                if end == '"' {
                    found.push((start, at + 1));
                }
                open = None;
            }
            Some(_) => {}
            None => {
                open = match c {
                    '"' | '\'' | '`' => Some((at, c)),
                    '[' => Some((at, ']')),
                    _ => None,
                };
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_read_as_a_text_is_found() {
        let columns = ["value".into(), "it's".into()];
        let scope = Scope {
            table: "t",
            columns: &columns,
        };
        for (sql, wanted) in [
            ("\"VLAUE\" > 0", Some("VLAUE")),
            ("value > 0 AND lower(\"vlaue\") = 'a'", Some("vlaue")),
            ("\"Value\" > 0", None),
            ("\"t\".\"value\" > 0", None),
            ("\"it's\" > 0 AND value <> 'a \"b\" c'", None),
            ("value = 'a' COLLATE \"NOCASE\"", None),
            ("\"lower\"(value) = 'a'", None),
        ] {
            let found = text_in_double_quotes(sql, scope);
            assert_eq!(found.as_deref(), wanted, "{sql}");
        }
    }
}
