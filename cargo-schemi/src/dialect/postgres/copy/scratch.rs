//! An empty database to build something in, and to be thrown away.

use super::server::{Server, quoted};
use crate::dialect::copy::CopyError;
use crate::settings::PostgresSpec;

/// An empty database of a server. While this lives nobody removes it; where we are killed, the next
/// copy or scratch database on the server does.
pub struct Scratch {
    /// The way to it.
    pub spec: PostgresSpec,
    server: Server,
}

/// Makes an empty database on the server of `server`; the database that this names is not touched.
///
/// # Errors
/// A server that cannot be reached, or that lets us make none.
pub async fn scratch(server: &PostgresSpec) -> Result<Scratch, CopyError> {
    let mut spec = server.clone();
    let mut server = Server::open(server).await?;
    let made = async {
        server.check_right().await?;
        server.remove_leftovers().await?;
        let name = server.reserve().await?;
        let sql = format!("CREATE DATABASE {} TEMPLATE template0", quoted(&name));
        server.must(&sql).await?;
        Ok(name)
    };
    match made.await {
        Ok(name) => {
            spec.database = name;
            // A path of the server's own database may name what is not here.
            spec.search_path = None;
            spec.role = None;
            Ok(Scratch { spec, server })
        }
        Err(error) => {
            server.close().await;
            Err(error)
        }
    }
}

impl Scratch {
    /// Removes it.
    ///
    /// # Errors
    /// Where the server does not; the next one on it tries again.
    pub async fn drop(mut self) -> Result<(), CopyError> {
        let dropped = self.server.drop_database(&self.spec.database).await;
        self.server.close().await;
        dropped
    }
}
