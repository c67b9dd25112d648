//! What stands in the way of a revision on the database that it is written for, up and down.

use schemi_runtime::migrate::Database;
use schemi_schema::{Dialect, Schema};

use super::compared::{Compared, Comparisons, Databases};
use super::file::way_back;
use crate::change::Change;
use crate::command::CommandError;
use crate::command::compare::Comparison;
use crate::command::obstacle::former::Former;
use crate::command::obstacle::{Obstacles, Recreate};
use crate::dialect;
use crate::dialect::dependent::{Dependent, Recreation};

/// Finds what stands in the way; it is named, or dropped and made anew where that is wanted.
///
/// # Errors
/// A catalog that cannot be read, and what cannot be made again as it was.
pub(super) async fn settle(
    databases: &mut Databases<'_>,
    comparisons: &mut Comparisons,
    recreate: Recreate,
) -> Result<(), CommandError> {
    for Compared { comparison, .. } in &mut comparisons.compared {
        if comparison.dialect != Dialect::Postgres || comparison.changes.is_empty() {
            continue;
        }
        if let Some(database) = databases.of(Dialect::Postgres) {
            let warnings = of_database(database, comparison, recreate).await?;
            comparisons.warnings.extend(warnings);
        } else if recreate == Recreate::Dependents {
            comparisons.warnings.push(
                "postgres: what stands in the way is known of a PostgreSQL database only, and this one is none: \
                 write the revision for one that is"
                    .to_owned(),
            );
        }
    }
    Ok(())
}

async fn of_database(
    database: &mut Database,
    comparison: &mut Comparison,
    recreate: Recreate,
) -> Result<Vec<String>, CommandError> {
    let (own, dependents) = dialect::dependents(database).await?;
    let back = way_back(comparison);
    let before = &comparison.before;
    let after = Former::new(&own, &comparison.changes).after(&dependents);
    let ways: [(&str, &Schema, &[Change], Vec<Dependent>); 2] = [
        ("", before, &comparison.changes, dependents),
        (" (on the way back)", &back.after, &back.changes, after),
    ];
    let mut warnings = Vec::new();
    let mut found = Vec::new();
    for (way, from, changes, dependents) in ways {
        let obstacles = Obstacles::new(&own, dependents, from, changes);
        let recreation = match recreate {
            Recreate::Dependents => obstacles.recreation(database).await??,
            Recreate::Refuse => {
                warnings.extend(named(&obstacles, way));
                Recreation::default()
            }
        };
        found.push(recreation);
    }
    comparison.recreated = (found.remove(0), found.remove(0));
    Ok(warnings)
}

fn named(obstacles: &Obstacles<'_>, way: &str) -> Vec<String> {
    let lines = obstacles.found.iter().map(|obstacle| {
        let way_out = match obstacles.lost(obstacle) {
            None => "--recreate-dependents drops it and makes it again in the revision",
            Some(_) => "drop it by hand, in the same revision",
        };
        format!(
            "postgres: {}: {} stands on it, and PostgreSQL refuses the change{way}: {way_out}",
            obstacle.what, obstacle.by.described
        )
    });
    lines.collect()
}
