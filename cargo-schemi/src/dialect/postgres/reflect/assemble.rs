//! Rows of the catalog → schema.

use std::collections::BTreeMap;

use schemi_schema::{
    Action, Check, Column, ColumnType, Constraint, ConstraintKind, Deferrable, EnumType, Expr,
    ForeignKey, FromParent, Generated, GeneratedKind, Identity, IdentityKind, Name, ObjectName,
    PrimaryKey, QualifiedName, Schema, Table, TableOption, Unique,
};

use super::columns::Columns;
use super::row::{
    ClauseRow, ColumnRow, ConstraintRow, DetailRow, EnumRow, IndexRow, Rows, Session, TableRow,
    TypeRow,
};
use super::{ReflectError, beyond, detail, index, whole};
use crate::dialect::postgres::normalize::key;
use crate::dialect::postgres::types::quote::ident;
use crate::dialect::{Clause, ReflectOptions, Reflected, Scope};

type Tables = BTreeMap<i64, Table>;
type Enums = BTreeMap<i64, QualifiedName>;

pub fn assemble(
    session: &Session,
    rows: Rows,
    options: &ReflectOptions,
) -> Result<Reflected, ReflectError> {
    let mut schema = Schema::default();
    let other = session
        .namespaces
        .values()
        .filter(|name| **name != session.own);
    schema.namespaces.extend(other.cloned());
    let mut enums = Enums::new();
    for row in rows.enums {
        let (oid, enum_type) = enum_type(session, row)?;
        enums.insert(oid, enum_type.name.clone());
        schema.insert_enum(enum_type);
    }
    let passed = |name: &QualifiedName| options.leaves_out(name, Some(&session.own)).is_some();
    let mut columns = Columns::default();
    let (mut tables, left_out) = tables(session, rows.tables, options)?;
    for row in rows.columns {
        columns.put(&row);
        if let Some(table) = tables.get_mut(&row.table) {
            put_column(session, table, row, &enums)?;
        }
    }
    hang(
        session,
        (&mut tables, &columns),
        rows.constraints,
        rows.indexes,
    )?;
    for row in rows.details {
        if row.kind == "namespace" {
            namespace(session.scope, &row, &mut schema)?;
        } else if let Some(table) = tables.get_mut(&row.table) {
            detail::detail(session, table, &columns, &row)?;
        }
    }
    for mut table in tables.into_values() {
        // Of thousands of tables no room is kept that nothing comes into.
        table.columns.shrink_to_fit();
        table.constraints.shrink_to_fit();
        table.indexes.shrink_to_fit();
        schema.insert_table(table);
    }
    for row in rows.sequences {
        let sequence = whole::sequence(session, row);
        let of = sequence.owned_by.as_ref().map(|by| &by.table);
        if !passed(of.unwrap_or(&sequence.name)) {
            schema.insert_sequence(sequence);
        }
    }
    types(session, rows.types, &mut schema)?;
    let beyond = beyond::objects(session, rows.beyond, passed);
    let clauses = clauses(session, rows.clauses);
    let own = Some(session.own.clone());
    Ok(Reflected {
        left_out,
        declared: Default::default(),
        schema,
        beyond,
        clauses,
        own,
        version: u32::try_from(session.version / 10_000).ok(),
    })
}

/// Puts what is said of a namespace into a schema.
fn namespace(scope: Scope, row: &DetailRow, schema: &mut Schema) -> Result<(), ReflectError> {
    if scope == Scope::Modelled {
        return Ok(());
    }
    let (name, comment) = whole::namespace_comment(row)?;
    // What every new database says of it.
    if (name.as_str(), comment.as_str()) != ("public", "standard public schema") {
        schema.namespace_comments.insert(name, comment);
    }
    Ok(())
}

