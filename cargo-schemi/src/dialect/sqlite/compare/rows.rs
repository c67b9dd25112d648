//! Whether the rows of a database go along: each table that a script makes anew is filled once in the session's
//! own temporary database, where SQLite itself says what it does not take.

use std::collections::BTreeSet;

use schemi_runtime::migrate::{Block, Rebuild};
use schemi_schema::{Index, Name, QualifiedName};
use sqlx::{AssertSqlSafe, SqliteConnection};

use super::Comparison;
use crate::change::Change;
use crate::dialect::RenderError;
use crate::dialect::sqlite::ddl::declared::under_name;
use crate::dialect::sqlite::ddl::identifier::quote;
use crate::dialect::sqlite::rebuild::copy::said;
use crate::dialect::sqlite::rebuild::temporary_name;
use crate::dialect::sqlite::render::define::create_index;

/// Of a table with more rows than these the script itself says what is wrong: looking would take as long.
const MANY: u32 = 1_000_000;

/// What rows a script could only fail on. What cannot be tried is left to it.
pub async fn in_the_way(
    connection: &mut SqliteConnection,
    comparison: &Comparison,
) -> Option<RenderError> {
    let parts = comparison.script.parts.iter();
    let blocks = parts.flat_map(|part| &part.blocks);
    let rebuilds = blocks.filter_map(|block| match block {
        Block::Rebuild(rebuild) => Some(rebuild),
        Block::Statement(_) => None,
    });
    let changes = Changes(&comparison.changes);
    let rebuilds: Vec<&Rebuild> = rebuilds
        .filter(|rebuild| changes.may_fail(&rebuild.table))
        .collect();
    let indexes: Vec<(&QualifiedName, &Index)> = changes.of_indexes();
    if rebuilds.is_empty() && indexes.is_empty() {
        return None;
    }
    let saved = Saved::open(connection).await.ok()?;
    let mut found = None;
    let mut attempts: Vec<Attempt<'_>> = rebuilds
        .iter()
        .map(|rebuild| Attempt::of_rebuild(rebuild, &changes))
        .collect();
    for (table, index) in indexes {
        attempts.extend(Attempt::of_index(connection, &table.name, index).await);
    }
    for attempt in attempts {
        if found.is_none() {
            found = attempt.fails(connection).await;
        }
    }
    saved.close(connection).await.ok()?;
    found.map(RenderError::new)
}

/// What a session may do, to be put back.
struct Saved {
    query_only: i64,
    foreign_keys: i64,
}

impl Saved {
    /// Lets the session fill temporary tables, whose foreign keys have no parents.
    async fn open(connection: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let query_only = sqlx::query_scalar("PRAGMA query_only");
        let query_only = query_only.fetch_one(&mut *connection).await?;
        let foreign_keys = sqlx::query_scalar("PRAGMA foreign_keys");
        let foreign_keys = foreign_keys.fetch_one(&mut *connection).await?;
        run(
            connection,
            "PRAGMA foreign_keys = OFF; PRAGMA query_only = OFF",
        )
        .await?;
        Ok(Self {
            query_only,
            foreign_keys,
        })
    }

    async fn close(self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let sql = format!(
            "PRAGMA foreign_keys = {}; PRAGMA query_only = {}",
            self.foreign_keys, self.query_only
        );
        run(connection, &sql).await
    }
}

/// The changes, by what they are about.
struct Changes<'a>(&'a [Change]);

impl<'a> Changes<'a> {
    /// Whether rows could be in the way of a table that keeps its names.
    fn may_fail(&self, table: &str) -> bool {
        let is_it = |name: &QualifiedName| name.name.as_str().eq_ignore_ascii_case(table);
        let renamed = self.0.iter().any(|change| match renames(change) {
            Some((from, to)) => is_it(from) || is_it(to),
            None => false,
        });
        let risky = self.0.iter().any(|change| risks(change).is_some_and(is_it));
        risky && !renamed
    }

    /// The unique indexes that come to tables of which nothing else changes.
    fn of_indexes(&self) -> Vec<(&'a QualifiedName, &'a Index)> {
        let others: BTreeSet<&QualifiedName> = self
            .0
            .iter()
            .filter_map(|change| risks(change).or_else(|| Some(renames(change)?.1)))
            .collect();
        let unique = self.0.iter().filter_map(unique_index);
        unique
            .filter(|(table, _)| !others.contains(table))
            .collect()
    }

    /// The unique indexes that come to a table.
    fn indexes_of(&self, table: &str) -> impl Iterator<Item = &'a Index> {
        let unique = self.0.iter().filter_map(unique_index);
        unique
            .filter(move |(name, _)| name.name.as_str().eq_ignore_ascii_case(table))
            .map(|(_, index)| index)
    }
}

fn unique_index(change: &Change) -> Option<(&QualifiedName, &Index)> {
    let (Change::CreateIndex { table, index }
    | Change::AlterIndex {
        table, to: index, ..
    }) = change
    else {
        return None;
    };
    index.unique.then_some((table, index))
}

fn renames(change: &Change) -> Option<(&QualifiedName, &QualifiedName)> {
    if let Change::RenameTable { from, to } = change {
        Some((from, to))
    } else if let Change::RenameColumn { table, .. } = change {
        Some((table, table))
    } else {
        None
    }
}

