//! Makes SQLite schemas comparable, whether reflected or lowered from models.

pub mod quoted;

use std::collections::BTreeMap;

use schemi_schema::{
    Column, ColumnType, Constraint, ConstraintKind, Direction, Expr, IdentityKind, Index, IndexKey,
    IndexTarget, KeyPart, Name, ObjectName, PrimaryKey, QualifiedName, Schema, Table, TableOption,
    Unique,
};

use super::ddl::expression::{Scope, canonical, collation_name};
use super::ddl::identifier::unquote;
use super::types::{canonical_type, is_rowid_type};

/// Brings a schema into the one spelling in which SQLite schemas are compared.
///
/// Types stand in capitals, expressions in their canonical text, names in the spelling of what
/// they name, constraints and indexes in a fixed order. What SQLite lacks and what does not change
/// meaning (comments, index methods, included columns, PostgreSQL's schemas) is gone.
pub fn normalize(mut schema: Schema) -> Schema {
    schema.tables.values_mut().for_each(respell_table);
    settle(schema)
}

/// [`normalize`] for a schema whose types and expressions have their canonical spelling already,
/// as reading a definition gives it.
pub fn settle(schema: Schema) -> Schema {
    settle_as(schema, |table| {
        table.columns.iter_mut().for_each(forget_null);
        forget_own_collations(table);
        keep_keys_from_null(table, Rowid::NotNull);
    })
}

/// [`settle`] for a schema that is compared with another database's: what a definition says counts,
/// `DEFAULT NULL` and the NOT NULL of a rowid too, since SQLite's own catalog tells it.
pub fn settle_whole(schema: Schema) -> Schema {
    settle_as(schema, |table| {
        forget_own_collations(table);
        keep_keys_from_null(table, Rowid::AsDeclared);
    })
}

fn settle_as(schema: Schema, finish: impl Fn(&mut Table)) -> Schema {
    let tables = schema.tables.into_values().map(|table| {
        let mut table = settle_table(table);
        finish(&mut table);
        table
    });
    let mut tables: Vec<Table> = tables.collect();
    resolve_references(&mut tables);
    let mut normal = Schema {
        enums: schema.enums,
        ..Schema::default()
    };
    for mut table in tables {
        table.constraints.sort_by_cached_key(constraint_order);
        // SQLite takes the same thing said twice, and does it once.
        table.constraints.dedup_by(|later, first| {
            later.kind == first.kind
                && (later.name == first.name || later.name == ObjectName::Unnamed)
        });
        normal.insert_table(table);
    }
    normal
}

fn respell_table(table: &mut Table) {
    let names: Vec<Name> = table
        .columns
        .iter()
        .map(|column| column.name.clone())
        .collect();
    let name = table.name.name.to_string();
    let scope = Scope {
        table: &name,
        columns: &names,
    };
    for column in &mut table.columns {
        respell_column(column, scope);
    }
    for constraint in &mut table.constraints {
        match &mut constraint.kind {
            ConstraintKind::Check(check) => respell(&mut check.expr, scope),
            ConstraintKind::PrimaryKey(PrimaryKey { index, .. })
            | ConstraintKind::Unique(Unique { index, .. }) => {
                for part in &mut index.parts {
                    part.collation = part.collation.take().as_deref().map(collation);
                }
            }
            ConstraintKind::ForeignKey(_) | ConstraintKind::Exclude(_) => {}
        }
    }
    for index in &mut table.indexes {
        for key in &mut index.keys {
            respell_key(key, scope);
        }
        if let Some(predicate) = &mut index.predicate {
            respell(predicate, scope);
        }
    }
}

fn respell_column(column: &mut Column, scope: Scope<'_>) {
    if let ColumnType::Sql(text) = &mut column.ty {
        *text = canonical_type(text);
    }
    column.collation = column.collation.take().as_deref().map(collation);
    if let Some(default) = &mut column.default {
        respell(default, Scope::default());
    }
    if let Some(generated) = &mut column.generated {
        respell(&mut generated.expr, scope);
    }
}

