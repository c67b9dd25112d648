//! Plain statements on either kind of connection: text in, text out.

use futures_util::TryStreamExt;
use schemi_schema::Dialect;
use sqlx::{AssertSqlSafe, Either, Executor, Row};

use super::database::Database;
use super::error::ServerError;

/// A value for a placeholder (`$1` on both).
#[derive(Clone, Debug)]
pub(crate) enum Bind {
    Text(String),
    Int(i64),
    Null,
}

impl From<&str> for Bind {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Option<String>> for Bind {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }
}

/// One row, every column as text.
pub(crate) type TextRow = Vec<Option<String>>;

macro_rules! bound {
    ($sql:expr, $binds:expr) => {{
        let mut query = sqlx::query(AssertSqlSafe($sql.to_owned())).persistent(false);
        for bind in $binds {
            query = match bind {
                Bind::Text(text) => query.bind(text.clone()),
                Bind::Int(number) => query.bind(*number),
                Bind::Null => query.bind(None::<String>),
            };
        }
        query
    }};
}

macro_rules! text_rows {
    ($rows:expr) => {
        $rows
            .iter()
            .map(|row| (0..row.len()).map(|at| row.try_get(at)).collect())
            .collect::<Result<Vec<TextRow>, sqlx::Error>>()?
    };
}

/// How a script of several statements broke off.
#[derive(Debug)]
pub(crate) struct BrokenOff {
    /// How many of its statements had been run before.
    pub(crate) done: usize,
    /// What the database refused.
    pub(crate) error: ServerError,
}

macro_rules! drained {
    ($connection:expr, $sql:expr) => {{
        let script = sqlx::raw_sql(AssertSqlSafe($sql.to_owned()));
        let mut answers = $connection.fetch_many(script);
        let (mut done, mut rows) = (0, 0);
        loop {
            match answers.try_next().await {
                Ok(Some(Either::Left(result))) => {
                    done += 1;
                    rows = result.rows_affected();
                }
                Ok(Some(Either::Right(_))) => {}
                Ok(None) => return Ok(rows),
                Err(error) => {
                    let error = ServerError::from(error);
                    return Err(BrokenOff { done, error });
                }
            }
        }
    }};
}

impl Database {
    /// Runs SQL as it stands, without placeholders, and says how many rows its last statement
    /// touched.
    pub(crate) async fn run(&mut self, sql: &str) -> Result<u64, ServerError> {
        self.script(sql).await.map_err(|broken| broken.error)
    }

    /// As [`Database::run`], for several statements in one message: one round trip.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<u64, BrokenOff> {
        if sql.contains('\0') {
            // Both databases would read only what stands before it.
            let message = "the text holds a NUL character: take it out".to_owned();
            let error = ServerError {
                message,
                ..ServerError::default()
            };
            return Err(BrokenOff { done: 0, error });
        }
        match self {
            Self::Postgres(connection) => drained!(connection, sql),
            Self::Sqlite(connection) => drained!(connection, sql),
        }
    }

    /// Runs one statement with values.
    pub(crate) async fn execute(&mut self, sql: &str, binds: &[Bind]) -> Result<u64, ServerError> {
        Ok(match self {
            Self::Postgres(connection) => {
                let query = bound!(sql, binds);
                query.execute(connection).await?.rows_affected()
            }
            Self::Sqlite(connection) => {
                let query = bound!(sql, binds);
                query.execute(connection).await?.rows_affected()
            }
        })
    }

    /// Reads rows; every column must come as text (`CAST(… AS TEXT)`).
    pub(crate) async fn rows(
        &mut self,
        sql: &str,
        binds: &[Bind],
    ) -> Result<Vec<TextRow>, ServerError> {
        Ok(match self {
            Self::Postgres(connection) => {
                let rows = bound!(sql, binds).fetch_all(connection).await?;
                text_rows!(rows)
            }
            Self::Sqlite(connection) => {
                let rows = bound!(sql, binds).fetch_all(connection).await?;
                text_rows!(rows)
            }
        })
    }

    /// Reads the first column of the first row.
    pub(crate) async fn value(
        &mut self,
        sql: &str,
        binds: &[Bind],
    ) -> Result<Option<String>, ServerError> {
        let rows = self.rows(sql, binds).await?;
        Ok(rows
            .into_iter()
            .next()
            .and_then(|row| row.into_iter().next())
            .flatten())
    }

    /// Ends a transaction that failed, whether or not the database has ended it itself.
    pub(crate) async fn roll_back(&mut self) {
        // SQLite rolls back by itself on some errors and then says that there is no transaction;
        // PostgreSQL only warns. A connection that is gone has rolled back, too.
        let _ = self.run("ROLLBACK").await;
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.dialect() == Dialect::Sqlite
    }
}

/// A name in double quotes.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text in single quotes, for statements that take no placeholders.
///
/// On PostgreSQL it means the same whatever `standard_conforming_strings` says.
pub(crate) fn literal(text: &str, dialect: Dialect) -> String {
    let doubled = text.replace('\'', "''");
    match dialect {
        Dialect::Postgres if doubled.contains('\\') => {
            format!("E'{}'", doubled.replace('\\', "\\\\"))
        }
        Dialect::Postgres | Dialect::Sqlite => format!("'{doubled}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_hold_quotes_and_backslashes() {
        assert_eq!(literal("a'b", Dialect::Postgres), "'a''b'");
        assert_eq!(literal(r"a\'b", Dialect::Postgres), r"E'a\\''b'");
        assert_eq!(literal(r"a\'b", Dialect::Sqlite), r"'a\''b'");
    }
}
