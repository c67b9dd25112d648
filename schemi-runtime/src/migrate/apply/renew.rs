//! What the history says of revisions made as their files are now.

use super::record::RowChange;
use super::{ApplyError, ApplyOptions, Listener, Run, history};
use crate::migrate::applied::{Applied, State};
use crate::migrate::database::Database;
use crate::migrate::plan::Step;
use crate::migrate::revision::Revision;

/// Writes down what applied revisions are now: checksum, parents, message and way back. When they were
/// applied, by whom and from which commit stays as it was.
///
/// # Errors
/// A revision that is not applied any more, or not as a whole; a lock that is not had.
pub async fn renew(
    database: &mut Database,
    revisions: &[Revision],
    options: &ApplyOptions,
    events: Listener<'_>,
) -> Result<(), ApplyError> {
    history::write(database, options, events, async |run| {
        for revision in revisions {
            run.renew(revision).await?;
        }
        Ok(())
    })
    .await
}

impl Run<'_> {
    async fn renew(&mut self, revision: &Revision) -> Result<(), ApplyError> {
        let row = self.rows.get(&revision.id);
        let Some(row) = row.filter(|row| row.state == State::Done) else {
            return Err(ApplyError::Changed {
                revision: revision.id.clone(),
                text: "is not applied as a whole any more".to_owned(),
            });
        };
        let step = Step::recorded(revision, self.database.dialect());
        let renewed = Applied {
            parents: step.parents.clone(),
            message: step.message.clone(),
            checksum: step.checksum.clone(),
            down_script: step.down_script.clone(),
            ..row.clone()
        };
        self.note(&step, RowChange::Overwrite(Box::new(renewed)))
            .await
    }
}
