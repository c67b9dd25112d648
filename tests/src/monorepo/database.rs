//! What the target's database holds, asked by other means than the tool.

use std::process::Command;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Row};

use super::{Monorepo, block_on};
use crate::postgres;

impl Monorepo {
    /// Runs SQL on the target by other means than the tool; a row a line, values parted by bars.
    ///
    /// # Panics
    /// Where the database cannot be opened or the SQL fails.
    #[track_caller]
    pub fn sql(&self, sql: &str) -> String {
        if self.is_sqlite() {
            block_on(self.sqlite_rows(sql))
        } else {
            match postgres::server().psql(self.postgres_name(), sql) {
                Ok(rows) => rows,
                Err(error) => panic!("{sql}: {error}"),
            }
        }
    }

    async fn sqlite_rows(&self, sql: &str) -> String {
        let mut connection = self.sqlite_connection().await;
        let rows = connection
            .fetch_all(sqlx::raw_sql(AssertSqlSafe(sql.to_owned())))
            .await;
        let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
        let mut text = String::new();
        for row in rows {
            let values: Vec<String> = (0..row.len()).map(|at| value(&row, at)).collect();
            text.push_str(&values.join("|"));
            text.push('\n');
        }
        connection.close().await.expect("the file can be closed");
        text
    }

    async fn sqlite_connection(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new()
            .filename(self.path("data/shop.db"))
            .create_if_missing(true)
            .foreign_keys(true);
        options.connect().await.expect("the file can be opened")
    }

    /// The whole content of the target's database as text: schema and rows, the history among them.
    ///
    /// # Panics
    /// Where it cannot be read.
    pub fn dump(&self) -> String {
        if self.is_sqlite() {
            let mut text =
                self.sql("SELECT type, name, sql FROM sqlite_master ORDER BY type, name");
            let tables =
                self.sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
            for table in tables.lines() {
                let quoted = table.replace('"', "\"\"");
                let rows = self.sql(&format!("SELECT * FROM \"{quoted}\""));
                text.push_str(&format!("{table}:\n{rows}"));
            }
            return text;
        }
        let server = postgres::server();
        let output = Command::new(server.bin.join("pg_dump"))
            .args([
                "-U",
                &server.user,
                "-p",
                &server.port.to_string(),
                "--inserts",
                "-h",
            ])
            .arg(&server.socket)
            .arg(self.postgres_name())
            .output()
            .expect("pg_dump runs");
        assert!(output.status.success(), "pg_dump: {output:?}");
        let text = String::from_utf8(output.stdout).expect("a dump is UTF-8");
        // Newer versions begin and end with a random word.
        let lines = text
            .lines()
            .filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"));
        lines.map(|line| format!("{line}\n")).collect()
    }
}

fn value(row: &sqlx::sqlite::SqliteRow, at: usize) -> String {
    if let Ok(value) = row.try_get::<Option<i64>, _>(at) {
        return value.map(|value| value.to_string()).unwrap_or_default();
    }
    if let Ok(value) = row.try_get::<Option<f64>, _>(at) {
        return value.map(|value| value.to_string()).unwrap_or_default();
    }
    if let Ok(value) = row.try_get::<Option<String>, _>(at) {
        return value.unwrap_or_default();
    }
    let bytes = row.try_get::<Vec<u8>, _>(at).unwrap_or_default();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