fn respell_key(key: &mut IndexKey, scope: Scope<'_>) {
    key.collation = key.collation.take().as_deref().map(collation);
    if let IndexTarget::Expr(expr) = &mut key.target {
        respell(expr, scope);
        let column = scope
            .columns
            .iter()
            .find(|name| unquote(expr.as_str()) == name.as_str());
        if let Some(column) = column {
            key.target = IndexTarget::Column(column.clone());
        }
    }
}

fn settle_table(mut table: Table) -> Table {
    let names: Vec<Name> = table
        .columns
        .iter()
        .map(|column| column.name.clone())
        .collect();
    table.comment = None;
    table.options.remove(&TableOption::Unlogged);
    table.columns.iter_mut().for_each(settle_column);
    for constraint in &mut table.constraints {
        settle_constraint(constraint, &names);
    }
    for index in &mut table.indexes {
        settle_index(index, &names);
    }
    table
        .indexes
        .sort_by(|a, b| a.name.get().cmp(&b.name.get()));
    table
}

fn settle_column(column: &mut Column) {
    column.comment = None;
    // The rowid takes values that are given; only a promise to refuse them must be refused itself.
    column.identity = column
        .identity
        .take()
        .filter(|identity| identity.kind == IdentityKind::Always);
    column.collation = column.collation.take().filter(|name| name != "BINARY");
}

fn forget_null(column: &mut Column) {
    column.default = column
        .default
        .take()
        .filter(|default| default.as_str() != "NULL");
}

/// A key that names its column's own collation says nothing.
fn forget_own_collations(table: &mut Table) {
    let own: BTreeMap<Name, Option<String>> = table
        .columns
        .iter()
        .map(|column| (column.name.clone(), column.collation.clone()))
        .collect();
    let forget = |name: &Name, collation: &mut Option<String>| {
        let own = own.get(name).and_then(Option::as_deref);
        if collation.as_deref() == Some(own.unwrap_or("BINARY")) {
            *collation = None;
        }
    };
    for key in table.indexes.iter_mut().flat_map(|index| &mut index.keys) {
        if let IndexTarget::Column(name) = &key.target {
            forget(name, &mut key.collation);
        }
    }
    for constraint in &mut table.constraints {
        let (columns, index) = match &mut constraint.kind {
            ConstraintKind::PrimaryKey(PrimaryKey { columns, index, .. })
            | ConstraintKind::Unique(Unique { columns, index, .. }) => (columns, index),
            ConstraintKind::Check(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Exclude(_) => continue,
        };
        for (name, part) in columns.iter().zip(&mut index.parts) {
            forget(name, &mut part.collation);
        }
        if index.parts.iter().all(KeyPart::is_plain) {
            index.parts.clear();
        }
    }
}

fn collation(name: &str) -> String {
    collation_name(&unquote(name))
}

fn respell(expr: &mut Expr, scope: Scope<'_>) {
    expr.0 = canonical(expr.as_str(), scope);
}

fn spell_columns(columns: &mut [Name], known: &[Name]) {
    for column in columns {
        let declared = known.iter().find(|name| same_name(name, column));
        if let Some(declared) = declared
            && declared != column
        {
            *column = declared.clone();
        }
    }
}

fn same_name(a: &Name, b: &Name) -> bool {
    a.as_str().eq_ignore_ascii_case(b.as_str())
}

fn settle_constraint(constraint: &mut Constraint, known: &[Name]) {
    match &mut constraint.kind {
        ConstraintKind::PrimaryKey(PrimaryKey { columns, .. }) => spell_columns(columns, known),
        ConstraintKind::Unique(unique) => spell_columns(&mut unique.columns, known),
        ConstraintKind::ForeignKey(key) => spell_columns(&mut key.columns, known),
        ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => {}
    }
}

fn settle_index(index: &mut Index, known: &[Name]) {
    index.method = None;
    index.include.clear();
    for key in &mut index.keys {
        key.opclass = None;
        // SQLite places NULLs by the direction alone.
        key.nulls = None;
        if let IndexTarget::Column(name) = &mut key.target {
            spell_columns(std::slice::from_mut(name), known);
        }
    }
}

/// What of a column that is the rowid itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rowid {
    /// It holds no NULL, and no model says otherwise.
    NotNull,
    /// It is NOT NULL where its definition says so.
    AsDeclared,
}

