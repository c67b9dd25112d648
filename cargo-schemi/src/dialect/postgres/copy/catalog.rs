//! The source's tables, as far as copying their rows needs to know them.

use schemi_schema::{Name, QualifiedName};
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Row};

/// Tables that are a user's: not the server's own, not an extension's.
pub(super) const USERS: &str = "c.relkind IN ('r', 'p') \
     AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' \
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass \
         AND d.objid = c.oid AND d.deptype = 'e')";

/// A table of an extension whose rows are a user's.
const CONFIGURATION: &str = "SELECT e.oid, unnest(e.extconfig) AS table, \
     unnest(e.extcondition) AS condition FROM pg_extension e";

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) oid: i64,
    pub(super) schema: String,
    pub(super) name: String,
    /// Whether its schema is the first of the search path.
    pub(super) is_own: bool,
    pub(super) kind: Kind,
    /// The columns that hold values.
    pub(super) columns: Vec<String>,
    /// The tables that it is a part of, or inherits from.
    pub(super) parents: Vec<i64>,
    /// How large its rows are, without indexes.
    pub(super) bytes: u64,
    /// Which of its rows are a user's, for a table of an extension.
    pub(super) condition: Option<String>,
}

/// What a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It holds rows.
    Plain,
    /// Its parts do.
    Partitioned,
    /// An extension's, with rows that a user has put there.
    Extension,
}

impl Table {
    /// Its name with its schema.
    pub(super) fn full_name(&self) -> QualifiedName {
        QualifiedName::new(Some(Name::from(self.schema.as_str())), self.name.as_str())
    }

    /// The names that a user may call it by.
    pub(super) fn names(&self) -> Vec<QualifiedName> {
        let own = self
            .is_own
            .then(|| QualifiedName::local(self.name.as_str()));
        [self.full_name()].into_iter().chain(own).collect()
    }
}

/// Reads all tables, in the order of their names.
pub(super) async fn read(session: &mut PgConnection) -> Result<Vec<Table>, sqlx::Error> {
    let sql = format!(
        "SELECT c.oid::int8, n.nspname::text, c.relname::text, \
             coalesce(n.nspname = current_schema(), false), c.relkind::text, \
             x.table IS NOT NULL, x.condition, \
             ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid \
                 AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum), \
             ARRAY(SELECT i.inhparent::int8 FROM pg_inherits i WHERE i.inhrelid = c.oid \
                 ORDER BY i.inhseqno), \
             CASE WHEN c.relkind = 'r' THEN coalesce(pg_table_size(c.oid), 0) ELSE 0 END \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         LEFT JOIN ({CONFIGURATION}) x ON x.table = c.oid AND c.relkind = 'r' \
         WHERE ({USERS}) OR x.table IS NOT NULL ORDER BY 2, 3"
    );
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(session).await?;
    rows.iter().map(table).collect()
}

fn table(row: &PgRow) -> Result<Table, sqlx::Error> {
    let kind: String = row.try_get(4)?;
    let is_extension: bool = row.try_get(5)?;
    let bytes: i64 = row.try_get(9)?;
    Ok(Table {
        oid: row.try_get(0)?,
        schema: row.try_get(1)?,
        name: row.try_get(2)?,
        is_own: row.try_get(3)?,
        kind: match (is_extension, kind.as_str()) {
            (true, _) => Kind::Extension,
            (false, "p") => Kind::Partitioned,
            (false, _) => Kind::Plain,
        },
        columns: row.try_get(7)?,
        parents: row.try_get(8)?,
        bytes: u64::try_from(bytes).unwrap_or_default(),
        condition: row.try_get(6)?,
    })
}
