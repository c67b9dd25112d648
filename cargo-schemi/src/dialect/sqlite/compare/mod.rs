//! One database → another: the changes, and the plain SQL that makes them.
//!
//! | module | holds |
//! |---|---|
//! | [`spelling`] | names that differ in their letters only |
//! | [`trial`] | the script, tried on a database in memory before anybody sees it |
//!
//! Nothing is handed out that was not tried: where the way leads elsewhere than it should, or would
//! leave a view or a trigger behind that does not work any more, it is refused by name.

pub mod spelling;
mod trial;

use schemi_schema::{ObjectName, Renames, Schema};

use super::ddl::declared::Letters;
use super::normalize::normalize;
use super::rebuild::offline_with;
use super::render::render_to_the_letter;
use crate::change::Change;
use crate::dialect::{Beyond, Reflected, RenderError};
use crate::diff::{self, align, rename};
use crate::script::Script;
use trial::Trial;

/// What leads from one database to another.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// The differences; none where there are none.
    pub changes: Vec<Change>,
    /// A script that any client can run: with its own transaction and pragmas.
    pub sql: String,
}

/// Compares a database that was read whole with another one, or with what models or migrations want
/// (a [`Reflected`] with nothing but a normalised schema).
///
/// The order of columns does not count: `ALTER TABLE` puts new ones last. A table that must be made
/// anew gets the order of `to`.
///
/// # Errors
/// What SQLite cannot do, a definition that cannot be read, a view or trigger that would not work
/// afterwards: by name.
pub async fn compare(
    from: &Reflected,
    to: &Reflected,
    renames: &Renames,
) -> Result<Comparison, RenderError> {
    check_readable(&from.beyond, &to.beyond)?;
    let is_exact = is_whole(from) && is_whole(to);
    let read = |side: &Reflected| match is_exact {
        true => side.schema.clone(),
        false => normalize(side.schema.clone()),
    };
    let (before, after) = (read(from), read(to));
    let renames = spelling::renames(&before, &after, renames);
    let (middle, mut changes, mut script) = renamed(from, &before, &after, &renames).await?;
    let source = middle.as_ref().map_or(&before, |middle| &middle.schema);
    let declared = middle.as_ref().unwrap_or(from);
    let after = match has_conventions(&after) {
        true => align::align(source, after),
        false => after,
    };
    let rest = diff::compare(source, &after, &renames);
    let letters = is_whole(to).then_some(Letters {
        schema: &after,
        declared: &to.declared,
        beside: !from.declared.dependents.is_empty(),
    });
    let letters = letters.filter(|_| is_exact);
    script
        .parts
        .extend(render_to_the_letter(source, &rest, letters)?.parts);
    changes.extend(rest);
    if changes.is_empty() {
        return Ok(Comparison::default());
    }
    let sql = offline_with((&before, &after), &declared.declared, &script);
    trial::check(from, &sql, |found| {
        let found = match is_exact {
            true => found,
            false => normalize(found),
        };
        diff::compare(&found, &after, &Renames::default())
    })
    .await?;
    Ok(Comparison { changes, sql })
}

/// Whether a side says what it holds word for word.
fn is_whole(side: &Reflected) -> bool {
    side.schema.tables.len() == side.declared.tables.len()
}

fn has_conventions(schema: &Schema) -> bool {
    let is_conventional = |name: &ObjectName| matches!(name, ObjectName::Conventional(_));
    schema.tables.values().any(|table| {
        table.constraints.iter().any(|c| is_conventional(&c.name))
            || table.indexes.iter().any(|i| is_conventional(&i.name))
    })
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
    from: &Reflected,
    before: &Schema,
    after: &Schema,
    renames: &Renames,
) -> Result<(Option<Reflected>, Vec<Change>, Script), RenderError> {
    let present = rename::present(before, after, renames);
    let (_, changes) = rename::apply(before.clone(), &present);
    if changes.is_empty() {
        return Ok((None, changes, Script::default()));
    }
    let script = render_to_the_letter(before, &changes, None)?;
    let Some(mut trial) = Trial::of(from).await else {
        return Err(RenderError::new(
            "names cannot be changed here, because a definition needs what only the application has \
             (a function, a collation, a module): rename by hand first",
        ));
    };
    let middle = trial.after(&script).await?;
    Ok((Some(middle), changes, script))
}
