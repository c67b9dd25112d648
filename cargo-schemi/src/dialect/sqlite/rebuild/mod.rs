//! SQLite's way to change a table: make it anew, copy the rows, swap.
//!
//! A script holds the two parts of it that depend on the change, `CREATE TABLE` under a temporary
//! name and the `INSERT` that copies. The applier does the rest on the database that it finds;
//! [`offline()`] writes the rest out for a database that it cannot see.

mod anew;
pub mod cast;
pub mod copy;
mod guard;
mod kept;
mod names;
mod offline;
mod uuid;

use schemi_schema::Name;

pub use offline::{Step, Way, offline, offline_together, offline_with};

use super::render::run::{TableChange, table_text};
use crate::script::Script;

/// The name that a table has while it is made anew.
pub fn temporary_name(table: &Name) -> String {
    format!("schemi_new_{table}")
}

/// Writes the block that makes a table anew.
pub fn write(change: &TableChange<'_>, script: &mut Script) {
    let table = &change.after.name.name;
    let temporary = temporary_name(table);
    let create = table_text(change.after, &temporary, change.letters);
    let copy = copy::insert(change, &temporary);
    script.rebuild(table.as_str(), create, copy);
}
