//! What the commands do: one file, one public function, one outcome each. Nothing here prints or asks.
//!
//! | module | holds |
//! |---|---|
//! | [`context`] | [`Context`]: settings, and what a command says while it runs |
//! | [`error`] | [`CommandError`]: every layer's errors, joined once |
//! | [`history_of`] | a project: its crate, and its revisions |
//! | [`opened`] | a database opened for a command, and what it has of the revisions |
//! | [`models`] | a project's models, as a dialect's schema |
//! | [`compare`] | models against a database, or against the migrations |
//! | [`by_hand`] | what hand-written SQL of revisions made beside what their records know |
//! | [`replay`] | what the migrations make of an empty database |
//! | one per command | its request, its outcome |

pub mod adopted;
pub mod answers;
pub mod branches;
pub mod by_hand;
pub mod check;
pub mod clone;
pub mod compare;
pub mod completions;
pub mod context;
pub mod current;
pub mod diagram;
pub mod diff;
pub mod downgrade;
pub mod drift;
pub mod edit;
pub mod ensure_version;
pub mod error;
pub mod heads;
pub mod history;
pub mod history_of;
pub mod import;
pub mod init;
pub mod list_templates;
pub mod losses;
pub mod merge;
pub mod migrate;
pub mod migrate_all;
pub mod models;
pub mod obstacle;
pub mod offline;
pub mod opened;
pub mod passed_over;
pub mod placeholder;
pub mod preflight;
pub mod print_models;
pub mod rebase;
pub mod rebuilds;
pub mod rehearse;
pub mod repair;
pub mod replay;
pub mod revision;
pub mod rows;
pub mod settings;
pub mod show;
pub mod squash;
pub mod stamp;
pub mod status;

pub use context::Context;
pub use error::CommandError;
