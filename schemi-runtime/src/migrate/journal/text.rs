//! The history's statements with their values in them: for scripts that somebody else runs, and to
//! share a message with what they tell of.

use schemi_schema::Dialect;

use super::{Journal, Progress, qualify, row, table};
use crate::migrate::applied::Applied;
use crate::migrate::revision::RevisionId;
use crate::migrate::session::{Bind, literal};

impl Journal {
    /// `CREATE TABLE IF NOT EXISTS` for the history.
    pub fn ensure_sql(&self, dialect: Dialect) -> String {
        let name = format!("IF NOT EXISTS {}", self.name(dialect));
        table::create(&name, dialect)
    }

    /// `DELETE` of all rows of the package.
    pub fn clear_sql(&self, dialect: Dialect) -> String {
        let package = literal(&self.package, dialect);
        format!(
            "DELETE FROM {} WHERE package = {package}",
            self.name(dialect)
        )
    }

    /// `INSERT` of one row; the time and the user are those of whoever runs it.
    pub fn insert_sql(&self, dialect: Dialect, applied: &Applied) -> String {
        let (now, user) = match dialect {
            Dialect::Postgres => ("now()", "current_user"),
            Dialect::Sqlite => ("strftime('%Y-%m-%dT%H:%M:%fZ', 'now')", "''"),
        };
        let values = row::encode(&self.package, applied).into_iter();
        let values = values
            .zip(row::names())
            .map(|(value, column)| match column {
                "applied_at" => now.to_owned(),
                "applied_by" => user.to_owned(),
                _ => written(value, dialect),
            });
        insert(&self.name(dialect), values)
    }

    /// `DELETE` of one row.
    pub fn delete_sql(&self, dialect: Dialect, id: &RevisionId) -> String {
        self.remove_sql(dialect, &self.name(dialect), id)
    }

    /// Fails unless these revisions are applied: PostgreSQL's, for the beginning of a transaction,
    /// whose other statements then do nothing, whether or not the client goes on with them.
    pub fn require_sql(&self, ids: &[RevisionId]) -> String {
        let dialect = Dialect::Postgres;
        let list: Vec<String> = ids.iter().map(|id| literal(&id.0, dialect)).collect();
        let names: Vec<&str> = ids.iter().map(|id| id.0.as_str()).collect();
        let said = format!("not applied in this database: {}", names.join(", "));
        format!(
            "DO $schemi$ BEGIN\n  IF (SELECT count(*) FROM {} WHERE package = {} AND state = 'done'\n    \
             AND revision IN ({})) < {} THEN\n    RAISE EXCEPTION USING MESSAGE = {};\n  END IF;\nEND $schemi$",
            self.name(dialect),
            literal(&self.package, dialect),
            list.join(", "),
            ids.len(),
            literal(&said, dialect)
        )
    }

    /// Writes a row for a revision that has none.
    pub(crate) fn add_sql(&self, dialect: Dialect, table: &str, applied: &Applied) -> String {
        let values = row::encode(&self.package, applied).into_iter();
        insert(table, values.map(|value| written(value, dialect)))
    }

    /// Writes a row in place of the revision's former one.
    pub(crate) fn overwrite_sql(&self, dialect: Dialect, table: &str, applied: &Applied) -> String {
        let insert = self.add_sql(dialect, table, applied);
        format!("{insert} {}", row::overwriting())
    }

    /// Says how far a revision has come.
    pub(crate) fn progress_sql(
        &self,
        dialect: Dialect,
        table: &str,
        id: &RevisionId,
        at: Progress,
    ) -> String {
        let direction = row::direction_word(at.direction);
        let (state, number) = (at.state.as_str(), at.statement_no);
        format!(
            "UPDATE {table} SET state = '{state}', direction = '{direction}', \
             statement_no = {number} WHERE {}",
            self.at(dialect, id)
        )
    }

    /// Takes a revision's row out.
    pub(crate) fn remove_sql(&self, dialect: Dialect, table: &str, id: &RevisionId) -> String {
        format!("DELETE FROM {table} WHERE {}", self.at(dialect, id))
    }

    /// The condition that finds one row.
    fn at(&self, dialect: Dialect, id: &RevisionId) -> String {
        let (package, id) = (literal(&self.package, dialect), literal(&id.0, dialect));
        format!("package = {package} AND revision = {id}")
    }

    /// The table's name without a database to ask: on PostgreSQL the search path decides where no
    /// schema is said.
    fn name(&self, dialect: Dialect) -> String {
        let schema = match dialect {
            Dialect::Postgres => self.schema.as_deref(),
            Dialect::Sqlite => None,
        };
        qualify(schema, &self.table)
    }
}

fn insert(table: &str, values: impl Iterator<Item = String>) -> String {
    let values: Vec<String> = values.collect();
    let columns: Vec<&str> = row::names().collect();
    let (columns, values) = (columns.join(", "), values.join(", "));
    format!("INSERT INTO {table} ({columns}) VALUES ({values})")
}

/// A value as a statement writes it.
fn written(value: Bind, dialect: Dialect) -> String {
    match value {
        Bind::Text(text) => literal(&text, dialect),
        Bind::Int(number) => number.to_string(),
        Bind::Null => "NULL".to_owned(),
    }
}
