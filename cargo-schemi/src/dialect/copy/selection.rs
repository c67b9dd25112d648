//! What of a database is copied.

use std::collections::BTreeMap;
use std::fmt;

use schemi_schema::{Name, QualifiedName};

/// Where PostgreSQL keeps large objects: a pattern of this name leaves them out.
pub const LARGE_OBJECTS: &str = "pg_largeobject";

/// What of a database is copied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Whether rows go along.
    pub rows: Rows,
    /// The tables that go along; all of them where none is named.
    pub tables: Vec<Pattern>,
    /// The tables that go along without their rows.
    pub without_rows: Vec<Pattern>,
    /// The rows of a table that go along, as an SQL condition.
    pub subsets: BTreeMap<QualifiedName, String>,
    /// What stands in the copy in place of a column's value, as an SQL expression over its row.
    pub masks: BTreeMap<QualifiedName, BTreeMap<Name, String>>,
    /// The history's table. Its rows go along with the definitions, too: without them a copy would
    /// look as if nothing had ever been applied to it.
    pub history: Option<Name>,
}

/// Whether rows are copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rows {
    /// They are.
    #[default]
    All,
    /// Only the tables' definitions are (`--schema-only`).
    None,
}

/// An expression that stands between a source's values and the copy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter<'s> {
    /// The table.
    pub table: &'s QualifiedName,
    /// The column whose values it stands for; none where it says which rows go along.
    pub column: Option<&'s Name>,
    /// The expression.
    pub sql: &'s str,
}

impl fmt::Display for Filter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            Some(column) => write!(f, "the mask of {}", self.table.column(column)),
            None => write!(f, "the condition of {}", self.table),
        }
    }
}

impl Selection {
    /// All conditions and masks, by table.
    pub fn filters(&self) -> impl Iterator<Item = Filter<'_>> {
        let subsets = self.subsets.iter().map(|(table, sql)| Filter {
            table,
            column: None,
            sql,
        });
        let masks = self.masks.iter().flat_map(|(table, columns)| {
            columns.iter().map(move |(column, sql)| Filter {
                table,
                column: Some(column),
                sql,
            })
        });
        subsets.chain(masks)
    }

    /// Whether everything goes along as it is: then the database's own way of copying serves.
    pub fn is_everything(&self) -> bool {
        let everything = Self {
            history: self.history.clone(),
            ..Self::default()
        };
        *self == everything
    }

    /// Whether a table goes along.
    pub fn holds(&self, table: &QualifiedName) -> bool {
        self.tables.is_empty() || self.tables.iter().any(|pattern| pattern.matches(table))
    }

    /// Whether a table's rows go along.
    pub fn holds_rows(&self, table: &QualifiedName) -> bool {
        let is_without = || {
            self.without_rows
                .iter()
                .any(|pattern| pattern.matches(table))
        };
        self.copies_rows(&table.name) && self.holds(table) && !is_without()
    }

    /// Whether large objects go along.
    pub fn holds_large_objects(&self) -> bool {
        let is_out = |pattern: &Pattern| pattern.0 == LARGE_OBJECTS;
        self.rows == Rows::All && self.tables.is_empty() && !self.without_rows.iter().any(is_out)
    }

    /// Whether rows are copied of a table of this name, if no pattern says otherwise.
    pub fn copies_rows(&self, name: &Name) -> bool {
        match &self.rows {
            Rows::All => true,
            Rows::None => self.history.as_ref() == Some(name) && self.tables.is_empty(),
        }
    }

    /// The patterns and tables that name nothing among these tables, as they were written: a slip of
    /// the pen must not let values through.
    pub fn unmatched(&self, tables: &[QualifiedName]) -> Vec<String> {
        let patterns = self.tables.iter().chain(&self.without_rows);
        let missed = patterns.filter(|pattern| !tables.iter().any(|table| pattern.matches(table)));
        let named = self.subsets.keys().chain(self.masks.keys());
        let unknown = named.filter(|name| !tables.contains(name));
        missed
            .map(ToString::to_string)
            .chain(unknown.map(ToString::to_string))
            .collect()
    }
}

/// A name, a table's above all, with `*` for any characters and `?` for one, with or without a schema before a dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern as it stands on the command line.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether a table's name, or its name with its schema, is of this form.
    pub fn matches(&self, table: &QualifiedName) -> bool {
        self.fits(table.name.as_str()) || self.fits(&table.to_string())
    }

    /// Whether a name as a whole is of this form.
    pub fn fits(&self, name: &str) -> bool {
        wildcard(self.0.as_bytes(), name.as_bytes())
    }

    /// Whether a word is meant as a form, and not as a name.
    pub fn is_one(word: &str) -> bool {
        word.contains(['*', '?'])
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn wildcard(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => {
            wildcard(rest, text)
                || text
                    .split_first()
                    .is_some_and(|(_, t)| wildcard(pattern, t))
        }
        (Some((b'?', rest)), Some((_, text))) => wildcard(rest, text),
        (Some((one, rest)), Some((other, text))) => one == other && wildcard(rest, text),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_names_with_and_without_a_schema() {
        let table = QualifiedName::new(Some(Name::from("audit")), "log_2026");
        for yes in ["log_2026", "log_*", "audit.*", "*.log_????", "*"] {
            assert!(Pattern::new(yes).matches(&table), "{yes}");
        }
        for no in ["log", "LOG_2026", "log_???", "other.*", ""] {
            assert!(!Pattern::new(no).matches(&table), "{no}");
        }
    }

    #[test]
    fn what_names_nothing_is_told() {
        let tables = [QualifiedName::local("users"), QualifiedName::local("logs")];
        let selection = Selection {
            tables: vec![Pattern::new("u*"), Pattern::new("x*")],
            subsets: [(QualifiedName::local("log"), "true".to_owned())].into(),
            ..Selection::default()
        };
        assert_eq!(selection.unmatched(&tables), ["x*", "log"]);
        assert!(selection.holds(&tables[0]) && !selection.holds_rows(&tables[1]));
    }
}
