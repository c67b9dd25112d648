//! An empty database of each kind.

use schemi_runtime::migrate::Database;
use schemi_schema::Dialect;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use super::Held;
use crate::postgres;

/// Opens a new, empty database: SQLite in memory, PostgreSQL on the tests' server.
///
/// # Errors
/// What the database says.
pub async fn open(dialect: Dialect) -> Held<Database> {
    match dialect {
        Dialect::Sqlite => {
            let options = SqliteConnectOptions::new()
                .filename(":memory:")
                .foreign_keys(true)
                .disable_statement_logging();
            let connection = options.connect().await.map_err(|e| e.to_string())?;
            Ok(Database::Sqlite(connection))
        }
        Dialect::Postgres => {
            let database = postgres::database();
            let connection = PgConnection::connect(&database.url).await;
            connection
                .map(Database::Postgres)
                .map_err(|e| e.to_string())
        }
    }
}

/// Runs SQL as it stands.
///
/// # Errors
/// What the database says.
pub async fn run(database: &mut Database, sql: &str) -> Held {
    let query = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
    let result = match database {
        Database::Postgres(connection) => query.execute(connection).await.map(drop),
        Database::Sqlite(connection) => query.execute(connection).await.map(drop),
    };
    result.map_err(|error| format!("{error}\n{sql}"))
}

/// Asks for one list of texts a row.
///
/// # Errors
/// What the database says.
pub async fn ask(database: &mut Database, sql: &str) -> Held<Vec<Vec<Option<String>>>> {
    let query = || sqlx::query_as(AssertSqlSafe(sql.to_owned())).persistent(false);
    match database {
        Database::Postgres(connection) => {
            let rows: Result<Vec<(Vec<Option<String>>,)>, _> = query().fetch_all(connection).await;
            let rows = rows.map_err(|error| format!("{error}\n{sql}"))?;
            Ok(rows.into_iter().map(|(row,)| row).collect())
        }
        Database::Sqlite(connection) => {
            let query = sqlx::query_as(AssertSqlSafe(sql.to_owned())).persistent(false);
            let rows: Result<Vec<(String,)>, _> = query.fetch_all(connection).await;
            let rows = rows.map_err(|error| format!("{error}\n{sql}"))?;
            rows.iter()
                .map(|(text,)| serde_json::from_str(text).map_err(|e| e.to_string()))
                .collect()
        }
    }
}
