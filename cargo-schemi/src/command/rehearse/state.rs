//! What a database holds: its schema, and a digest of every column.

use std::collections::{BTreeMap, BTreeSet};

use schemi_runtime::migrate::Database;
use schemi_schema::{Dialect, Name, QualifiedName, Schema, Table};

use super::names::Past;
use crate::command::CommandError;
use crate::command::compare::namespaces;
use crate::dialect::content::{self, Besides, Content, Counted, Counter};
use crate::dialect::{self, Beyond, Clause, ReflectOptions, Scope};

/// What a database holds.
#[derive(Clone, Debug)]
pub struct State {
    /// Its schema.
    pub schema: Schema,
    /// What models cannot express.
    pub beyond: BTreeSet<Beyond>,
    /// What they cannot say of what they express.
    pub clauses: Vec<Clause>,
    /// What its tables hold.
    pub contents: BTreeMap<QualifiedName, Content>,
    /// Where its counters go on.
    pub counters: BTreeMap<Counted, Counter>,
    /// What there is beside tables.
    pub besides: Besides,
    /// By which columns a row of each table is known.
    pub keys: BTreeMap<QualifiedName, Vec<Name>>,
    /// The tables whose values the session keeps, each with its number and columns.
    kept: BTreeMap<QualifiedName, (usize, Vec<Name>)>,
}

/// Values are kept of tables with no more rows than this: it takes as much room as they do.
const KEPT_ROWS: u64 = 1_000_000;

/// With no more columns than this: PostgreSQL's tables hold 1600.
const KEPT_COLUMNS: usize = 500;

impl State {
    /// Keeps the values of the tables beside them, so that one can say later which of them changed.
    /// Where there is no room for them, what changed is found all the same.
    ///
    /// # Errors
    /// Where the database refuses; what was kept until then stays.
    pub async fn keep(&mut self, database: &mut Database) -> Result<(), sqlx::Error> {
        for (number, (table, content)) in self.contents.iter().enumerate() {
            let key = self.keys.get(table).map_or(&[][..], Vec::as_slice);
            let columns: Vec<Name> = content.columns.keys().cloned().collect();
            let is_small = content.rows <= KEPT_ROWS && columns.len() <= KEPT_COLUMNS;
            if is_small && content.rows > 0 && !key.is_empty() {
                content::keep(database, number, table, &columns, key).await?;
                self.kept.insert(table.clone(), (number, columns));
            }
        }
        Ok(())
    }

    /// Under which number the session keeps a table's values.
    pub fn kept_table(&self, table: &QualifiedName) -> Option<usize> {
        self.kept.get(table).map(|(number, _)| *number)
    }

    /// Under which number the session keeps a table's values, and which of them a column's are.
    pub fn kept(&self, table: &QualifiedName, column: &Name) -> Option<(usize, usize)> {
        let (number, columns) = self.kept.get(table)?;
        let at = columns.iter().position(|kept| kept == column)?;
        Some((*number, at))
    }
}

/// Reads a database. What comes after `before` is read so that it can be compared with it: rows are
/// known by the same columns, under the names that these have now.
///
/// # Errors
/// A database that cannot be read.
pub async fn read(
    database: &mut Database,
    mut options: ReflectOptions,
    owned: &Schema,
    past: &Past,
    before: Option<&State>,
) -> Result<State, CommandError> {
    options.namespaces.extend(namespaces(owned));
    if database.dialect() == Dialect::Postgres {
        // Rows may be lost in any schema.
        options.scope = Scope::Whole;
    }
    let reflected = dialect::reflect(database, &options).await?;
    let mut schema = dialect::normalize(database.dialect(), reflected.schema);
    let virtuals = content::virtual_tables(database).await?;
    schema.tables.extend(
        virtuals
            .into_iter()
            .map(|table| (table.name.clone(), table)),
    );
    let mut state = State {
        schema,
        counters: content::counters(database).await?,
        besides: content::besides(database).await?,
        beyond: reflected.beyond.into_iter().collect(),
        clauses: reflected.clauses,
        contents: BTreeMap::new(),
        keys: BTreeMap::new(),
        kept: BTreeMap::new(),
    };
    // The rows of partitions are their table's.
    let tables = state.schema.tables.values();
    for table in tables.filter(|table| table.partition_of.is_none()) {
        let columns: Vec<Name> = table.columns.iter().map(|c| c.name.clone()).collect();
        let key = match before {
            None => key(table, past),
            Some(before) => same_key(table, past, before),
        };
        let content = content::read(database, &table.name, &columns, &key).await?;
        state.contents.insert(table.name.clone(), content);
        state.keys.insert(table.name.clone(), key);
    }
    Ok(state)
}

/// The primary key, as long as the plan leaves its values alone.
fn key(table: &Table, past: &Past) -> Vec<Name> {
    let key = table.primary_key();
    match key.iter().any(|column| past.means_to_change(table, column)) {
        true => Vec::new(),
        false => key.to_vec(),
    }
}

/// The columns by which the rows were known before, under their names of now.
fn same_key(table: &Table, past: &Past, before: &State) -> Vec<Name> {
    let known = past.table(&table.name);
    let key = known.and_then(|known| before.keys.get(&known));
    let now = |column: &Name| {
        let mut columns = table.columns.iter().map(|column| &column.name);
        columns
            .find(|now| past.column(&table.name, now) == *column)
            .cloned()
    };
    key.into_iter().flatten().filter_map(now).collect()
}
