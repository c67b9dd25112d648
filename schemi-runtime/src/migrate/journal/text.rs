//! The history's statements with their values in them, for scripts that somebody else runs.

use schemi_schema::Dialect;

use super::{Journal, qualify, row, table};
use crate::migrate::applied::Applied;
use crate::migrate::revision::RevisionId;
use crate::migrate::session::{Bind, literal};

impl Journal {
    /// `CREATE TABLE` for the history.
    pub fn create_sql(&self, dialect: Dialect) -> String {
        table::create(&self.name(dialect), dialect)
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
            .map(|(value, column)| match (column, value) {
                ("applied_at", _) => now.to_owned(),
                ("applied_by", _) => user.to_owned(),
                (_, Bind::Text(text)) => literal(&text),
                (_, Bind::Int(number)) => number.to_string(),
                (_, Bind::Null) => "NULL".to_owned(),
            });
        let values: Vec<String> = values.collect();
        let columns: Vec<&str> = row::names().collect();
        let (table, columns) = (self.name(dialect), columns.join(", "));
        format!(
            "INSERT INTO {table} ({columns}) VALUES ({})",
            values.join(", ")
        )
    }

    /// `DELETE` of one row.
    pub fn delete_sql(&self, dialect: Dialect, id: &RevisionId) -> String {
        let table = self.name(dialect);
        let (package, id) = (literal(&self.package), literal(&id.0));
        format!("DELETE FROM {table} WHERE package = {package} AND revision = {id}")
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