/// The table of a change that its rows may break.
fn risks(change: &Change) -> Option<&QualifiedName> {
    if let Change::AlterTable { table, .. }
    | Change::AddColumn { table, .. }
    | Change::AlterColumn { table, .. }
    | Change::AddConstraint { table, .. }
    | Change::AlterConstraint { table, .. } = change
    {
        Some(table)
    } else {
        None
    }
}

async fn is_small(connection: &mut SqliteConnection, table: &str) -> bool {
    let sql = format!("SELECT 1 FROM main.{} LIMIT 1 OFFSET {MANY}", quote(table));
    let found = sqlx::query(AssertSqlSafe(sql));
    matches!(found.fetch_optional(connection).await, Ok(None))
}

/// A table as it is to be, beside the database.
struct Attempt<'a> {
    table: Name,
    /// `CREATE TABLE`, then `INSERT`, as a script has them.
    statements: Vec<String>,
    indexes: Vec<&'a Index>,
}

impl<'a> Attempt<'a> {
    fn of_rebuild(rebuild: &Rebuild, changes: &Changes<'a>) -> Self {
        let statements = rebuild.statements.iter();
        Self {
            table: Name::from(rebuild.table.as_str()),
            statements: statements.map(|s| s.sql.clone()).collect(),
            indexes: changes.indexes_of(&rebuild.table).collect(),
        }
    }

    /// The table as it is, with an index that comes to it.
    async fn of_index(
        connection: &mut SqliteConnection,
        table: &Name,
        index: &'a Index,
    ) -> Option<Self> {
        let sql =
            "SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = $1 COLLATE NOCASE";
        let declared = sqlx::query_scalar(sql).bind(table.as_str());
        let declared: String = declared.fetch_one(&mut *connection).await.ok()?;
        let sql = "SELECT name FROM pragma_table_xinfo($1) WHERE hidden = 0";
        let columns = sqlx::query_scalar(sql).bind(table.as_str());
        let columns: Vec<String> = columns.fetch_all(connection).await.ok()?;
        let columns: Vec<String> = columns.iter().map(|column| quote(column)).collect();
        let (temporary, columns) = (temporary_name(table), columns.join(", "));
        let insert = format!(
            "INSERT INTO {} ({columns}) SELECT {columns} FROM main.{}",
            quote(&temporary),
            quote(table.as_str())
        );
        Some(Self {
            table: table.clone(),
            statements: vec![under_name(&declared, &temporary)?, insert],
            indexes: vec![index],
        })
    }

    /// What SQLite says against it.
    async fn fails(self, connection: &mut SqliteConnection) -> Option<String> {
        if !is_small(connection, self.table.as_str()).await {
            return None;
        }
        let temporary = temporary_name(&self.table);
        let new = format!("temp.{}", quote(&temporary));
        let told = match self.fill(connection, &temporary).await? {
            Ok(()) => lost(connection, &self.table, &new).await,
            Err(error) => told(&self.table, &error, &format!("{temporary}.")),
        };
        let dropped = run(connection, &format!("DROP TABLE IF EXISTS {new}")).await;
        dropped.ok().and(told)
    }

    async fn fill(
        &self,
        connection: &mut SqliteConnection,
        temporary: &str,
    ) -> Option<Result<(), sqlx::Error>> {
        let (create, rest) = self.statements.split_first()?;
        let create = create.strip_prefix("CREATE TABLE ")?;
        let mut statements = vec![format!("CREATE TEMP TABLE {create}")];
        statements.extend(rest.iter().cloned());
        for index in &self.indexes {
            let sql = create_index(&Name::from(temporary), index);
            let sql = sql.strip_prefix("CREATE UNIQUE INDEX ")?;
            statements.push(format!("CREATE UNIQUE INDEX temp.{sql}"));
        }
        for sql in statements {
            if let Err(error) = run(connection, &sql).await {
                return Some(Err(error));
            }
        }
        Some(Ok(()))
    }
}

/// Says that rows would go, where a key passes over them.
async fn lost(connection: &mut SqliteConnection, table: &Name, new: &str) -> Option<String> {
    let sql = format!(
        "SELECT (SELECT count(*) FROM main.{}) - (SELECT count(*) FROM {new})",
        quote(table.as_str())
    );
    let lost = sqlx::query_scalar(AssertSqlSafe(sql));
    let lost: i64 = lost.fetch_one(connection).await.ok()?;
    (lost > 0).then(|| {
        format!(
            "table {table}: {lost} of its rows break a key whose ON CONFLICT clause would pass over them: change or \
             delete them before"
        )
    })
}

/// What an error says of rows; nothing where it is about something else, as what only the application has.
fn told(table: &Name, error: &sqlx::Error, temporary: &str) -> Option<String> {
    let sqlx::Error::Database(error) = error else {
        return None;
    };
    let message = error.message();
    if let Some(said) = said(message) {
        return Some(format!("{said}: change it before"));
    }
    let is_of_rows = [
        "UNIQUE constraint failed",
        "CHECK constraint failed",
        "cannot store ",
        "datatype mismatch",
    ];
    is_of_rows
        .iter()
        .any(|beginning| message.starts_with(beginning))
        .then(|| {
            format!(
                "table {table}: it has rows that do not fit what it becomes ({}): change them before",
                message.replace(temporary, &format!("{table}."))
            )
        })
}

async fn run(connection: &mut SqliteConnection, sql: &str) -> Result<(), sqlx::Error> {
    let ran = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
    ran.execute(connection).await.map(|_| ())
}
