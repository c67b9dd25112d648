//! Makes SQLite schemas comparable, whether reflected or lowered from models.

use schemi_schema::Schema;

/// Brings a schema into the one spelling in which SQLite schemas are compared.
pub fn normalize(schema: Schema) -> Schema {
    schema
}
