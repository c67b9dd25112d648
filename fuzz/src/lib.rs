//! What each fuzz target does with an input: it reads it as the tool would, and says what must hold of
//! whatever is read.
//!
//! | module | reads |
//! |---|---|
//! | [`source`] | models from Rust source, and the SQL that creates them |
//! | [`settings`] | the settings file |
//! | [`revision`] | a revision's file |
//! | [`splitter`] | a script cut into statements |
//! | [`sqlite_master`] | the definitions that a SQLite database keeps |

pub mod revision;
pub mod settings;
pub mod source;
pub mod splitter;
pub mod sqlite_master;
