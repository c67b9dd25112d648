//! What the target's database holds, asked by other means than the tool.

use std::fs::File;
use std::path::Path;
use std::process::Command;

use sqlx::sqlite::SqliteConnectOptions;
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
            sqlite(&self.path("data/shop.db"), sql)
        } else {
            match postgres::server().psql(self.postgres_name(), sql) {
                Ok(rows) => rows,
                Err(error) => panic!("{sql}: {error}"),
            }
        }
    }

    /// Runs a script with the database's own shell, which goes on after an error unless it is told not to; gives
    /// what that says of errors.
    ///
    /// # Panics
    /// Where the shell does not run, or its exit code tells otherwise than what it says.
    #[track_caller]
    pub fn shell(&self, script: &str) -> String {
        self.write("script.sql", script);
        let mut command = if self.is_sqlite() {
            let mut command = Command::new("sqlite3");
            let script = File::open(self.path("script.sql")).expect("the script is there");
            command.arg(self.path("data/shop.db")).stdin(script);
            command
        } else {
            let server = postgres::server();
            let mut command = Command::new(server.bin.join("psql"));
            command
                .args(["-Xq", "-U", &server.user, "-p", &server.port.to_string()])
                .args(["-d", self.postgres_name(), "-h"])
                .arg(&server.socket)
                .arg("-f")
                .arg(self.path("script.sql"));
            command
        };
        let output = command.output().expect("the database's shell runs");
        let said = String::from_utf8_lossy(&output.stderr);
        let errors = said.lines().filter(|line| !line.contains("NOTICE"));
        let errors: String = errors.map(|line| format!("{line}\n")).collect();
        assert_eq!(output.status.success(), errors.is_empty(), "{errors}");
        errors
    }

    /// The whole content of the target's database as text: schema and rows, the history among them.
    ///
    /// # Panics
    /// Where it cannot be read.
    pub fn dump(&self) -> String {
        if self.is_sqlite() {
            return dump_sqlite(&self.path("data/shop.db"));
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

/// Runs SQL on a SQLite file by other means than the tool; a row a line, values parted by bars.
///
/// # Panics
/// Where the file cannot be opened or the SQL fails.
#[track_caller]
pub fn sqlite(file: &Path, sql: &str) -> String {
    block_on(sqlite_rows(file, sql))
}

/// The whole content of a SQLite file as text: schema and rows.
///
/// # Panics
/// Where it cannot be read.
pub fn dump_sqlite(file: &Path) -> String {
    let mut text = sqlite(
        file,
        "SELECT type, name, sql FROM sqlite_master ORDER BY type, name",
    );
    let tables = sqlite(
        file,
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    );
    for table in tables.lines() {
        let quoted = table.replace('"', "\"\"");
        let rows = sqlite(file, &format!("SELECT * FROM \"{quoted}\""));
        text.push_str(&format!("{table}:\n{rows}"));
    }
    text
}

async fn sqlite_rows(file: &Path, sql: &str) -> String {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .foreign_keys(true);
    let mut connection = options.connect().await.expect("the file can be opened");
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
