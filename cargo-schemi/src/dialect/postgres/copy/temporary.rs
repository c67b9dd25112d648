//! A copy that takes nobody's place: to try something on, and to be thrown away.

use super::Target;
use super::ends::Ends;
use super::server::Server;
use crate::dialect::copy::{Copied, CopyError, Options};
use crate::settings::PostgresSpec;

/// A copy under a name of its own. While this lives nobody removes it; where we are killed, the next
/// copy on its server does.
pub struct Temporary {
    /// The way to it.
    pub spec: PostgresSpec,
    /// What it holds.
    pub copied: Copied,
    server: Server,
}

/// Makes a copy on the server of `server`; the database that this names is not touched, and need not
/// be there. `existing` and `others` of the options have no meaning here.
///
/// # Errors
/// The first thing that hinders it; nothing is left of it then.
pub async fn temporary(
    from: &PostgresSpec,
    server: &PostgresSpec,
    options: &mut Options<'_>,
) -> Result<Temporary, CopyError> {
    let mut ends = Ends::open(from, server).await?;
    match ends.make(Target::Beside, options).await {
        Ok((name, copied)) => {
            let mut spec = ends.to.clone();
            spec.database = name;
            Ok(Temporary {
                spec,
                copied,
                server: ends.into_server().await,
            })
        }
        Err(error) => {
            ends.close().await;
            Err(error)
        }
    }
}

impl Temporary {
    /// Removes the copy, with all sessions in it.
    ///
    /// # Errors
    /// Where the server does not; the next copy on it tries again.
    pub async fn drop(mut self) -> Result<(), CopyError> {
        let dropped = self.server.drop_database(&self.spec.database).await;
        self.server.close().await;
        dropped
    }

    /// Keeps the copy under a plain name, which nobody removes but who is told to, by its mark.
    ///
    /// # Errors
    /// A name that is taken. The copy is removed by the next one, then.
    pub async fn keep(mut self, name: &str, mark: &str) -> Result<PostgresSpec, CopyError> {
        let kept = self.keep_as(name, mark).await;
        self.server.close().await;
        kept.map(|()| {
            name.clone_into(&mut self.spec.database);
            self.spec
        })
    }

    async fn keep_as(&mut self, name: &str, mark: &str) -> Result<(), CopyError> {
        if self.server.has(name).await? {
            return Err(CopyError::Exists {
                to: self.spec.target.clone(),
                database: name.to_owned(),
            });
        }
        self.server.mark_kept(&self.spec.database, mark).await?;
        self.server.rename(&self.spec.database, name).await
    }
}
