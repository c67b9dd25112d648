//! What the tests share.
//!
//! | module | holds |
//! |---|---|
//! | [`cli`] | the built tool, run as a user runs it |
//! | [`monorepo`] | a settings file, a service with models and its databases in a temporary folder |
//! | [`postgres`] | a real PostgreSQL, started on first use and gone with the process |

pub mod cli;
pub mod monorepo;
pub mod postgres;
