//! Makes a schema comparable, whether it was reflected or lowered from models.
//!
//! | module | holds |
//! |---|---|
//! | [`bound`] | one spelling for the bounds of partitions |
//! | [`condition`] | one spelling for conditions of domains |
//! | [`token`] | cuts expressions |
//! | [`expr`] | one spelling for expressions |
//! | [`elements`] | casts of arrays, given to their elements |
//! | [`default`] | one spelling for defaults |
//! | [`key`] | one spelling for index keys, and how the server's are read |
//! | [`meaning`] | what a server would print, where none can be asked |
//! | [`names`] | names that PostgreSQL cannot hold |
//! | [`sequence`] | the options of sequences |
//! | [`read`] | agrees on words, where both sides were read |
//! | [`own_schema`] | one spelling for names in the schema that a connection works in |

pub mod bound;
pub mod condition;
pub mod default;
pub mod elements;
pub mod expr;
pub mod key;
pub mod meaning;
pub mod names;
pub mod own_schema;
pub mod read;
pub mod sequence;
pub mod token;

use std::collections::BTreeMap;

use schemi_schema::{
    Column, ColumnType, Constraint, ConstraintKind, Direction, EnumType, Exclude, Expr, Index,
    IndexTarget, Name, NullsOrder, QualifiedName, Schema, Table, TableOption, UserType,
    UserTypeKind,
};

pub use names::check_names;
pub use read::agree;

use super::types::{self, canonical, element};

/// Whose words the expressions of a schema are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    /// Anyone's: there is one spelling for them.
    Any,
    /// The server's, which has printed those of the other side, too: they stay as they are.
    Printed,
}

/// Spells a schema so that `==` finds only real differences. Pure: what only the server can judge
/// is left to [`super::verdict::settle`].
pub fn normalize(schema: Schema) -> Schema {
    spell(schema, Words::Any)
}

/// As [`normalize`], but expressions keep the server's words: what it prints otherwise is another
/// expression (`now()` and `CURRENT_TIMESTAMP`).
pub fn normalize_read(schema: Schema) -> Schema {
    spell(schema, Words::Printed)
}

fn spell(schema: Schema, words: Words) -> Schema {
    let Schema {
        mut namespaces,
        namespace_comments,
        enums,
        types,
        sequences,
        tables,
    } = schema;
    // It stands in every database: it is neither made nor dropped.
    namespaces.remove(&Name::from("public"));
    let tables = tables
        .into_iter()
        .map(|(name, table)| (name, normalize_table(table, &enums, words)))
        .collect();
    Schema {
        namespaces,
        namespace_comments: namespace_comments
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .collect(),
        enums: enums
            .into_iter()
            .map(|(name, value)| (name, normalize_enum(value)))
            .collect(),
        types: types
            .into_iter()
            .map(|(name, value)| (name, normalize_type(value, words)))
            .collect(),
        sequences: sequences
            .into_iter()
            .map(|(name, mut value)| {
                sequence::normalize(&mut value);
                (name, value)
            })
            .collect(),
        tables,
    }
}

fn normalize_type(mut user_type: UserType, words: Words) -> UserType {
    user_type.comment = said(user_type.comment);
    match &mut user_type.kind {
        UserTypeKind::Domain(domain) => {
            domain.base = canonical(&domain.base);
            domain.collation = collation(domain.collation.take());
            if words == Words::Any {
                let ty = ColumnType::sql(&*domain.base);
                let default = domain.default.take();
                domain.default = default.and_then(|expr| default::default(&expr, &ty));
                for check in &mut domain.checks {
                    check.expr = Expr::new(condition::of_domain(check.expr.as_str()));
                }
            }
            domain
                .checks
                .sort_by(|a, b| a.name.get().cmp(&b.name.get()));
        }
        UserTypeKind::Composite(composite) => {
            for part in &mut composite.attributes {
                part.ty = canonical(&part.ty);
                part.collation = collation(part.collation.take());
                part.comment = said(part.comment.take());
            }
        }
        UserTypeKind::Range(range) => {
            range.subtype = canonical(&range.subtype);
            range.collation = collation(range.collation.take());
            let usual = multirange(user_type.name.name.as_str());
            range.multirange = range
                .multirange
                .take()
                .filter(|name| name.as_str() != usual);
        }
    }
    user_type
}

