//! An empty database of each kind.

use std::sync::Mutex;

use schemi_runtime::migrate::Database;
use schemi_schema::Dialect;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use super::Held;
use crate::postgres;

/// A database of nobody else, empty when it was opened.
#[derive(Debug)]
pub struct Fresh {
    /// The connection.
    pub database: Database,
    /// Where it is, for the next one who needs one (PostgreSQL).
    url: Option<String>,
}

impl Fresh {
    /// Where it is, for other programs (PostgreSQL).
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }
}

/// PostgreSQL databases that are free again: to create one takes longer than to empty one.
static FREE: Mutex<Vec<String>> = Mutex::new(Vec::new());

const EMPTY: &str = "DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', name);
    END LOOP;
    CREATE SCHEMA public;
    COMMENT ON SCHEMA public IS 'standard public schema';
END $$";

/// Opens an empty database: SQLite in memory, PostgreSQL on the tests' server.
///
/// # Errors
/// What the database says.
pub async fn open(dialect: Dialect) -> Held<Fresh> {
    match dialect {
        Dialect::Sqlite => {
            let options = SqliteConnectOptions::new()
                .filename(":memory:")
                .foreign_keys(true)
                .disable_statement_logging();
            let connection = options.connect().await.map_err(|e| e.to_string())?;
            Ok(Fresh {
                database: Database::Sqlite(connection),
                url: None,
            })
        }
        Dialect::Postgres => {
            let free = FREE.lock().map_err(|e| e.to_string())?.pop();
            let url = free.unwrap_or_else(|| postgres::database().url);
            let connection = PgConnection::connect(&url).await;
            let mut fresh = Fresh {
                database: Database::Postgres(connection.map_err(|e| e.to_string())?),
                url: Some(url),
            };
            run(&mut fresh.database, "SET client_min_messages = error").await?;
            run(&mut fresh.database, EMPTY).await?;
            Ok(fresh)
        }
    }
}

/// Closes a database and lets the next one have it.
///
/// # Errors
/// What the database says.
pub async fn close(fresh: Fresh) -> Held {
    let closed = match fresh.database {
        Database::Postgres(connection) => connection.close().await,
        Database::Sqlite(connection) => connection.close().await,
    };
    closed.map_err(|e| e.to_string())?;
    FREE.lock().map_err(|e| e.to_string())?.extend(fresh.url);
    Ok(())
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
