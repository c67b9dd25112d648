//! One database → another: the changes, and the plain SQL that makes them.
//!
//! | module | holds |
//! |---|---|
//! | [`rows`] | whether the rows that are there go along |
//! | [`spelling`] | names that differ in their letters only |
//! | `trial` | the script, tried on a database in memory before anybody sees it |
//!
//! Nothing is handed out that was not tried: where the way leads elsewhere than it should, or would
//! leave a view or a trigger behind that does not work any more, it is refused by name.

pub mod rows;
pub mod spelling;
mod trial;

use schemi_schema::{QualifiedName, Renames, Schema};

use super::ddl::declared::Letters;
use super::rebuild::{Way, offline_with};
use super::render::render_to_the_letter;
use crate::change::Change;
use crate::dialect::{Beyond, Reflected, RenderError, Scope};
use crate::diff::{self, rename};
use crate::script::Script;
use schemi_runtime::migrate::Block;
use trial::Trial;

/// A database at one end.
#[derive(Clone, Copy, Debug)]
pub struct End<'a> {
    /// What was found there.
    pub found: &'a Reflected,
    /// What of it takes part: less where a project does not own everything.
    pub schema: &'a Schema,
}

impl<'a> From<&'a Reflected> for End<'a> {
    fn from(found: &'a Reflected) -> Self {
        Self {
            found,
            schema: &found.schema,
        }
    }
}

/// What leads from one database to another.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The differences; none where there are none.
    pub changes: Vec<Change>,
    /// A script that any client can run, with its own transaction and pragmas; empty where nothing
    /// differs. Or what is in the way, by name: something that SQLite cannot do, a definition that
    /// cannot be read, a view or trigger that would not work afterwards.
    pub sql: Result<String, RenderError>,
    /// The script's parts, before they became that text.
    pub script: Script,
}

/// Compares two databases, both of which were read in the same scope.
///
/// The order of columns does not count: `ALTER TABLE` puts new ones last. In [`Scope::Whole`] a table
/// that must be made anew gets the text that it has at the other end, and the order with it.
pub async fn compare(
    scope: Scope,
    from: impl Into<End<'_>>,
    to: impl Into<End<'_>>,
    renames: &Renames,
) -> Comparison {
    let (from, to) = (from.into(), to.into());
    let renames = spelling::renames(from.schema, to.schema, renames);
    match led(scope, from, to, &renames).await {
        Ok((changes, sql, script)) => Comparison {
            changes,
            sql: Ok(sql),
            script,
        },
        Err(error) => Comparison {
            changes: diff::diff(from.schema, to.schema, &renames),
            sql: Err(error),
            script: Script::default(),
        },
    }
}

async fn led(
    scope: Scope,
    from: End<'_>,
    to: End<'_>,
    renames: &Renames,
) -> Result<(Vec<Change>, String, Script), RenderError> {
    check_readable(&from.found.beyond, &to.found.beyond)?;
    let kept = |found| without_strangers(found, from, to.schema);
    let (middle, mut changes, mut script) = renamed(scope, from, to.schema, renames).await?;
    let (source, declared) = match middle {
        Some(middle) => (kept(middle.schema), middle.declared),
        None => (from.schema.clone(), from.found.declared.clone()),
    };
    let rest = diff::compare(&source, to.schema, renames);
    let letters = match scope {
        Scope::Whole => Some(Letters {
            schema: to.schema,
            declared: &to.found.declared,
            beside: !declared.dependents.is_empty(),
        }),
        Scope::Modelled => None,
    };
    script
        .parts
        .extend(render_to_the_letter(&source, &rest, letters)?.parts);
    changes.extend(rest);
    if changes.is_empty() {
        return Ok((changes, String::new(), script));
    }
    check_clauses(&from.found.beyond, &script)?;
    let way = Way {
        from: from.schema,
        to: to.schema,
        to_the_letter: scope == Scope::Whole,
    };
    let sql = offline_with(way, &declared, &script);
    trial::check(scope, (from.found, to.found), &sql, |found| {
        diff::compare(&kept(found), to.schema, &Renames::default())
    })
    .await?;
    Ok((changes, sql, script))
}

/// Without the tables that were there before and take no part.
fn without_strangers(mut found: Schema, from: End<'_>, to: &Schema) -> Schema {
    let is_strange = |name: &QualifiedName| {
        let was_there = from.found.schema.tables.contains_key(name);
        was_there && !from.schema.tables.contains_key(name) && !to.tables.contains_key(name)
    };
    found.tables.retain(|name, _| !is_strange(name));
    found
}

/// What models cannot say of a table would be lost where it is made anew as they say.
fn check_clauses(beyond: &[Beyond], script: &Script) -> Result<(), RenderError> {
    for block in script.parts.iter().flat_map(|part| &part.blocks) {
        let Block::Rebuild(rebuild) = block else {
            continue;
        };
        let is_lost = |object: &&Beyond| {
            let name = object.name.name.as_str();
            object.kind == "clause" && name.eq_ignore_ascii_case(&rebuild.table)
        };
        if let Some(lost) = beyond.iter().find(is_lost) {
            return Err(RenderError::new(format!(
                "table {} is made anew and would lose {}, which models cannot say: change it by hand",
                rebuild.table,
                lost.detail.as_deref().unwrap_or("a clause")
            )));
        }
    }
    Ok(())
}

/// What cannot be read must be the same on both sides.
fn check_readable(from: &[Beyond], to: &[Beyond]) -> Result<(), RenderError> {
    let unread = |side: &[Beyond]| -> Vec<Beyond> {
        let is_unread = |object: &&Beyond| matches!(object.kind, "table" | "index");
        side.iter().filter(is_unread).cloned().collect()
    };
    let (from, to) = (unread(from), unread(to));
    let other = from.iter().find(|object| !to.contains(object));
    match other.or_else(|| to.iter().find(|object| !from.contains(object))) {
        None => Ok(()),
        Some(object) => Err(RenderError::new(format!(
            "{} {}: {}, so that nothing can be said about how it differs; make it the same by hand first",
            object.kind,
            object.name,
            object
                .detail
                .as_deref()
                .unwrap_or("its definition cannot be read")
        ))),
    }
}

/// The renames, carried out by SQLite itself, which writes them into every text that holds a name:
/// what the database holds then, where there are any.
async fn renamed(
    scope: Scope,
    from: End<'_>,
    after: &Schema,
    renames: &Renames,
) -> Result<(Option<Reflected>, Vec<Change>, Script), RenderError> {
    let present = rename::present(from.schema, after, renames);
    let (_, changes) = rename::apply(from.schema.clone(), &present);
    if changes.is_empty() {
        return Ok((None, changes, Script::default()));
    }
    let script = render_to_the_letter(from.schema, &changes, None)?;
    let Some(mut trial) = Trial::of(scope, from.found).await else {
        return Err(RenderError::new(
            "names cannot be changed here, because a definition needs what only the application has \
             (a function, a collation, a module): rename by hand first",
        ));
    };
    let middle = trial.after(&script).await?;
    Ok((Some(middle), changes, script))
}