/// The name that the server gives to the type of several ranges.
fn multirange(name: &str) -> String {
    if name.contains("range") {
        name.replacen("range", "multirange", 1)
    } else {
        format!("{name}_multirange")
    }
}

fn normalize_enum(mut enum_type: EnumType) -> EnumType {
    enum_type.comment = said(enum_type.comment);
    enum_type
}

/// A comment of no letters is none: the server keeps no such thing.
fn said(comment: Option<String>) -> Option<String> {
    comment.filter(|text| !text.is_empty())
}

fn normalize_table(
    mut table: Table,
    enums: &BTreeMap<QualifiedName, EnumType>,
    words: Words,
) -> Table {
    table.options.retain(|option| match option {
        TableOption::Unlogged => true,
        TableOption::Strict | TableOption::WithoutRowid | TableOption::Autoincrement => false,
    });
    table.comment = said(table.comment);
    table.partition_by = table.partition_by.map(|text| partitioning(&text));
    if let Some(part) = &mut table.partition_of {
        part.bound = bound::canonical(&part.bound);
    }
    let key = table.primary_key().to_vec();
    for column in &mut table.columns {
        normalize_column(column, &table.name, enums, words);
        if key.contains(&column.name) {
            column.nullable = false;
        }
    }
    for constraint in &mut table.constraints {
        normalize_constraint(constraint, words);
    }
    let collated = table
        .columns
        .iter()
        .filter(|column| column.collation.is_some());
    let collated: Vec<Name> = collated.map(|column| column.name.clone()).collect();
    for index in &mut table.indexes {
        normalize_words(index, words, &collated);
    }
    table
        .constraints
        .sort_by(|a, b| (rank(a), &a.name).cmp(&(rank(b), &b.name)));
    table
        .indexes
        .sort_by(|a, b| a.name.get().cmp(&b.name.get()));
    table
}

/// `RANGE (placed_at)` and `range(placed_at)` are one.
pub fn partitioning(text: &str) -> String {
    let text = expr::canonical(text);
    match text.split_once('(') {
        Some((strategy, keys)) => format!("{} ({keys}", strategy.trim().to_ascii_lowercase()),
        None => text,
    }
}

fn rank(constraint: &Constraint) -> u8 {
    match constraint.kind {
        ConstraintKind::PrimaryKey(_) => 0,
        ConstraintKind::Unique(_) => 1,
        ConstraintKind::Check(_) => 2,
        ConstraintKind::ForeignKey(_) => 3,
        ConstraintKind::Exclude(_) => 4,
    }
}

fn normalize_column(
    column: &mut Column,
    table: &QualifiedName,
    enums: &BTreeMap<QualifiedName, EnumType>,
    words: Words,
) {
    if let ColumnType::Sql(text) = &column.ty
        && types::serial(text).is_some()
    {
        let sequence = types::serial_sequence(table, &column.name);
        column.default.get_or_insert(Expr::new(sequence));
        column.nullable = false;
    }
    column.ty = column_type(&column.ty, enums);
    if words == Words::Any {
        let default = column.default.take();
        column.default = default.and_then(|expr| default::default(&expr, &column.ty));
    }
    if let Some(generated) = &mut column.generated {
        canonical_expr(&mut generated.expr, words);
    }
    if let Some(identity) = &mut column.identity {
        column.nullable = false;
        let ty = default::type_text(&column.ty);
        sequence::options(&mut identity.options, &ty);
    }
    column.collation = match words {
        // The server says none but another one than its type's.
        Words::Printed => column.collation.take().map(|name| plain_collation(&name)),
        Words::Any => collation(column.collation.take()),
    };
    let usual = || types::storage::usual(&default::type_text(&column.ty));
    column.storage = column.storage.take().filter(|way| way != usual());
    column.comment = said(column.comment.take());
}

