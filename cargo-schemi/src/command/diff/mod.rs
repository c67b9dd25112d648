//! `diff`: what differs between two databases, or between one and the models or the migrations.
//!
//! | module | holds |
//! |---|---|
//! | [`side`] | the two ends as they are named |
//! | [`read`] | what stands there |
//! | [`beyond`] | what differs and is never changed |
//! | [`names`] | names that models leave to the convention |
//! | [`lacking`] | what a change needs and only the other database has |
//! | [`unfilled`] | rows that have no value where one is wanted |
//! | [`script`] | the script for PostgreSQL, and what is in its way |

pub mod beyond;
pub mod lacking;
pub mod names;
pub mod read;
pub mod script;
pub mod side;
pub mod unfilled;

use std::collections::BTreeSet;

use schemi_runtime::migrate::Database;
use schemi_schema::{Dialect, Renames, Schema};
use serde::Serialize;

use super::answers::Answers;
use super::obstacle::Recreate;
use super::{CommandError, Context, passed_over};
use crate::change::Change;
use crate::dialect::sqlite::compare::{self as sqlite_compare, End, spelling};
use crate::dialect::{self, Reflected, Scope, Undecided};
use crate::diff::rename::Candidate;
use crate::diff::{self, left_open};
use beyond::Difference;
use read::{Read, Reader};
use side::Side;

/// What to compare.
#[derive(Clone, Debug)]
pub struct Request {
    /// What is.
    pub from: String,
    /// What is wanted.
    pub to: String,
    /// The kind of database, where neither end says it.
    pub dialect: Option<Dialect>,
    /// The development server to build models and migrations on, if not the first one of its kind.
    pub on: Option<String>,
    /// What is called what now.
    pub answers: Answers,
    /// Whether the script is to be run: then the rows are asked whether it can be.
    pub sql: bool,
    /// Whether what stands in the way of the script is dropped and made anew in it.
    pub recreate: Recreate,
}

/// What differs.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// What is.
    pub from: String,
    /// What is wanted.
    pub to: String,
    /// The kind of both.
    pub dialect: Dialect,
    /// What leads from the one to the other.
    pub changes: Vec<Change>,
    /// What differs and is not changed: views, functions, triggers, grants.
    pub beyond: Vec<Difference>,
    /// Drops that may be renames, as `--rename` takes them: the first of them, where there are many.
    pub candidates: Vec<String>,
    /// How many drops more may be renames.
    pub more_candidates: usize,
    /// Expressions that nobody could judge.
    pub undecided: Option<Undecided>,
    /// The tables that were compared.
    pub tables: Vec<String>,
    /// What was found beside them, and is only compared by its text.
    pub unchanged: Vec<String>,
    /// The tables that the settings pass over.
    pub left_out: Vec<String>,
    /// What deserves a word: patterns of the settings that match nothing.
    pub warnings: Vec<String>,
    /// What the script drops and makes anew, because it stands in the way.
    pub recreated: Vec<String>,
    /// The SQL that carries the changes out, or why there is none.
    #[serde(skip)]
    pub sql: Result<String, String>,
}

/// Compares. Nothing is left behind.
///
/// # Errors
/// Ends that are unknown, of two kinds, or cannot be read.
pub async fn run(context: &mut Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let from = Side::parse(context, &request.from)?;
    let to = Side::parse(context, &request.to)?;
    let dialect = dialect_of(context, request, &from, &to)?;
    let scope = match from.is_modelled() || to.is_modelled() {
        true => Scope::Modelled,
        false => Scope::Whole,
    };
    let cache = context.cache.clone();
    let left_out = passed_over::patterns(context, [&*request.from, &*request.to]);
    let mut reader = Reader {
        context,
        dialect,
        scope,
        on: request.on.as_deref(),
        left_out: left_out.clone(),
    };
    let (mut before, mut after) = reader.both(&from, &to).await?;
    let databases = before.database.iter_mut().chain(after.database.iter_mut());
    let warnings = passed_over::warnings(&left_out, databases).await;
    let compared = compare((dialect, scope), &mut before, &mut after, request, &cache).await;
    let closed = (before.close().await, after.close().await);
    let mut outcome = compared?;
    closed.0?;
    closed.1?;
    outcome.warnings = warnings?;
    outcome.from = from.to_string();
    outcome.to = to.to_string();
    Ok(outcome)
}