/// Puts domains, composite and range types into a schema.
fn types(session: &Session, rows: Vec<TypeRow>, schema: &mut Schema) -> Result<(), ReflectError> {
    for row in rows {
        let user_type = whole::user_type(session, row)?;
        let user_type = match session.scope {
            Scope::Whole => Some(user_type),
            Scope::Modelled => whole::as_models_say(user_type),
        };
        if let Some(user_type) = user_type {
            schema.insert_type(user_type);
        }
    }
    Ok(())
}

/// Puts constraints and indexes into their tables.
fn hang(
    session: &Session,
    (tables, columns): (&mut Tables, &Columns),
    constraints: Vec<ConstraintRow>,
    indexes: Vec<IndexRow>,
) -> Result<(), ReflectError> {
    for row in constraints {
        if let Some(table) = tables.get_mut(&row.table) {
            let constraint = constraint(session, (&table.name, columns), row)?;
            table.constraints.push(constraint);
        }
    }
    for row in indexes {
        if let Some(table) = tables.get_mut(&row.table) {
            let mut index = index::index(session.scope, columns, row)?;
            if session.scope == Scope::Modelled {
                // No model says it.
                index.incomplete = false;
            }
            table.indexes.push(index);
        }
    }
    Ok(())
}

fn clauses(session: &Session, rows: Vec<ClauseRow>) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = rows
        .into_iter()
        .map(|row| Clause {
            table: session.name(&row.schema, &row.table),
            object: row.object,
            detail: row.detail,
        })
        .collect();
    clauses.sort();
    clauses
}

fn enum_type(session: &Session, row: EnumRow) -> Result<(i64, EnumType), ReflectError> {
    let values = names(&row.labels)?;
    Ok((
        row.oid,
        EnumType {
            name: session.name(&row.schema, &row.name),
            values,
            comment: row.comment,
        },
    ))
}

/// Reads a JSON array of strings.
fn names(json: &str) -> Result<Vec<String>, ReflectError> {
    serde_json::from_str(json).map_err(|error| ReflectError::Query(error.to_string()))
}

fn tables(
    session: &Session,
    rows: Vec<TableRow>,
    options: &ReflectOptions,
) -> Result<(Tables, Vec<QualifiedName>), ReflectError> {
    let mut tables = Tables::new();
    let mut left_out = Vec::new();
    for row in rows {
        let name = session.name(&row.schema, &row.name);
        let said = QualifiedName::new(Some(Name::new(row.schema)), row.name);
        if options.leaves_out(&name, Some(&session.own)).is_some() {
            left_out.push(name);
            continue;
        }
        if options.ignore.contains(&name) || options.ignore.contains(&said) {
            continue;
        }
        let mut table = Table::new(name);
        table.partition_by = row.partition_by;
        if let Some(parents) = &row.parents {
            whole::parents(session, &mut table, parents)?;
        }
        table.comment = row.comment;
        if row.is_unlogged {
            table.options.insert(TableOption::Unlogged);
        }
        tables.insert(row.oid, table);
    }
    Ok((tables, left_out))
}

fn put_column(
    session: &Session,
    table: &mut Table,
    mut row: ColumnRow,
    enums: &Enums,
) -> Result<(), ReflectError> {
    let said = row.detail.take();
    let mut column = column(session, row, enums);
    if let Some(said) = said {
        detail::column(&mut column, &said)?;
    }
    if has_own_identity(session, table, &column) {
        column.from_parent = FromParent::default();
    }
    table.columns.push(column);
    Ok(())
}

/// Whether a partition's column is an identity whatever the whole's is, as it was before PostgreSQL 17.
fn has_own_identity(session: &Session, table: &Table, column: &Column) -> bool {
    session.scope == Scope::Whole
        && session.version < 170_000
        && table.partition_of.is_some()
        && column.identity.is_some()
}

