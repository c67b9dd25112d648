//! A schema as a picture of tables and the foreign keys between them. Pure: a schema goes in, text comes out.
//!
//! | module | holds |
//! |---|---|
//! | [`mermaid`], [`dot`] | the picture as text for others to lay out |
//! | [`layout`] | where tables stand and how lines run |
//! | [`svg`] | the picture drawn |

pub mod dot;
pub mod layout;
pub mod mermaid;
pub mod svg;

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::{ColumnType, ConstraintKind, ForeignKey, Name, QualifiedName, Schema, Table};

/// Tables, and what leads from one to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram {
    /// The tables, by name. Partitions are left out: they are what the whole is.
    pub tables: Vec<Drawn>,
    /// The foreign keys between them.
    pub links: Vec<Link>,
    /// The foreign keys of the first to the second of two tables, of which the second is not among them.
    pub undrawn: Vec<(QualifiedName, QualifiedName)>,
}

/// A table as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Its name.
    pub name: String,
    /// Its columns, in order.
    pub rows: Vec<Row>,
}

/// A column as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its type, as short as it can be said.
    pub ty: String,
    /// The keys that it is in.
    pub keys: BTreeSet<Key>,
    /// Whether it may be NULL; of a primary key SQLite does not say so, and nobody means it.
    pub nullable: bool,
}

/// A key that a column is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// The primary key.
    Primary,
    /// A foreign key.
    Foreign,
    /// A unique constraint of this column alone.
    Unique,
}

impl Key {
    /// Its two letters.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "PK",
            Self::Foreign => "FK",
            Self::Unique => "UK",
        }
    }
}

/// A foreign key between two tables of the diagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The place of the referring table, and of its column: of several the first.
    pub child: (usize, usize),
    /// The place of the table referred to, and of its column.
    pub parent: (usize, usize),
    /// The referring columns.
    pub columns: Vec<String>,
    /// How many rows may refer to one.
    pub children: Many,
    /// Whether a row may refer to none.
    pub nullable: bool,
}

/// How many rows there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Many {
    /// One at most: the columns are a key of their own.
    One,
    /// Any number.
    Any,
}

impl Diagram {
    /// What there is to draw of a schema.
    pub fn of(schema: &Schema) -> Self {
        let tables = schema.tables.values();
        let tables: Vec<&Table> = tables
            .filter(|table| table.partition_of.is_none())
            .collect();
        let numbered = tables.iter().enumerate();
        let places: BTreeMap<&QualifiedName, usize> =
            numbered.map(|(at, table)| (&table.name, at)).collect();
        let mut links = Vec::new();
        let mut undrawn = Vec::new();
        for (at, table) in tables.iter().enumerate() {
            for key in foreign_keys(table) {
                match places.get(&key.references) {
                    Some(to) => links.push(link((at, table), (*to, tables[*to]), key)),
                    None => undrawn.push((table.name.clone(), key.references.clone())),
                }
            }
        }
        let tables = tables.into_iter().map(drawn).collect();
        Self {
            tables,
            links,
            undrawn,
        }
    }
}

fn foreign_keys(table: &Table) -> impl Iterator<Item = &ForeignKey> {
    table
        .constraints
        .iter()
        .filter_map(|constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) => Some(key),
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::Check(_)
            | ConstraintKind::Exclude(_) => None,
        })
}

/// The columns of each primary key and unique constraint.
fn keys(table: &Table) -> impl Iterator<Item = (Key, &[Name])> {
    table
        .constraints
        .iter()
        .filter_map(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(key) => Some((Key::Primary, key.columns.as_slice())),
            ConstraintKind::Unique(key) => Some((Key::Unique, key.columns.as_slice())),
            ConstraintKind::ForeignKey(_)
            | ConstraintKind::Check(_)
            | ConstraintKind::Exclude(_) => None,
        })
}

fn link((at, table): (usize, &Table), (to, of): (usize, &Table), key: &ForeignKey) -> Link {
    let place = |table: &Table, columns: &[Name]| {
        let first = columns.first();
        let found = table
            .columns
            .iter()
            .position(|column| Some(&column.name) == first);
        found.unwrap_or_default()
    };
    let is_in = |name: &Name| key.columns.contains(name);
    let is_key = keys(table).any(|(_, columns)| !columns.is_empty() && columns.iter().all(is_in));
    // SQLite lets a primary key be declared without NOT NULL.
    let primary = keys(table).filter(|(key, _)| *key == Key::Primary);
    let primary: Vec<&Name> = primary.flat_map(|(_, columns)| columns).collect();
    let mut own = table.columns.iter().filter(|column| is_in(&column.name));
    Link {
        child: (at, place(table, &key.columns)),
        parent: (to, place(of, &key.referenced_columns)),
        columns: key
            .columns
            .iter()
            .map(|name| name.as_str().to_owned())
            .collect(),
        children: if is_key { Many::One } else { Many::Any },
        nullable: own.any(|column| column.nullable && !primary.contains(&&column.name)),
    }
}

fn drawn(table: &Table) -> Drawn {
    let rows = table.columns.iter().map(|column| {
        let is_in = |names: &[Name]| names.contains(&column.name);
        let of = keys(table).filter(|(key, names)| match key {
            Key::Primary | Key::Foreign => is_in(names),
            Key::Unique => is_in(names) && names.len() == 1,
        });
        let mut keys: BTreeSet<Key> = of.map(|(key, _)| key).collect();
        if foreign_keys(table).any(|key| is_in(&key.columns)) {
            keys.insert(Key::Foreign);
        }
        Row {
            name: column.name.as_str().to_owned(),
            ty: short(&column.ty),
            nullable: column.nullable && !keys.contains(&Key::Primary),
            keys,
        }
    });
    Drawn {
        name: plain(&table.name),
        rows: rows.collect(),
    }
}

/// A table's name as it is, without the quotes that SQL would need.
fn plain(QualifiedName { schema, name }: &QualifiedName) -> String {
    match schema {
        Some(schema) => format!("{}.{}", schema.as_str(), name.as_str()),
        None => name.as_str().to_owned(),
    }
}

/// A type in few letters.
fn short(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Enum { name, dimensions } => {
            format!(
                "{}{}",
                name.name.as_str(),
                "[]".repeat(usize::from(*dimensions))
            )
        }
        // SQLite does not ask for one.
        ColumnType::Sql(text) if text.is_empty() => "any".to_owned(),
        ColumnType::Sql(text) => {
            let mut text = text.replace("character varying", "varchar");
            for (kind, zoned) in [("timestamp", "timestamptz"), ("time", "timetz")] {
                text = shortened(&text, kind, " with time zone", zoned);
                text = shortened(&text, kind, " without time zone", kind);
            }
            text
        }
    }
}

/// `timestamp(3) with time zone` → `timestamptz(3)`.
fn shortened(text: &str, kind: &str, end: &str, word: &str) -> String {
    let Some((before, after)) = text.split_once(end) else {
        return text.to_owned();
    };
    match before.strip_prefix(kind) {
        Some(rest) if rest.is_empty() || rest.starts_with('(') => format!("{word}{rest}{after}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_said_shortly() {
        for (long, said) in [
            ("timestamp(3) with time zone", "timestamptz(3)"),
            ("timestamp without time zone[]", "timestamp[]"),
            ("time with time zone", "timetz"),
            ("character varying(20)", "varchar(20)"),
            ("numeric(12,2)", "numeric(12,2)"),
        ] {
            assert_eq!(short(&ColumnType::sql(long)), said);
        }
    }
}
