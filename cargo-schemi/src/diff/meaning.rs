//! What the values of columns mean, which no database knows: the migrations say it.

use schemi_schema::{Column, Schema};

use crate::change::Change;

/// Gives the columns of `from` the meaning that the migrations know of them, under the same names. One
/// whose type somebody has changed by hand holds who knows what.
pub fn recall(from: &mut Schema, owned: &Schema) {
    for table in from.tables.values_mut() {
        let Some(known) = owned.tables.get(&table.name) else {
            continue;
        };
        for column in &mut table.columns {
            if let Some(known) = known.column(&column.name)
                && known.ty == column.ty
            {
                column.meaning = known.meaning;
            }
        }
    }
}

/// The columns whose type stands while another meaning is known of their values: nothing runs for
/// them, and the next record tells it, so that the meaning is known when the type changes.
pub fn changes(from: &Schema, to: &Schema) -> Vec<Change> {
    let mut changes = Vec::new();
    for (name, table) in &to.tables {
        let Some(old) = from.tables.get(name) else {
            continue;
        };
        for column in &table.columns {
            if let Some(old) = old.column(&column.name)
                && differs(old, column)
            {
                changes.push(Change::AlterColumn {
                    table: name.clone(),
                    from: old.clone(),
                    to: column.clone(),
                    backfill: None,
                });
            }
        }
    }
    changes
}

fn differs(from: &Column, to: &Column) -> bool {
    let (Some(old), Some(new)) = (from.meaning.0, to.meaning.0) else {
        return false;
    };
    from == to && old != new
}
