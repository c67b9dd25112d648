//! Changes → SQL.

use schemi_schema::Schema;

use crate::change::Change;
use crate::dialect::RenderError;
use crate::script::Script;

/// Writes the SQL that carries out `changes` on a database that holds `from`.
///
/// # Errors
/// Where PostgreSQL has no way to carry a change out without losing data; the text names the way out.
pub fn render(_from: &Schema, _changes: &[Change]) -> Result<Script, RenderError> {
    Ok(Script::default())
}
