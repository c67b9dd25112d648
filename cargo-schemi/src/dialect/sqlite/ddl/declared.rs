//! The texts in which a database keeps its own definitions, so that they can be said again to the
//! letter.

use std::collections::BTreeMap;

use schemi_schema::{Column, Constraint, ConstraintKind, Index, Name, Schema, Table};
use sqlite3_parser::lexer::Scanner;
use sqlite3_parser::lexer::sql::Tokenizer;

use super::blank::without_marks;
use super::identifier::quote;
use super::table as definition;

/// What `sqlite_master` says, word for word.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// `CREATE TABLE`, by table.
    pub tables: BTreeMap<Name, String>,
    /// `CREATE INDEX`, by index.
    pub indexes: BTreeMap<Name, String>,
    /// Views, triggers and virtual tables, in the order in which they were made, which is the order
    /// in which triggers fire.
    pub dependents: Vec<Dependent>,
}

/// Something beside tables and indexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependent {
    /// What it is.
    pub kind: DependentKind,
    /// Its name.
    pub name: Name,
    /// The table or view that a trigger is on; else its own name.
    pub table: Name,
    /// Its text.
    pub sql: String,
}

/// What stands beside tables and indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DependentKind {
    /// `CREATE VIRTUAL TABLE`.
    VirtualTable,
    /// `CREATE VIEW`.
    View,
    /// `CREATE TRIGGER`.
    Trigger,
}

impl DependentKind {
    /// The word for it in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VirtualTable => "virtual table",
            Self::View => "view",
            Self::Trigger => "trigger",
        }
    }
}

/// The texts of the database that a script leads to; none where it leads to models.
#[derive(Clone, Copy, Debug)]
pub struct Letters<'a> {
    /// What the database holds.
    pub schema: &'a Schema,
    /// How it says that.
    pub declared: &'a Declared,
    /// Whether views or triggers stand beside the tables that change: SQLite drops no column while one
    /// of them does not work.
    pub beside: bool,
}

impl Letters<'_> {
    /// `CREATE TABLE` as the database says it, under the name given.
    pub fn create_table(&self, table: &Table, name: &str) -> Option<String> {
        let wanted = self.schema.tables.get(&table.name)?;
        let text = self.declared.tables.get(&table.name.name)?;
        if !same_but_for_order(wanted, table) {
            return None;
        }
        if name == table.name.name.as_str() {
            return Some(text.clone());
        }
        let renamed = under_name(text, name)?;
        let (said, says) = (
            definition::read(text).ok()?.table,
            definition::read(&renamed).ok()?.table,
        );
        let is_same = said.columns == says.columns
            && said.constraints == says.constraints
            && said.options == says.options;
        is_same.then_some(renamed)
    }

    /// `CREATE INDEX` as the database says it.
    pub fn create_index(&self, table: &Name, index: &Index) -> Option<String> {
        let table = self
            .schema
            .tables
            .values()
            .find(|t| t.name.name == *table)?;
        let name = index.name.get()?;
        let same = |other: &&Index| other.name.get() == Some(name) && **other == *index;
        table.indexes.iter().find(same)?;
        self.declared.indexes.get(name).cloned()
    }

    /// A column as the database says it, with the constraints that stand in it, if these are the ones
    /// that come with it.
    pub fn column(&self, table: &Table, column: &Column, come: &[&Constraint]) -> Option<String> {
        let text = self.declared.tables.get(&table.name.name)?;
        let read = definition::read(text).ok()?.table;
        let at = read.columns.iter().position(|c| c.name == column.name)?;
        let said = *items(text)?.get(at)?;
        let others = read.columns.iter().filter(|c| c.name != column.name);
        let others = others.map(|other| format!(", {}", quote(other.name.as_str())));
        let others: String = others.collect();
        let name = quote(table.name.name.as_str());
        let alone = definition::read(&format!("CREATE TABLE {name} ({said}{others})"))
            .ok()?
            .table;
        let stands = &alone.constraints;
        let all = stands.len() == come.len()
            && come.iter().all(|c| stands.iter().any(|said| says(said, c)));
        (all && alone.columns.first() == Some(column)).then(|| said.to_owned())
    }
}