/// The kind of both ends.
fn dialect_of(
    context: &Context<'_>,
    request: &Request,
    from: &Side,
    to: &Side,
) -> Result<Dialect, CommandError> {
    let said = [
        from.dialect(context)?,
        to.dialect(context)?,
        request.dialect,
    ];
    let mut said = said.into_iter().flatten();
    let Some(first) = said.next() else {
        return Err(CommandError::Misused(format!(
            "{from} and {to} may be compared as SQLite or as PostgreSQL: pass --dialect"
        )));
    };
    match said.find(|other| *other != first) {
        None => Ok(first),
        Some(other) => Err(CommandError::Misused(format!(
            "{from} and {to} cannot be compared: one is {first}, the other {other}"
        ))),
    }
}

async fn compare(
    (dialect, scope): (Dialect, Scope),
    before: &mut Read,
    after: &mut Read,
    request: &Request,
    cache: &dialect::Cache,
) -> Result<Outcome, CommandError> {
    let (mut from, mut to) = sides((dialect, scope), before, after);
    let mut renames = Renames::default();
    let heard = request.answers.add_to(&mut renames, &from, &to)?;
    request.answers.refuse_unused(&heard)?;
    // Two servers of one version say the same in the same words; otherwise the first one is asked.
    let is_settled = scope == Scope::Whole && before.reflected.version == after.reflected.version;
    let undecided = match &mut before.database {
        Some(_) if is_settled => None,
        Some(database) => {
            let owned = Schema::default();
            dialect::settle(database, &mut from, (&to, &owned), cache).await?
        }
        None => None,
    };
    if dialect == Dialect::Sqlite {
        renames = spelling::renames(&from, &to, &renames);
        if scope == Scope::Modelled {
            let renamed = diff::rename::apply(from.clone(), &renames).0;
            to = diff::align::align(&renamed, to);
        }
    }
    let candidates = diff::rename::candidates(&from, &to, &renames);
    let (said, shown) = first_flags(&candidates);
    let beyond = beyond::differences(&before.reflected, &after.reflected);
    let led = Led {
        of: (&from, &to),
        after: &after.reflected,
        scope,
        renames: &renames,
        beyond: &beyond,
        recreate: request.recreate,
        sql: request.sql,
    };
    let (changes, (mut sql, recreated)) = led.find(before, (dialect, cache)).await?;
    if request.sql && sql.is_ok() {
        let failing = could_only_fail((before, after), (&from, &changes));
        sql = failing.await?.map_or(sql, Err);
    }
    Ok(Outcome {
        from: String::new(),
        to: String::new(),
        dialect,
        sql: sql.map_err(|error| error.to_string()),
        changes,
        recreated,
        beyond,
        candidates: said,
        more_candidates: candidates.len() - shown,
        undecided,
        tables: to.tables.keys().map(ToString::to_string).collect(),
        unchanged: left_alone(&before.reflected, &after.reflected),
        left_out: passed(&before.reflected, &after.reflected),
        warnings: Vec::new(),
    })
}

/// Why a script could only fail: for what an empty database lacks, or for the rows that are there.
async fn could_only_fail(
    (before, after): (&mut Read, &mut Read),
    (from, changes): (&Schema, &[Change]),
) -> Result<Option<dialect::RenderError>, CommandError> {
    if let Some(database) = &mut before.database {
        return Ok(unfilled::unfilled(database, from, changes).await);
    }
    match &mut after.database {
        Some(database) if before.models.is_none() && before.owned.is_none() => {
            lacking::in_nothing(database).await
        }
        Some(_) | None => Ok(None),
    }
}

/// Both ends in the spelling in which they are compared, without what takes no part. Of thousands of tables
/// no second copy is held, but on SQLite, where they are also compared as they were read.
fn sides(
    (dialect, scope): (Dialect, Scope),
    before: &mut Read,
    after: &mut Read,
) -> (Schema, Schema) {
    let normalize = match scope {
        Scope::Modelled => dialect::normalize,
        Scope::Whole => dialect::normalize_read,
    };
    let take = |read: &mut Read| match dialect {
        Dialect::Postgres => std::mem::take(&mut read.reflected.schema),
        Dialect::Sqlite => read.reflected.schema.clone(),
    };
    let mut from = normalize(dialect, take(before));
    let mut to = normalize(dialect, take(after));
    if scope == Scope::Whole {
        dialect::agree(dialect, &mut from, &to);
    }
    if let Some(owned) = before.owned.as_ref() {
        keep_known(&mut to, &from, owned);
    }
    if let Some(owned) = after.owned.as_ref() {
        keep_known(&mut from, &to, owned);
    }
    open_up((&mut from, before), (&mut to, after));
    (from, to)
}

/// Leaves open what models do at either end: names that are the convention's, what they cannot say.
fn open_up((from, before): (&mut Schema, &Read), (to, after): (&mut Schema, &Read)) {
    if let Some(models) = &after.models {
        *to = names::unsaid(std::mem::take(to), models);
        left_open::leave_open(from, to);
    }
    if let Some(models) = &before.models {
        *to = names::forgotten(std::mem::take(to), from, models);
        left_open::leave_open(to, from);
    }
}

