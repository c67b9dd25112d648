//! Whether somebody else is migrating now, asked before there is anything to run.

use std::time::Duration;

use super::{ApplyError, ApplyOptions};
use crate::migrate::database::Database;
use crate::migrate::lock::{self, Patience};

/// For how long a lock may be somebody else's: as long as another question like this one takes.
const GRACE: Duration = Duration::from_millis(300);

/// Takes the migrators' lock and gives it back. Nothing is written, and nobody is kept waiting.
///
/// # Errors
/// Somebody else has the lock; they are named.
pub async fn is_free(database: &mut Database, options: &ApplyOptions) -> Result<(), ApplyError> {
    let patience = Patience::new(GRACE, &options.cancel);
    let mut silent = |_| {};
    if database.is_sqlite() {
        lock::begin_immediate(database, patience, &mut silent).await?;
        database.roll_back().await;
        return Ok(());
    }
    let table = options.journal.qualified(database).await?;
    lock::acquire(database, &table, patience, &mut silent).await?;
    lock::release(database, &table).await;
    Ok(())
}
