//! The rows that still hold a value that an enum loses: PostgreSQL names the value only.

use schemi_runtime::migrate::Database;
use schemi_schema::{Dialect, Expr, Name, QualifiedName};

use crate::change::Change;
use crate::hazard::Hazard;

use super::{all_rows, as_text, display, first_row, literal, primary_key, qualified, quoted};

/// A column of a type, or of arrays of it.
pub(super) struct User {
    pub(super) table: QualifiedName,
    pub(super) column: Name,
    pub(super) is_array: bool,
}

/// A row that holds the value, as `column = value, … in table`.
///
/// # Errors
/// What the database says.
pub(super) async fn example(
    database: &mut Database,
    enum_type: &QualifiedName,
    value: &str,
) -> Result<Option<String>, sqlx::Error> {
    // On SQLite an enum is a check, and its rows are found by that.
    if database.dialect() == Dialect::Sqlite {
        return Ok(None);
    }
    for user in users(database, enum_type).await? {
        let mut columns = primary_key(database, &user.table).await?;
        if !columns.contains(&user.column) {
            columns.push(user.column.clone());
        }
        let shown: Vec<_> = columns
            .iter()
            .map(|column| as_text(Dialect::Postgres, column))
            .collect();
        let (name, value) = (quoted(&user.column), literal(value));
        let condition = if user.is_array {
            format!("{value} = ANY (CAST(a.{name} AS TEXT[]))")
        } else {
            format!("CAST(a.{name} AS TEXT) = {value}")
        };
        let sql = format!(
            "SELECT {} FROM {} a WHERE {condition} LIMIT 1",
            shown.join(", "),
            qualified(&user.table)
        );
        if let Some(row) = first_row(database, &sql).await? {
            return Ok(Some(format!(
                "{} in {}",
                display(&columns, row),
                user.table
            )));
        }
    }
    Ok(None)
}

/// The columns of a type, in all tables.
pub(super) async fn users(
    database: &mut Database,
    of: &QualifiedName,
) -> Result<Vec<User>, sqlx::Error> {
    let sql = format!(
        "SELECT CASE WHEN pg_table_is_visible(c.oid) THEN NULL ELSE CAST(n.nspname AS TEXT) END, \
         CAST(c.relname AS TEXT), CAST(a.attname AS TEXT), CAST(a.atttypid = t.typarray AS TEXT) \
         FROM pg_type t JOIN pg_attribute a ON a.atttypid IN (t.oid, t.typarray) \
         JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE t.oid = to_regtype({}) AND c.relkind IN ('r', 'p') AND NOT a.attisdropped \
         ORDER BY n.nspname, c.relname, a.attnum",
        literal(&qualified(of))
    );
    let rows = all_rows(database, &sql).await?;
    let read = |row: Vec<Option<String>>| {
        let [schema, table, column, is_array] = <[_; 4]>::try_from(row).ok()?;
        Some(User {
            table: QualifiedName::new(schema.map(Name::from), table?),
            column: Name::from(column?),
            is_array: is_array? == "true",
        })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// What a change is asked of the rows as they are: a check on a column whose values the same revision
/// renames first lets the old ones pass, as they will be others when it is made.
pub fn before_renames(hazard: &Hazard, changes: &[Change]) -> Hazard {
    let mut hazard = hazard.clone();
    if let Hazard::AddsCheck { table, expr, .. } = &mut hazard {
        for change in changes {
            if let Change::RenameValues {
                table: renamed,
                column,
                values,
            } = change
                && renamed == table
            {
                let old: Vec<String> = values.keys().map(|value| literal(value)).collect();
                let (column, old) = (quoted(column), old.join(", "));
                *expr = Expr::new(format!("({}) OR {column} IN ({old})", expr.as_str()));
            }
        }
    }
    hazard
}
