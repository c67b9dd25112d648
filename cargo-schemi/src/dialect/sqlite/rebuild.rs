//! SQLite's way to change a table: make it anew, copy the rows, swap.

use schemi_schema::Schema;

use crate::script::Script;

/// Writes a script as plain SQL that needs no applier, for a database that holds `from`: each
/// rebuild becomes the whole dance. Triggers and views are not known here, so the caller asks.
pub fn offline(from: &Schema, script: &Script) -> String {
    let _ = (from, script);
    String::new()
}
