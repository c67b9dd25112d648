//! Lets SQLite say whether it takes expressions: on a database in memory that is thrown away.

use futures_util::future::try_join;
use schemi_schema::{Column, ConstraintKind, Table};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use super::ddl::expression::{DefaultKind, default_kind};
use super::render::define;
use crate::dialect::{Refusal, Refused};

/// How many tables are tried at once.
const BATCH: usize = 100;

/// What SQLite refuses of the expressions of tables, as [`brought`](crate::diff::brought) gives them.
///
/// # Errors
/// Where SQLite has no memory for a database.
pub async fn refusals(tables: Vec<Table>) -> Result<Vec<Refusal>, sqlx::Error> {
    let tables: Vec<Table> = tables.into_iter().filter_map(bare).collect();
    // Each connection has a thread of its own, and there are hardly less than two cores.
    let middle = match tables.len() > BATCH {
        true => tables.len() / 2,
        false => tables.len(),
    };
    let (first, second) = tables.split_at(middle);
    let (mut refusals, more) = try_join(tried(first), tried(second)).await?;
    refusals.extend(more);
    Ok(refusals)
}

async fn tried(tables: &[Table]) -> Result<Vec<Refusal>, sqlx::Error> {
    let mut refusals = Vec::new();
    if tables.is_empty() {
        return Ok(refusals);
    }
    let memory = SqliteConnectOptions::new()
        .filename(":memory:")
        .disable_statement_logging();
    let mut connection = memory.connect().await?;
    for batch in tables.chunks(BATCH) {
        let script: String = batch.iter().map(script).collect();
        if attempt(&mut connection, &script).await?.is_some() {
            for table in batch {
                refusals.extend(of_table(&mut connection, table).await?);
            }
        }
    }
    connection.close().await?;
    Ok(refusals)
}

/// Without collations, which an application may register, and values that nothing is wrong with.
fn bare(mut table: Table) -> Option<Table> {
    for column in &mut table.columns {
        column.collation = None;
        column.default = column
            .default
            .take()
            .filter(|expr| default_kind(expr.as_str()) == DefaultKind::Expression);
    }
    let in_column = |column: &Column| column.default.is_some() || column.generated.is_some();
    let says = table.columns.iter().any(in_column)
        || !table.constraints.is_empty()
        || !table.indexes.is_empty();
    says.then_some(table)
}

fn script(table: &Table) -> String {
    let name = table.name.name.as_str();
    let mut sql = define::create_table(table, name) + ";\n";
    for index in &table.indexes {
        sql += &define::create_index(&table.name.name, index);
        sql += ";\n";
    }
    sql
}

/// Runs a script and takes it back; gives what SQLite says against it.
async fn attempt(
    connection: &mut SqliteConnection,
    script: &str,
) -> Result<Option<String>, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    let sql = AssertSqlSafe(script.to_owned());
    let ran = sqlx::raw_sql(sql).execute(&mut *transaction).await;
    transaction.rollback().await?;
    match ran {
        Ok(_) => Ok(None),
        Err(sqlx::Error::Database(refusal)) => Ok(Some(refusal.message().to_owned())),
        Err(error) => Err(error),
    }
}

/// What of a table is refused: each expression on a table of its own, or what they are together.
async fn of_table(
    connection: &mut SqliteConnection,
    table: &Table,
) -> Result<Vec<Refusal>, sqlx::Error> {
    let mut refusals = Vec::new();
    let Some(together) = attempt(connection, &script(table)).await? else {
        return Ok(refusals);
    };
    for (what, expr, alone) in parts(table) {
        if let Some(message) = attempt(connection, &script(&alone)).await? {
            refusals.push(refusal(
                format!("{what} of table {}", table.name),
                expr,
                message,
            ));
        }
    }
    if refusals.is_empty() {
        let object = format!("table {}", table.name);
        refusals.push(refusal(object, String::new(), together));
    }
    Ok(refusals)
}

/// Each expression on its table alone: what it is, and its text.
fn parts(table: &Table) -> Vec<(String, String, Table)> {
    let mut plain = table.clone();
    for column in &mut plain.columns {
        (column.default, column.generated) = (None, None);
    }
    (plain.constraints, plain.indexes) = (Vec::new(), Vec::new());
    let mut parts = Vec::new();
    let mut alone = |what: String, expr: String, put: &dyn Fn(&mut Table)| {
        let mut table = plain.clone();
        put(&mut table);
        parts.push((what, expr, table));
    };
    for (at, column) in table.columns.iter().enumerate() {
        if let Some(default) = &column.default {
            alone(
                format!("default of column {}", column.name),
                default.to_string(),
                &|table| table.columns[at].default = Some(default.clone()),
            );
        }
        if let Some(generated) = &column.generated {
            alone(
                format!("column {}", column.name),
                generated.expr.to_string(),
                &|table| table.columns[at].generated = Some(generated.clone()),
            );
        }
    }
    for constraint in &table.constraints {
        let expr = match &constraint.kind {
            ConstraintKind::Check(check) => check.expr.to_string(),
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Exclude(_) => String::new(),
        };
        alone(format!("check {}", constraint.name), expr, &|table| {
            table.constraints.push(constraint.clone());
        });
    }
    for index in &table.indexes {
        alone(format!("index {}", index.name), String::new(), &|table| {
            table.indexes.push(index.clone());
        });
    }
    parts
}

fn refusal(object: String, expr: String, message: String) -> Refusal {
    // What an application registers with its own connection is not known here.
    let may_be_there = message.starts_with("no such function")
        || message.starts_with("unknown function")
        || message.starts_with("no such collation sequence");
    let refused = if may_be_there {
        Refused::Missing
    } else {
        Refused::Wrong
    };
    Refusal {
        object,
        expr,
        message,
        refused,
    }
}
