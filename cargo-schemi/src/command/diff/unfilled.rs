//! Rows of the first database that have no value where the second one wants one.

use schemi_runtime::migrate::Database;
use schemi_schema::Schema;

use crate::change::Change;
use crate::command::losses::Names;
use crate::command::rows;
use crate::dialect::RenderError;
use crate::hazard::{Hazard, hazards};

/// What rows have no value for: a script could only fail on them. What may not be read is left to it.
pub async fn unfilled(
    database: &mut Database,
    from: &Schema,
    changes: &[Change],
) -> Option<RenderError> {
    let mut names = Names::default();
    changes.iter().for_each(|change| names.note(change));
    for hazard in hazards(database.dialect(), from, changes) {
        let (table, column, without) = if let Hazard::AddsRequired { table, column } = &hazard {
            (table, column, None)
        } else if let Hazard::SetsNotNull { table, column } = &hazard {
            (table, column, Some(names.column_before(table, column)))
        } else {
            continue;
        };
        let Some(before) = names.table_before(table) else {
            continue;
        };
        if let Ok(true) = rows::has_rows(database, &before, without.as_ref()).await {
            return Some(RenderError::new(match without {
                None => format!(
                    "column {table}.{column}: it is NOT NULL without a default, and {before} has rows: give it a \
                     default in the second database, or add it without NOT NULL and fill it before"
                ),
                Some(column) => format!(
                    "column {table}.{column}: it becomes NOT NULL, and rows of {before} have no value there: fill \
                     them before"
                ),
            }));
        }
    }
    None
}
