//! Changes → SQL for SQLite.
//!
//! | module | holds |
//! |---|---|
//! | [`define`] | CREATE TABLE, CREATE INDEX and their parts |
//! | [`rename`] | renames of tables and columns |
//! | [`run`] | the changes between two renames, in the order in which they are safe |
//! | [`alter`] | what `ALTER TABLE` can do to one table |
//! | [`refuse`] | what SQLite lacks |
//!
//! What `ALTER TABLE` cannot do is a rebuild: see [`super::rebuild`].

pub mod alter;
pub mod define;
pub mod refuse;
pub mod rename;
pub mod run;

use schemi_schema::Schema;

use super::ddl::declared::Letters;
use super::normalize::normalize;
use crate::change::Change;
use crate::dialect::RenderError;
use crate::fold::fold;
use crate::script::Script;

/// Writes the script that carries changes out on a database that holds `from`, whose text is
/// normalised. The database holds `fold(from, changes)` afterwards.
///
/// # Errors
/// For what SQLite lacks and what changes meaning without it.
pub fn render(from: &Schema, changes: &[Change]) -> Result<Script, RenderError> {
    render_to_the_letter(from, changes, None)
}

/// [`render`], towards a database whose own texts say what is made: nothing of them is lost then, and
/// values stay as they are where a type changes, for another database's types say nothing about them
/// but their affinity.
///
/// # Errors
/// As [`render`].
pub fn render_to_the_letter(
    from: &Schema,
    changes: &[Change],
    letters: Option<Letters<'_>>,
) -> Result<Script, RenderError> {
    changes.iter().try_for_each(refuse::check)?;
    let mut script = Script::default();
    let mut schema = from.clone();
    for part in changes.chunk_by(|a, b| is_rename(a) == is_rename(b)) {
        let renames = part.first().is_some_and(is_rename);
        let after = match letters {
            // What the fold tells apart by their names only, SQLite lets share one.
            Some(letters) if !renames => letters.schema.clone(),
            Some(_) | None => fold(schema.clone(), part),
        };
        if renames {
            rename::write(part, &mut script);
            // The fold writes a new name into expressions in its own way.
            schema = normalize(after);
        } else {
            run::write((&schema, &after), part, letters, &mut script);
            schema = after;
        }
    }
    Ok(script)
}

fn is_rename(change: &Change) -> bool {
    matches!(
        change,
        Change::RenameTable { .. } | Change::RenameColumn { .. }
    )
}