fn column_type(ty: &ColumnType, enums: &BTreeMap<QualifiedName, EnumType>) -> ColumnType {
    match ty {
        ColumnType::Sql(text) => {
            let text = canonical(text);
            let name = element(&text).unwrap_or(&text);
            let found = enums
                .keys()
                .find(|key| types::quote::qualified(key) == name);
            match found {
                Some(found) => ColumnType::Enum {
                    name: found.clone(),
                    dimensions: u8::from(element(&text).is_some()),
                },
                None => ColumnType::Sql(text),
            }
        }
        // The server keeps no number of dimensions.
        ColumnType::Enum { name, dimensions } => ColumnType::Enum {
            name: name.clone(),
            dimensions: (*dimensions).min(1),
        },
    }
}

/// A collation, unless it is what goes without saying.
fn collation(collation: Option<String>) -> Option<String> {
    let name = plain_collation(&collation?);
    (name != "default").then_some(name)
}

fn plain_collation(collation: &str) -> String {
    let name = collation.strip_prefix("pg_catalog.").unwrap_or(collation);
    let plain = name
        .strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'));
    let name = plain.filter(|name| !name.contains('"')).unwrap_or(name);
    name.to_owned()
}

fn canonical_expr(expr: &mut Expr, words: Words) {
    if words == Words::Any {
        *expr = Expr::new(expr::canonical(expr.as_str()));
    }
}

fn normalize_constraint(constraint: &mut Constraint, words: Words) {
    match &mut constraint.kind {
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_) => {}
        ConstraintKind::Check(check) => canonical_expr(&mut check.expr, words),
        ConstraintKind::Exclude(exclude) => normalize_exclude(exclude),
    }
}

/// Spells an exclusion constraint.
pub fn normalize_exclude(exclude: &mut Exclude) {
    exclude.using = exclude.using.to_ascii_lowercase();
    for element in &mut exclude.elements {
        element.expr = Expr::new(key::exclude_element(element.expr.as_str()));
        element.operator = element.operator.trim().to_owned();
    }
    if let Some(predicate) = &mut exclude.predicate {
        canonical_expr(predicate, Words::Any);
    }
}

/// Spells an index: what the method does anyway is not said.
pub fn normalize_index(index: &mut Index) {
    normalize_words(index, Words::Any, &[]);
}

/// Spells an index of a table some of whose columns have a collation of their own.
fn normalize_words(index: &mut Index, words: Words, collated: &[Name]) {
    index.method = index
        .method
        .take()
        .map(|method| method.to_ascii_lowercase())
        .filter(|method| method != "btree");
    if let Some(predicate) = &mut index.predicate {
        canonical_expr(predicate, words);
    }
    for key in &mut index.keys {
        if let IndexTarget::Expr(expr) = &key.target {
            let target = key::target(&expr::canonical(expr.as_str()));
            if words == Words::Any || !matches!(target, IndexTarget::Expr(_)) {
                key.target = target;
            }
        }
        let is_collated = match &key.target {
            IndexTarget::Column(name) => collated.contains(name),
            IndexTarget::Expr(_) => false,
        };
        key.collation = match words == Words::Printed || is_collated {
            true => key.collation.take().map(|name| plain_collation(&name)),
            false => collation(key.collation.take()),
        };
        key.opclass = key.opclass.take().map(|text| key::opclass(&text));
        key.nulls = key.nulls.filter(|nulls| match (key.direction, nulls) {
            (Direction::Asc, NullsOrder::Last) | (Direction::Desc, NullsOrder::First) => false,
            (Direction::Asc, NullsOrder::First) | (Direction::Desc, NullsOrder::Last) => true,
        });
    }
}
