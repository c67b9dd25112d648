//! SQLite's way to change a table: make it anew, copy the rows, swap.
//!
//! A script holds the two parts of it that depend on the change, `CREATE TABLE` under a temporary
//! name and the `INSERT` that copies. The applier does the rest on the database that it finds;
//! [`offline`] writes the rest out for a database that it cannot see.

pub mod cast;
pub mod copy;
mod offline;
mod uuid;

use schemi_schema::Name;

pub use offline::offline;

use super::render::define::create_table;
use super::render::run::TableChange;
use crate::script::Script;

/// The name that a table has while it is made anew.
pub fn temporary_name(table: &Name) -> String {
    format!("schemi_new_{table}")
}

/// Writes the block that makes a table anew.
pub fn write(change: &TableChange<'_>, script: &mut Script) {
    let table = &change.after.name.name;
    let temporary = temporary_name(table);
    let create = create_table(change.after, &temporary);
    let copy = copy::insert(change, &temporary);
    script.rebuild(table.as_str(), create, copy);
}