fn column(session: &Session, row: ColumnRow, enums: &Enums) -> Column {
    let mut column = Column::new(Name::new(&*row.name), column_type(session, &row, enums));
    column.nullable = !row.not_null;
    let kind = match row.generated.as_str() {
        "s" => Some(GeneratedKind::Stored),
        "v" => Some(GeneratedKind::Virtual),
        _ => None,
    };
    let expr = row.default.map(Expr::new);
    (column.default, column.generated) = match (kind, expr) {
        (Some(kind), Some(expr)) => (None, Some(Generated { expr, kind })),
        (Some(_), None) => (None, None),
        (None, expr) => (expr, None),
    };
    column.identity = match row.identity.as_str() {
        "a" => Some(IdentityKind::Always),
        "d" => Some(IdentityKind::ByDefault),
        _ => None,
    }
    .map(|kind| Box::new(Identity::new(kind)));
    column.collation = row.collation;
    column.comment = row.comment;
    column.from_parent = FromParent(row.is_inherited.then(|| column.name.clone()));
    column
}

fn column_type(session: &Session, row: &ColumnRow, enums: &Enums) -> ColumnType {
    if let Some(name) = row.enum_oid.and_then(|oid| enums.get(&oid)) {
        return ColumnType::Enum {
            name: name.clone(),
            dimensions: u8::from(row.is_array),
        };
    }
    let prefix = format!("{}.", ident(&row.type_schema));
    match row.type_text.strip_prefix(&prefix) {
        Some(text) if session.visible_types.contains(&row.type_oid) => ColumnType::sql(text),
        Some(_) | None => ColumnType::sql(&*row.type_text),
    }
}

fn constraint(
    session: &Session,
    (table, known): (&QualifiedName, &Columns),
    row: ConstraintRow,
) -> Result<Constraint, ReflectError> {
    let columns = known.of_array(row.table, row.columns.as_deref());
    let deferrable = match (row.is_deferrable, row.is_deferred) {
        (_, true) => Deferrable::Deferred,
        (true, false) => Deferrable::Immediate,
        (false, false) => Deferrable::No,
    };
    let text = row.text.unwrap_or_default();
    let kind = match row.kind.as_str() {
        "p" => ConstraintKind::PrimaryKey(PrimaryKey {
            deferrable: match session.scope {
                Scope::Modelled => Deferrable::No,
                Scope::Whole => deferrable,
            },
            ..PrimaryKey::new(columns)
        }),
        "u" => ConstraintKind::Unique(Unique {
            columns,
            nulls_not_distinct: row.nulls_not_distinct,
            deferrable,
            ..Unique::default()
        }),
        "c" => ConstraintKind::Check(Check::new(Expr::new(text))),
        "f" => {
            let references = session.name(
                row.foreign_schema.as_deref().unwrap_or_default(),
                row.foreign_table.as_deref().unwrap_or_default(),
            );
            let referenced = match &row.foreign_columns {
                Some(json) => names(json)?.into_iter().map(Name::new).collect(),
                None => known.of_array(row.foreign_oid, row.foreign_numbers.as_deref()),
            };
            ConstraintKind::ForeignKey(ForeignKey {
                on_delete: action(&row.on_delete),
                on_update: action(&row.on_update),
                deferrable,
                ..ForeignKey::new(columns, references, referenced)
            })
        }
        _ => key::exclude(&text, deferrable).ok_or_else(|| {
            ReflectError::Definition(format!("constraint {} of {}", row.name, table), text)
        })?,
    };
    let mut constraint = Constraint {
        from_parent: FromParent(row.from_parent.map(Name::new)),
        ..Constraint::new(ObjectName::Said(Name::new(row.name)), kind)
    };
    if let Some(said) = row.detail {
        detail::constraint(session.scope, &mut constraint, &said)?;
    }
    Ok(constraint)
}

fn action(letter: &str) -> Action {
    match letter {
        "r" => Action::Restrict,
        "c" => Action::Cascade,
        "n" => Action::SetNull,
        "d" => Action::SetDefault,
        _ => Action::NoAction,
    }
}
