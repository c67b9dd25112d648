//! Renames of tables and columns.
//!
//! SQLite itself carries a rename into indexes, triggers, views, checks and foreign keys.

use schemi_schema::Name;

use crate::change::Change;
use crate::dialect::sqlite::ddl::identifier::quote;
use crate::dialect::sqlite::rebuild::temporary_name;
use crate::script::Script;

/// Writes neighbouring renames.
pub fn write(changes: &[Change], script: &mut Script) {
    for change in changes {
        if let Change::RenameTable { from, to } = change {
            let table = |from: &str, to: &str| {
                format!("ALTER TABLE {} RENAME TO {}", quote(from), quote(to))
            };
            push(script, &from.name, &to.name, table);
        } else if let Change::RenameColumn { table, from, to } = change {
            let table = quote(table.name.as_str());
            let column = |from: &str, to: &str| {
                format!(
                    "ALTER TABLE {table} RENAME COLUMN {} TO {}",
                    quote(from),
                    quote(to)
                )
            };
            push(script, from, to, column);
        }
    }
}

/// SQLite takes a name that differs in case only for one that is taken: that goes in two steps.
fn push(script: &mut Script, from: &Name, to: &Name, sql: impl Fn(&str, &str) -> String) {
    if from.as_str().eq_ignore_ascii_case(to.as_str()) {
        let step = temporary_name(to);
        script.push(sql(from.as_str(), &step));
        script.push(sql(&step, to.as_str()));
    } else {
        script.push(sql(from.as_str(), to.as_str()));
    }
}
