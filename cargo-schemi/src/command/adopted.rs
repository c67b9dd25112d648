//! Databases whose history has several revisions for which one stands now.

use schemi_runtime::migrate::{Event, adopt, adoptions};

use super::history_of::Project;
use super::opened::Opened;
use super::{CommandError, Context, migrate};

impl Opened {
    /// Takes the revisions that stand for others as applied where all of those are.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(super) fn stand_in(&mut self, project: &Project) -> Result<(), CommandError> {
        let dialect = self.target.dialect();
        self.adoptions = adoptions(&project.folder, &project.graph, &self.applied, dialect)?;
        for adoption in &self.adoptions {
            adoption.apply(&mut self.applied);
        }
        Ok(())
    }

    /// As [`Opened::stand_in`], for one that is closed where it fails.
    ///
    /// # Errors
    /// As [`Opened::stand_in`].
    pub(super) async fn standing_in(mut self, project: &Project) -> Result<Self, CommandError> {
        match self.stand_in(project) {
            Ok(()) => Ok(self),
            Err(error) => {
                self.close().await;
                Err(error)
            }
        }
    }

    /// Writes them into the history in the place of those.
    ///
    /// # Errors
    /// A history that cannot be written, or has changed meanwhile.
    pub(super) async fn adopt(
        &mut self,
        context: &mut Context<'_>,
        project: &Project,
    ) -> Result<(), CommandError> {
        if self.adoptions.is_empty() {
            return Ok(());
        }
        let options = migrate::options(context, project, self);
        let adoptions = std::mem::take(&mut self.adoptions);
        let events = &mut *context.events;
        adopt(&mut self.database, &adoptions, &options, events).await?;
        for adoption in &adoptions {
            let (id, count) = (&adoption.row.revision, adoption.replaces.len());
            let text = format!("the history has {id} now, in the place of {count} revisions");
            (context.events)(Event::Notice { text });
        }
        self.read_history(context, project).await
    }
}
