//! One folder per database, with the same files in each.
//!
//! | file | holds |
//! |---|---|
//! | `types` | the spelling of column types |
//! | `normalize` | makes a schema comparable, whether it was reflected or lowered from models |
//! | `render` | changes → SQL |
//! | `reflect` | database → schema |
//! | `connection` | settings → an open database |
//! | `verdict` | what a database itself says of expressions |

pub mod content;
pub mod copy;
pub mod dependent;
pub mod measure;
pub mod postgres;
pub mod reflected;
pub mod scratch;
pub mod sqlite;

use std::collections::BTreeSet;

use schemi_runtime::migrate::Database;
use schemi_schema::{Dialect, Name, QualifiedName, Renames, Schema};

use crate::change::Change;
use crate::diff::brought::brought;
use crate::script::Script;
use dependent::{Definition, Dependent, Object};
use postgres::normalize::own_schema::Spelling;

pub use reflected::{Besides, Beyond, Clause, ReflectOptions, Reflected, Scope};

/// A change that a dialect cannot carry out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RenderError {
    /// What it is about, and the way out.
    pub message: String,
}

impl RenderError {
    /// An error with a message: a lowercase fragment that names the object and the way out.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

/// Makes a schema comparable, whether it was reflected or lowered from models.
pub fn normalize(dialect: Dialect, schema: Schema) -> Schema {
    match dialect {
        Dialect::Postgres => postgres::normalize::normalize(schema),
        Dialect::Sqlite => sqlite::normalize::normalize(schema),
    }
}

/// Makes a schema comparable with another one that was read from a database as well: what a database
/// prints in other words is something else.
pub fn normalize_read(dialect: Dialect, schema: Schema) -> Schema {
    match dialect {
        Dialect::Postgres => postgres::normalize::normalize_read(schema),
        // It is read normalised.
        Dialect::Sqlite => schema,
    }
}

/// Takes over the words of the other side where they differ in nothing but how often the server has printed
/// and read them.
pub fn agree(dialect: Dialect, from: &mut Schema, to: &Schema) {
    match dialect {
        Dialect::Postgres => postgres::normalize::agree(from, to),
        Dialect::Sqlite => {}
    }
}

/// The SQL that carries changes out on a database whose schema is `from`.
///
/// # Errors
/// A change that the dialect cannot carry out, by name.
pub fn render(dialect: Dialect, from: &Schema, changes: &[Change]) -> Result<Script, RenderError> {
    match dialect {
        Dialect::Postgres => postgres::render::render(from, changes),
        Dialect::Sqlite => sqlite::render::render(from, changes),
    }
}

/// A script as plain SQL that needs nobody but the database's own shell, for a database of which
/// `found` is all, and which holds `from`. Nothing where the script does nothing.
///
/// # Errors
/// What cannot be carried out so, by name.
pub fn plain_sql(dialect: Dialect, from: &Schema, script: &Script) -> Result<String, RenderError> {
    if script.is_empty() {
        return Ok(String::new());
    }
    Ok(match dialect {
        Dialect::Postgres => postgres::render::plain::plain_sql(script),
        Dialect::Sqlite => sqlite::rebuild::offline(from, script),
    })
}

/// A database's schema, the models and the migrations, with one spelling for the names in the schema
/// that the connection works in.
///
/// # Errors
/// Two models that are one table there.
pub fn spell(
    own: Option<Name>,
    from: Schema,
    (to, renames): (&Schema, &Renames),
    owned: &Schema,
) -> Result<Spelled, RenderError> {
    let Some(own) = own else {
        return Ok(Spelled {
            from,
            to: to.clone(),
            renames: renames.clone(),
            owned: owned.clone(),
        });
    };
    let spelling = Spelling::new(own, to, renames, owned)?;
    let mut spelled = Spelled {
        from: spelling.schema(from),
        to: spelling.schema(to.clone()),
        renames: spelling.renames(renames.clone()),
        owned: spelling.schema(owned.clone()),
    };
    spelling.settle(&mut spelled.from, &spelled.to);
    Ok(spelled)
}

/// What [`spell`] gives.
#[derive(Clone, Debug)]
pub struct Spelled {
    /// What the database has.
    pub from: Schema,
    /// What the models want.
    pub to: Schema,
    /// What they say about former names.
    pub renames: Renames,
    /// What the migrations have made.
    pub owned: Schema,
}

/// Refuses names that a database would cut without a word.
///
/// # Errors
/// Names over PostgreSQL's 63 bytes, and two that are equal in the first 63.
pub fn check_names(dialect: Dialect, schema: &Schema) -> Result<(), RenderError> {
    match dialect {
        Dialect::Postgres => postgres::normalize::check_names(schema),
        Dialect::Sqlite => Ok(()),
    }
}

/// Refuses expressions of models that a database would take for something else without a word.
///
/// # Errors
/// The object, and the way out.
pub fn check_expressions(dialect: Dialect, lowered: &Schema) -> Result<(), RenderError> {
    match dialect {
        Dialect::Postgres => Ok(()),
        Dialect::Sqlite => sqlite::normalize::quoted::check(lowered),
    }
}

/// Refuses changes that make what a server of this version does not have; none is known to have all.
///
/// # Errors
/// What it is, and of which object.
pub fn check_version(version: Option<u32>, changes: &[Change]) -> Result<(), RenderError> {
    match version {
        Some(version) => postgres::render::version::check(version, changes),
        None => Ok(()),
    }
}

/// Why a database's schema could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReflectError {
    /// PostgreSQL.
    #[error(transparent)]
    Postgres(#[from] postgres::reflect::ReflectError),
    /// SQLite.
    #[error(transparent)]
    Sqlite(#[from] sqlite::reflect::ReflectError),
}

/// Reads what a database holds.
///
/// # Errors
/// A catalog that cannot be read.
pub async fn reflect(
    database: &mut Database,
    options: &ReflectOptions,
) -> Result<Reflected, ReflectError> {
    Ok(match database {
        Database::Postgres(connection) => postgres::reflect::reflect(connection, options).await?,
        Database::Sqlite(connection) => sqlite::reflect::reflect(connection, options).await?,
    })
}

/// The names of a database's tables and of what looks like one, with their schemas (PostgreSQL).
///
/// # Errors
/// A catalog that cannot be read.
pub async fn relations(database: &mut Database) -> Result<Vec<QualifiedName>, ReflectError> {
    match database {
        Database::Postgres(connection) => Ok(postgres::reflect::relations(connection).await?),
        Database::Sqlite(connection) => Ok(sqlite::reflect::relations(connection).await?),
    }
}

/// What models leave out beside what [`reflect`] names, read from a database (PostgreSQL).
///
/// # Errors
/// A catalog that cannot be read.
pub async fn unsaid(
    database: &mut Database,
    options: &ReflectOptions,
) -> Result<Unsaid, ReflectError> {
    match database {
        Database::Postgres(connection) => {
            Ok(postgres::reflect::unsaid::unsaid(connection, options).await?)
        }
        Database::Sqlite(_) => Ok(Unsaid::default()),
    }
}

pub use postgres::reflect::unsaid::Unsaid;

/// What stands on a database's tables, sequences and types and is never changed (PostgreSQL), and the
/// schema that the connection works in.
///
/// # Errors
/// A catalog that cannot be read.
pub async fn dependents(database: &mut Database) -> Result<(Name, Vec<Dependent>), ReflectError> {
    match database {
        Database::Postgres(connection) => {
            Ok(postgres::reflect::recreate::dependents(connection).await?)
        }
        Database::Sqlite(_) => Ok((Name::from("main"), Vec::new())),
    }
}

/// How objects and what stands on them are dropped and made anew (PostgreSQL).
///
/// # Errors
/// A catalog that cannot be read.
pub async fn definitions(
    database: &mut Database,
    own: &Name,
    objects: &BTreeSet<Object>,
) -> Result<Vec<Definition>, ReflectError> {
    match database {
        Database::Postgres(connection) => {
            Ok(postgres::reflect::recreate::definitions(connection, own, objects).await?)
        }
        Database::Sqlite(_) => Ok(Vec::new()),
    }
}

pub use postgres::verdict::{Cache, CountsAs, Open, SettleError, Undecided};

/// Settles what needs no database: names that stay behind when a table gets another.
pub fn settle_names(dialect: Dialect, from: &mut Schema, to: &Schema) {
    match dialect {
        Dialect::Postgres => postgres::verdict::question::settle_names(from, to),
        Dialect::Sqlite => {}
    }
}

/// Lets the database judge expressions that differ in text: those of `from` that mean what `to`
/// says get its text, and where nobody could judge, those of which `to` says what `owned` does; what
/// nobody could judge comes back. SQLite keeps expressions as they were written, so that there
/// normalising is enough. What a server has said in an earlier run is taken from the cache.
///
/// # Errors
/// A connection that breaks.
pub async fn settle(
    database: &mut Database,
    from: &mut Schema,
    wanted: (&Schema, &Schema),
    cache: &Cache,
) -> Result<Option<Undecided>, SettleError> {
    match database {
        Database::Postgres(connection) => {
            postgres::verdict::settle(connection, from, wanted, cache).await
        }
        Database::Sqlite(_) => Ok(None),
    }
}

/// The first one among these types and collations that a database does not know, with the word for what it is
/// (PostgreSQL).
///
/// # Errors
/// A connection that breaks.
pub async fn missing(
    database: &mut Database,
    types: &[String],
    collations: &[String],
) -> Result<Option<(&'static str, String)>, SettleError> {
    match database {
        Database::Postgres(connection) => {
            let missing = postgres::verdict::missing::first(connection, types, collations).await;
            missing.map_err(|error| SettleError::Connection(error.to_string()))
        }
        Database::Sqlite(_) => Ok(None),
    }
}

/// What of a database stands on what diff does not make, with what that is (PostgreSQL).
///
/// # Errors
/// A connection that breaks.
pub async fn foundations(database: &mut Database) -> Result<Vec<(String, String)>, SettleError> {
    match database {
        Database::Postgres(connection) => {
            let found = postgres::verdict::missing::foundations(connection).await;
            found.map_err(|error| SettleError::Connection(error.to_string()))
        }
        Database::Sqlite(_) => Ok(Vec::new()),
    }
}

/// An expression of a model that a database does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What holds it: `check total_not_negative of table orders`.
    pub object: String,
    /// Its text; empty where several are meant.
    pub expr: String,
    /// What the database says.
    pub message: String,
    /// In what way it is refused.
    pub refused: Refused,
}

/// In what way an expression is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It cannot be run: its grammar, a column, its type.
    Wrong,
    /// It needs what is not there and may be when it is run: a function, a type, a collation.
    Missing,
}

/// Asks a database whether it takes the expressions that changes bring: SQLite in memory, PostgreSQL
/// where it is connected and lets temporary tables be made. `before` is what the changes start from.
///
/// # Errors
/// A connection that breaks.
pub async fn refusals(
    dialect: Dialect,
    database: Option<&mut Database>,
    (before, changes): (&Schema, &[Change]),
    cache: &Cache,
) -> Result<Vec<Refusal>, SettleError> {
    let tables = brought(before, changes);
    match (dialect, database) {
        (Dialect::Sqlite, _) if tables.is_empty() => Ok(Vec::new()),
        (Dialect::Sqlite, _) => {
            let refusals = sqlite::verdict::refusals(tables).await;
            refusals.map_err(|error| SettleError::Connection(error.to_string()))
        }
        (Dialect::Postgres, Some(Database::Postgres(connection))) => {
            postgres::verdict::trial::refusals(connection, &tables, changes, cache).await
        }
        (Dialect::Postgres, _) => Ok(Vec::new()),
    }
}
