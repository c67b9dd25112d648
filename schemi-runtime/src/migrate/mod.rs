//! Revisions: read from a folder, ordered, planned, applied and recorded.
//!
//! | module | holds |
//! |---|---|
//! | [`revision`] | [`Revision`] and its sections: one file of SQL |
//! | [`mod@split`] | a script cut into statements; COMMIT and its like refused |
//! | [`mod@parse`], [`mod@write`], [`header`], [`mod@checksum`] | a revision ↔ the text of its file |
//! | [`folder`] | [`Folder`]: the files, read as far as a question needs |
//! | [`graph`] | [`Graph`]: who comes from whom, and all the ways of naming a revision |
//! | [`applied`], [`plan`] | what is applied, and what to run: [`Plan`] |
//! | [`replaced`] | revisions that stand for several others |
//! | [`database`], [`error`] | [`Database`]: one open connection; what a server answers |
//! | [`journal`], [`lock`] | the history table; migrators exclude each other |
//! | [`mod@apply`], [`event`], [`cancel`] | a plan run, told as [`Event`]s, stopped by [`Cancellation`] |

pub mod applied;
pub mod apply;
pub mod cancel;
pub mod checksum;
pub mod database;
pub mod error;
pub mod event;
pub mod folder;
pub mod graph;
pub mod header;
pub mod journal;
pub mod lock;
mod nearness;
pub mod parse;
pub mod plan;
pub mod replaced;
pub mod revision;
mod scan;
mod session;
pub mod split;
pub mod write;

pub use applied::{Applied, State};
pub use apply::{
    ApplyError, ApplyOptions, Former, RebuildError, Report, Stamp, StatementError, adopt, apply,
    stamp,
};
pub use cancel::Cancellation;
pub use checksum::checksum;
pub use database::Database;
pub use error::ServerError;
pub use event::{Blocker, Event};
pub use folder::{Folder, FolderError};
pub use graph::{Graph, GraphError, ResolveError, check_id};
pub use header::{Header, RECORD, revise, stand_for};
pub use journal::{Journal, JournalError};
pub use lock::LockError;
pub use parse::{ParseError, parse};
pub use plan::{Plan, PlanError, Route, Step};
pub use replaced::{Adoption, adoptions};
pub use revision::{Block, Direction, Mode, Rebuild, Revision, RevisionId, Section, Statement};
pub use split::{SplitError, split};
pub use write::{sections_text, write};
