//! Rows of revisions that are one now, replaced by that one's.

use super::{ApplyError, ApplyOptions, Listener, Run, history};
use crate::migrate::applied::State;
use crate::migrate::database::Database;
use crate::migrate::journal::not_written;
use crate::migrate::replaced::Adoption;

/// Writes the rows of revisions that stand for others in the place of theirs: all of that, or nothing.
///
/// # Errors
/// A lock that is not had; a history that is another one than when it was read, or cannot be written.
pub async fn adopt(
    database: &mut Database,
    adoptions: &[Adoption],
    options: &ApplyOptions,
    events: Listener<'_>,
) -> Result<(), ApplyError> {
    history::write(database, options, events, async |run| {
        for adoption in adoptions {
            run.adopt(adoption).await?;
        }
        Ok(())
    })
    .await
}

impl Run<'_> {
    async fn adopt(&mut self, adoption: &Adoption) -> Result<(), ApplyError> {
        if self.rows.contains_key(&adoption.row.revision) {
            // Somebody else was first.
            return Ok(());
        }
        let is_done = |id: &_| {
            self.rows
                .get(id)
                .is_some_and(|row| row.state == State::Done)
        };
        if let Some(id) = adoption.replaces.iter().find(|id| !is_done(id)) {
            return Err(ApplyError::Changed {
                revision: adoption.row.revision.clone(),
                text: format!("stands for `{id}`, which is not applied any more"),
            });
        }
        for id in &adoption.replaces {
            self.forget(id).await?;
        }
        let dialect = self.database.dialect();
        let journal = &self.options.journal;
        let mut written = vec![journal.add_sql(dialect, &self.table, &adoption.row)];
        for row in self.rows.values_mut() {
            if adoption.rename_parents(row) {
                written.push(journal.overwrite_sql(dialect, &self.table, row));
            }
        }
        for sql in written {
            let done = self.database.run(&sql).await;
            done.map_err(|error| not_written(&self.table, error))?;
        }
        let row = adoption.row.clone();
        self.rows.insert(row.revision.clone(), row);
        Ok(())
    }
}
