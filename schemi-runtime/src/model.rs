//! Structs that are tables.

/// A struct whose fields are the columns of a table: `#[derive(Model)]` makes it.
///
/// The constants let a service name its table and columns without writing them twice.
///
/// ```
/// use schemi_runtime::Model;
///
/// fn count<M: Model>() -> String {
///     format!("SELECT count(*) FROM {}", M::TABLE)
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no model",
    label = "has no table",
    note = "add `#[derive(schemi_runtime::Model)]` to the struct"
)]
pub trait Model {
    /// The table's name, without its schema and without quotes.
    const TABLE: &'static str;
    /// The PostgreSQL schema that the model says, if it says one.
    const SCHEMA: Option<&'static str>;
    /// The names of the columns, in the order of the fields and without quotes.
    const COLUMNS: &'static [&'static str];
}
