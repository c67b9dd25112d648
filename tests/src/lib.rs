//! What the tests share.
//!
//! | module | holds |
//! |---|---|
//! | [`cases`] | case folders: two shapes of the models, rows, and the scripts that are stored for them |
//! | [`cli`] | the built tool, run as a user runs it |
//! | [`generator`] | tables by number, for measuring |
//! | [`laws`] | what holds of every pair of shapes, on a real database |
//! | [`monorepo`] | a settings file, a service with models and its databases in a temporary folder |
//! | [`pairs`] | two databases, one turned into the other, judged by another program |
//! | [`postgres`] | a real PostgreSQL, started on first use and gone with the process |

pub mod cases;
pub mod cli;
pub mod generator;
pub mod laws;
pub mod monorepo;
pub mod pairs;
pub mod postgres;