/// Whether a constraint as it is said is the other, whose names are resolved.
fn says(said: &Constraint, meant: &Constraint) -> bool {
    let (ConstraintKind::ForeignKey(said_key), ConstraintKind::ForeignKey(key)) =
        (&said.kind, &meant.kind)
    else {
        return said == meant;
    };
    let mut resolved = said_key.clone();
    let alike = |a: &Name, b: &Name| a.as_str().eq_ignore_ascii_case(b.as_str());
    if !alike(&said_key.references.name, &key.references.name) {
        return false;
    }
    resolved.references.clone_from(&key.references);
    let columns = &said_key.referenced_columns;
    let same_columns = columns.len() == key.referenced_columns.len()
        && columns
            .iter()
            .zip(&key.referenced_columns)
            .all(|(a, b)| alike(a, b));
    if columns.is_empty() || same_columns {
        resolved
            .referenced_columns
            .clone_from(&key.referenced_columns);
    }
    said.name == meant.name && resolved == *key
}

/// Whether two tables are the same, indexes and the order of their parts left out.
pub fn same_but_for_order(a: &Table, b: &Table) -> bool {
    a.options == b.options
        && a.columns.len() == b.columns.len()
        && a.columns.iter().all(|column| b.columns.contains(column))
        && a.constraints.len() == b.constraints.len()
        && a.constraints.iter().all(|c| b.constraints.contains(c))
}

/// A `CREATE TABLE` of `sqlite_master`, which always begins in the same way, under another name.
pub fn under_name(text: &str, name: &str) -> Option<String> {
    let tokens = tokens(text)?;
    let [
        (_, _, "CREATE"),
        (_, _, "TABLE"),
        (start, end, _),
        (_, _, "("),
        ..,
    ] = tokens.as_slice()
    else {
        return None;
    };
    Some(format!(
        "{}{}{}",
        &text[..*start],
        quote(name),
        &text[*end..]
    ))
}

/// What stands between the commas of a `CREATE TABLE`: columns first, without the comments around
/// each.
fn items(text: &str) -> Option<Vec<&str>> {
    let mut items = Vec::new();
    let mut depth = 0_usize;
    let mut item: Option<(usize, usize)> = None;
    for (start, end, token) in tokens(text)? {
        let ends = match token {
            "(" => {
                depth += 1;
                if depth == 1 {
                    continue;
                }
                false
            }
            ")" => {
                depth = depth.checked_sub(1)?;
                depth == 0
            }
            "," => depth == 1,
            _ => false,
        };
        if ends {
            let (start, end) = item.take()?;
            items.push(&text[start..end]);
            if depth == 0 {
                return Some(items);
            }
        } else if depth > 0 {
            item = Some((item.map_or(start, |(first, _)| first), end));
        }
    }
    None
}

/// The tokens of a text and where each stands.
fn tokens(text: &str) -> Option<Vec<(usize, usize, &str)>> {
    let mut scanner = Scanner::new(Tokenizer::new());
    let mut found = Vec::new();
    // Blanks are as long as the marks that they stand for.
    let bare = without_marks(text);
    loop {
        match scanner.scan(bare.as_bytes()) {
            Ok((start, Some(_), end)) => found.push((start, end, text.get(start..end)?)),
            Ok((_, None, _)) => return Some(found),
            Err(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{items, under_name};

    #[test]
    fn a_table_gets_another_name_and_keeps_its_letters() {
        let text =
            "CREATE TABLE \"a b\" (a INT, -- first\n b TEXT DEFAULT (')'), CHECK (a > 0)) STRICT";
        let renamed = under_name(text, "new").unwrap();
        assert_eq!(renamed, text.replace("\"a b\"", "new"));
        assert_eq!(
            items(text).unwrap(),
            ["a INT", "b TEXT DEFAULT (')')", "CHECK (a > 0)"]
        );
    }
}
