//! The clauses of DDL: objects → SQL text.

use schemi_schema::{
    Action, Column, ColumnType, Constraint, ConstraintKind, Deferrable, Direction, Expr,
    ForeignKey, GeneratedKind, IdentityKind, Index, IndexKey, IndexTarget, KeyIndex, Name,
    NullsOrder, QualifiedName, Table, TableOption,
};

use super::part::parameters;
use super::sequence::identity_options;
use crate::dialect::postgres::normalize::default::type_text;
use crate::dialect::postgres::normalize::expr::{is_call, is_plain};
use crate::dialect::postgres::normalize::token::tokenize;
use crate::dialect::postgres::types;
use crate::dialect::postgres::types::quote::{collation, ident, idents, literal, qualified};

/// Makes a schema where there is none: one that an administrator has made needs no right to make it.
pub fn create_schema(name: &Name) -> String {
    let name = ident(name.as_str());
    let text = literal(&name);
    block(&format!(
        "IF to_regnamespace({text}) IS NULL THEN CREATE SCHEMA {name}; END IF;"
    ))
}

/// Drops a schema unless it is the one that the connection works in: the history may live there. It
/// stays where something of another's is in it, such as a table of another service, and where it is
/// another's itself.
pub fn drop_schema(name: &Name) -> String {
    let (text, name) = (literal(name.as_str()), ident(name.as_str()));
    block(&format!(
        "IF current_schema() IS DISTINCT FROM {text} THEN DROP SCHEMA {name}; END IF; \
         EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN NULL;"
    ))
}

/// Statements that only the server can finish.
pub fn block(body: &str) -> String {
    let tag = if body.contains("$$") {
        "$schemi$"
    } else {
        "$$"
    };
    format!("DO {tag} BEGIN {body} END {tag}")
}

/// A column as `CREATE TABLE` and `ADD COLUMN` take it.
pub fn column(table: &QualifiedName, column: &Column) -> String {
    match serial_type(column) {
        Some(serial) if is_serial(table, column) => {
            let bare = Column {
                default: None,
                ..column.clone()
            };
            column_of_type(&bare, serial)
        }
        Some(_) | None => plain_column(column),
    }
}

/// A column whose default is what it says, even where `serial` would make the same.
pub fn plain_column(column: &Column) -> String {
    column_of_type(column, &sql_type(&column.ty))
}

fn column_of_type(column: &Column, ty: &str) -> String {
    let mut sql = format!("{} {ty}", ident(column.name.as_str()));
    // `STORAGE` is known here from PostgreSQL 16 on: it comes by a statement of its own.
    if let Some(compression) = &column.compression {
        sql += &format!(" COMPRESSION {compression}");
    }
    if let Some(name) = &column.collation {
        sql += &format!(" COLLATE {}", collation(name));
    }
    if let Some(generated) = &column.generated {
        let kind = match generated.kind {
            GeneratedKind::Stored => "STORED",
            GeneratedKind::Virtual => "VIRTUAL",
        };
        sql += &format!(" GENERATED ALWAYS AS ({}) {kind}", generated.expr);
    }
    if let Some(identity) = &column.identity {
        let (kind, options) = (identity_kind(identity.kind), identity_options(identity));
        sql += &format!(" GENERATED {kind} AS IDENTITY{options}");
    }
    if !column.nullable {
        sql += " NOT NULL";
    }
    if let Some(default) = &column.default {
        sql += &format!(" DEFAULT {}", default_value(default));
    }
    sql
}

/// The words of an identity.
pub fn identity_kind(kind: IdentityKind) -> &'static str {
    match kind {
        IdentityKind::ByDefault => "BY DEFAULT",
        IdentityKind::Always => "ALWAYS",
    }
}

/// Whether the column is what `serial` declares: its default is the sequence that comes with it.
pub fn is_serial(table: &QualifiedName, column: &Column) -> bool {
    let sequence = types::serial_sequence(table, &column.name);
    let is_default = column
        .default
        .as_ref()
        .is_some_and(|default| default.as_str() == sequence);
    is_default && !column.nullable && serial_type(column).is_some()
}

fn serial_type(column: &Column) -> Option<&'static str> {
    match type_text(&column.ty).as_str() {
        "integer" => Some("serial"),
        "bigint" => Some("bigserial"),
        "smallint" => Some("smallserial"),
        _ => None,
    }
}

/// A column's type as SQL.
pub fn sql_type(ty: &ColumnType) -> String {
    type_text(ty)
}

/// A default's value. The grammar takes only some expressions bare, and reads `COLLATE` behind one as
/// the column's: whatever is more than a value, a call or a cast stands in parentheses.
pub fn default_value(expr: &Expr) -> String {
    let text = expr.as_str();
    if tokenize(text).is_some_and(|tokens| is_plain(&tokens)) {
        text.to_owned()
    } else {
        format!("({text})")
    }
}