/// What is asked for: the changes from one end to the other, and their script.
struct Led<'a> {
    of: (&'a Schema, &'a Schema),
    after: &'a Reflected,
    scope: Scope,
    renames: &'a Renames,
    beyond: &'a [Difference],
    recreate: Recreate,
    sql: bool,
}

impl Led<'_> {
    async fn find(
        self,
        before: &mut Read,
        (dialect, cache): (Dialect, &dialect::Cache),
    ) -> Result<(Vec<Change>, script::Written), CommandError> {
        let (from, to) = self.of;
        if dialect == Dialect::Sqlite {
            let end = |found, schema| End { found, schema };
            let ends = (end(&before.reflected, from), end(self.after, to));
            let compared = sqlite_compare::compare(self.scope, ends.0, ends.1, self.renames).await;
            let refused = beyond::refuse_other_kinds(dialect, self.beyond, &compared.changes);
            let mut in_the_way = None;
            if let (true, Ok(_), Some(Database::Sqlite(connection))) =
                (self.sql, &compared.sql, &mut before.database)
            {
                in_the_way = sqlite_compare::rows::in_the_way(connection, &compared).await;
            }
            let sql = refused.and(in_the_way.map_or(compared.sql, Err));
            return Ok((compared.changes, (sql, Vec::new())));
        }
        let changes = diff::diff(from, to, self.renames);
        let about = (changes.as_slice(), self.beyond);
        let of = (from, &before.reflected);
        let mut written = script::write(before.database.as_mut(), of, about, self.recreate).await?;
        if let (Ok(_), Some(database)) = (&written.0, &mut before.database) {
            let lacking = lacking::lacking(database, (from, to), &changes, self.beyond, cache);
            if let Some(error) = lacking.await? {
                written = (Err(error), Vec::new());
            }
        }
        Ok((changes, written))
    }
}

/// Leaves out of a database what a project neither models nor has ever made: it is another's.
fn keep_known(schema: &mut Schema, project: &Schema, owned: &Schema) {
    let Schema {
        namespaces,
        // Read only where two databases are compared.
        namespace_comments: _,
        enums,
        types,
        sequences,
        tables,
    } = schema;
    namespaces.retain(|name| project.namespaces.contains(name) || owned.namespaces.contains(name));
    enums.retain(|name, _| project.enums.contains_key(name) || owned.enums.contains_key(name));
    types.retain(|name, _| project.types.contains_key(name) || owned.types.contains_key(name));
    tables.retain(|name, _| project.tables.contains_key(name) || owned.tables.contains_key(name));
    sequences.retain(|name, sequence| {
        let is_ours =
            |table| project.tables.contains_key(table) || owned.tables.contains_key(table);
        let goes_along = sequence
            .owned_by
            .as_ref()
            .is_some_and(|by| is_ours(&by.table));
        goes_along || project.sequences.contains_key(name) || owned.sequences.contains_key(name)
    });
}

/// How many renames are proposed at most.
const PROPOSED: usize = 20;

/// How drops are said to be renames, of the first ones only where there are many; and how many drops these are.
fn first_flags(candidates: &[Candidate]) -> (Vec<String>, usize) {
    let mut said = Vec::new();
    for (at, candidate) in candidates.iter().enumerate() {
        let more = flags(candidate);
        if said.len() + more.len() > PROPOSED {
            return (said, at);
        }
        said.extend(more);
    }
    (said, candidates.len())
}

/// How a drop and an addition are said to be a rename.
fn flags(candidate: &Candidate) -> Vec<String> {
    match candidate {
        Candidate::Table { from, to } => {
            let flags = to.iter().map(|to| format!("--rename {from}={to}"));
            flags.collect()
        }
        Candidate::Column { table, from, to } => {
            let flags = to.iter().map(|to| format!("--rename {table}.{from}={to}"));
            flags.collect()
        }
        Candidate::Attribute { of, from, to } => {
            let flags = to.iter().map(|to| format!("--rename {of}.{from}={to}"));
            flags.collect()
        }
    }
}

fn passed(from: &Reflected, to: &Reflected) -> Vec<String> {
    let found = from.left_out.iter().chain(&to.left_out);
    let names: BTreeSet<String> = found.map(ToString::to_string).collect();
    names.into_iter().collect()
}

fn left_alone(from: &Reflected, to: &Reflected) -> Vec<String> {
    let found = from.beyond.iter().chain(&to.beyond);
    let mut names: Vec<String> = found
        .map(|beyond| format!("{} {}", beyond.kind, beyond.name))
        .collect();
    names.sort();
    names.dedup();
    names
}
