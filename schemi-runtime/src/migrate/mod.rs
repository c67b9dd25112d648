//! Revisions: read from a folder, ordered, planned, applied and recorded.
//!
//! | module | holds |
//! |---|---|
//! | [`revision`] | [`Revision`] and its sections: one file of SQL |
//! | [`database`] | [`Database`]: one open connection |

pub mod database;
pub mod revision;

pub use database::Database;
pub use revision::{Block, Direction, Mode, Rebuild, Revision, RevisionId, Section, Statement};