/// A primary key's columns hold no NULL where SQLite keeps them from it: the rowid, and every key
/// of a `WITHOUT ROWID` or `STRICT` table. Elsewhere SQLite lets NULL in, and so it stands.
fn keep_keys_from_null(table: &mut Table, rowid: Rowid) {
    let key = table.primary_key().to_vec();
    let strict = table.options.contains(&TableOption::Strict);
    let without_rowid = table.options.contains(&TableOption::WithoutRowid);
    let alias = rowid_alias(table).cloned();
    for column in table
        .columns
        .iter_mut()
        .filter(|column| key.contains(&column.name))
    {
        let holds_none = match alias == Some(column.name.clone()) {
            true => rowid == Rowid::NotNull,
            false => strict || without_rowid,
        };
        if holds_none {
            column.nullable = false;
        }
    }
}

/// The column that is the rowid itself: the whole primary key, of the type INTEGER, unless it stands
/// in descending order.
pub fn rowid_alias(table: &Table) -> Option<&Name> {
    let key = table.constraints.iter().find_map(|constraint| {
        if let ConstraintKind::PrimaryKey(key) = &constraint.kind {
            Some(key)
        } else {
            None
        }
    })?;
    let [name] = key.columns.as_slice() else {
        return None;
    };
    let is_rowid = matches!(&table.column(name)?.ty, ColumnType::Sql(ty) if is_rowid_type(ty));
    let is_descending = |part: &KeyPart| part.direction == Direction::Desc;
    (is_rowid
        && !key.index.parts.iter().any(is_descending)
        && !table.options.contains(&TableOption::WithoutRowid))
    .then_some(name)
}

/// Foreign keys name tables and columns as those are declared; one without columns means the
/// primary key.
fn resolve_references(tables: &mut [Table]) {
    let known: BTreeMap<String, Referenced> = tables
        .iter()
        .map(|table| {
            (
                table.name.to_string().to_ascii_lowercase(),
                Referenced::from(table),
            )
        })
        .collect();
    for constraint in tables.iter_mut().flat_map(|table| &mut table.constraints) {
        if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
            && let Some(target) = known.get(&key.references.to_string().to_ascii_lowercase())
        {
            key.references = target.name.clone();
            if key.referenced_columns.is_empty() {
                key.referenced_columns.clone_from(&target.primary_key);
            }
            spell_columns(&mut key.referenced_columns, &target.columns);
        }
    }
}

struct Referenced {
    name: QualifiedName,
    columns: Vec<Name>,
    primary_key: Vec<Name>,
}

impl From<&Table> for Referenced {
    fn from(table: &Table) -> Self {
        Self {
            name: table.name.clone(),
            columns: table
                .columns
                .iter()
                .map(|column| column.name.clone())
                .collect(),
            primary_key: table.primary_key().to_vec(),
        }
    }
}

/// By kind, then by structure, so that names play no part in the order of different constraints.
fn constraint_order(constraint: &Constraint) -> ((u8, String), ObjectName) {
    (structure_order(constraint), constraint.name.clone())
}

fn structure_order(constraint: &Constraint) -> (u8, String) {
    let list = |names: &[Name]| {
        names
            .iter()
            .map(Name::as_str)
            .collect::<Vec<_>>()
            .join("\0")
    };
    match &constraint.kind {
        ConstraintKind::PrimaryKey(PrimaryKey { columns, .. }) => (0, list(columns)),
        ConstraintKind::Unique(unique) => (1, list(&unique.columns)),
        ConstraintKind::ForeignKey(key) => {
            (2, format!("{}\0{}", list(&key.columns), key.references))
        }
        ConstraintKind::Check(check) => (3, check.expr.to_string()),
        ConstraintKind::Exclude(exclude) => (4, exclude.using.clone()),
    }
}
