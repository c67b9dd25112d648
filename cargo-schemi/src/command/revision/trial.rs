//! The expressions of a revision, tried before it is written.

use super::compared::{Comparisons, Databases};
use crate::command::{CommandError, Context};
use crate::dialect::{self, Refusal, Refused};

/// Refuses expressions that a database would refuse when the revision is applied, and warns of those
/// that need what is not there yet.
///
/// # Errors
/// Expressions that cannot be run, by name.
pub(super) async fn try_out(
    context: &Context<'_>,
    databases: &mut Databases<'_>,
    comparisons: &mut Comparisons,
) -> Result<(), CommandError> {
    let mut wrong = Vec::new();
    for compared in &comparisons.compared {
        let comparison = &compared.comparison;
        let dialect = comparison.dialect;
        let database = databases.of(dialect);
        let changes = (&comparison.before, comparison.changes.as_slice());
        let tried = dialect::refusals(dialect, database, changes, &context.cache);
        let tried = async { Ok(tried.await?) };
        for refusal in context.until_stopped(tried).await? {
            let text = format!("{dialect}: {}", text(&refusal));
            match refusal.refused {
                Refused::Wrong => wrong.push(text),
                Refused::Missing => comparisons.warnings.push(format!(
                    "{text}; the revision runs only where that is there: make it in a revision before this \
                     one, or by hand above it in the file"
                )),
            }
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(CommandError::Expressions(wrong))
    }
}

fn text(refusal: &Refusal) -> String {
    let (object, message) = (&refusal.object, &refusal.message);
    if refusal.expr.is_empty() {
        format!("{object}: {message}")
    } else {
        format!("{object}, `{}`: {message}", refusal.expr)
    }
}