/// A constraint as `CREATE TABLE` and `ADD` take it.
pub fn constraint(constraint: &Constraint) -> String {
    let name = constraint
        .name
        .get()
        .map(|name| format!("CONSTRAINT {} ", ident(name.as_str())))
        .unwrap_or_default();
    let body = match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => format!(
            "PRIMARY KEY ({}){}{}",
            idents(&key.columns),
            key_index(&key.index),
            deferrable(key.deferrable)
        ),
        ConstraintKind::Unique(unique) => {
            let nulls = if unique.nulls_not_distinct {
                "NULLS NOT DISTINCT "
            } else {
                ""
            };
            let columns = idents(&unique.columns);
            let (index, when) = (key_index(&unique.index), deferrable(unique.deferrable));
            format!("UNIQUE {nulls}({columns}){index}{when}")
        }
        ConstraintKind::Check(check) => {
            let no_inherit = if check.no_inherit { " NO INHERIT" } else { "" };
            format!("CHECK ({}){no_inherit}", check.expr)
        }
        ConstraintKind::ForeignKey(key) => foreign_key(key),
        ConstraintKind::Exclude(exclude) => {
            let elements: Vec<String> = exclude
                .elements
                .iter()
                .map(|element| format!("{} WITH {}", element.expr, element.operator))
                .collect();
            let predicate = exclude
                .predicate
                .as_ref()
                .map(|expr| format!(" WHERE ({expr})"));
            format!(
                "EXCLUDE USING {} ({}){}{}{}",
                ident(&exclude.using),
                elements.join(", "),
                key_index(&exclude.index),
                predicate.unwrap_or_default(),
                deferrable(exclude.deferrable)
            )
        }
    };
    name + &body
}

/// What the index behind a constraint has beside its keys.
fn key_index(index: &KeyIndex) -> String {
    let mut sql = String::new();
    if !index.include.is_empty() {
        sql += &format!(" INCLUDE ({})", idents(&index.include));
    }
    if !index.with.is_empty() {
        sql += &format!(" WITH ({})", parameters(&index.with));
    }
    if let Some(space) = &index.tablespace {
        sql += &format!(" USING INDEX TABLESPACE {}", ident(space.as_str()));
    }
    sql
}

fn foreign_key(key: &ForeignKey) -> String {
    let mut sql = format!(
        "FOREIGN KEY ({}) REFERENCES {}",
        idents(&key.columns),
        qualified(&key.references)
    );
    if !key.referenced_columns.is_empty() {
        sql += &format!(" ({})", idents(&key.referenced_columns));
    }
    if key.match_full {
        sql += " MATCH FULL";
    }
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if action != Action::NoAction {
            sql += &format!(" ON {event} {}", action.as_sql());
            if event == "DELETE" && !key.on_delete_columns.is_empty() {
                sql += &format!(" ({})", idents(&key.on_delete_columns));
            }
        }
    }
    sql + deferrable(key.deferrable)
}

fn deferrable(deferrable: Deferrable) -> &'static str {
    match deferrable {
        Deferrable::No => "",
        Deferrable::Immediate => " DEFERRABLE",
        Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    }
}

/// `CREATE INDEX`.
pub fn create_index(table: &QualifiedName, index: &Index) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let only = if index.incomplete { "ONLY " } else { "" };
    let name = index
        .name
        .get()
        .map(|name| format!("{} ", ident(name.as_str())));
    let mut sql = format!(
        "CREATE {unique}INDEX {}ON {only}{}",
        name.unwrap_or_default(),
        qualified(table)
    );
    if let Some(method) = &index.method {
        sql += &format!(" USING {}", ident(method));
    }
    let keys: Vec<String> = index.keys.iter().map(index_key).collect();
    sql += &format!(" ({})", keys.join(", "));
    if !index.include.is_empty() {
        sql += &format!(" INCLUDE ({})", idents(&index.include));
    }
    if index.nulls_not_distinct {
        sql += " NULLS NOT DISTINCT";
    }
    if !index.with.is_empty() {
        sql += &format!(" WITH ({})", parameters(&index.with));
    }
    if let Some(space) = &index.tablespace {
        sql += &format!(" TABLESPACE {}", ident(space.as_str()));
    }
    if let Some(predicate) = &index.predicate {
        sql += &format!(" WHERE {predicate}");
    }
    sql
}

fn index_key(key: &IndexKey) -> String {
    let mut sql = match &key.target {
        IndexTarget::Column(name) => ident(name.as_str()),
        IndexTarget::Expr(expr) if tokenize(expr.as_str()).is_some_and(|t| is_call(&t)) => {
            expr.to_string()
        }
        IndexTarget::Expr(expr) => format!("({expr})"),
    };
    if let Some(name) = &key.collation {
        sql += &format!(" COLLATE {}", collation(name));
    }
    if let Some(opclass) = &key.opclass {
        sql += &format!(" {opclass}");
    }
    if key.direction == Direction::Desc {
        sql += " DESC";
    }
    match key.nulls {
        Some(NullsOrder::First) => sql += " NULLS FIRST",
        Some(NullsOrder::Last) => sql += " NULLS LAST",
        None => {}
    }
    sql
}

/// `CREATE TABLE` with the constraints given, one column or constraint a line.
pub fn create_table(table: &Table, columns: Vec<String>, constraints: &[&Constraint]) -> String {
    let unlogged = if table.options.contains(&TableOption::Unlogged) {
        "UNLOGGED "
    } else {
        ""
    };
    let lines: Vec<String> = columns
        .into_iter()
        .chain(constraints.iter().map(|c| constraint(c)))
        .collect();
    let body = if lines.is_empty() {
        "()".to_owned()
    } else {
        format!("(\n    {}\n)", lines.join(",\n    "))
    };
    let inherits: Vec<String> = table.inherits.iter().map(qualified).collect();
    let inherits = if inherits.is_empty() {
        String::new()
    } else {
        format!(" INHERITS ({})", inherits.join(", "))
    };
    let partition = table
        .partition_by
        .as_ref()
        .map(|by| format!(" PARTITION BY {by}"));
    let mut sql = format!(
        "CREATE {unlogged}TABLE {} {body}{inherits}{}",
        qualified(&table.name),
        partition.unwrap_or_default()
    );
    if !table.with.is_empty() {
        sql += &format!(" WITH ({})", parameters(&table.with));
    }
    if let Some(space) = &table.tablespace {
        sql += &format!(" TABLESPACE {}", ident(space.as_str()));
    }
    sql
}
