//! The tool: compares models with databases, writes revisions, applies and undoes them.
//!
//! A layer imports only what stands above it in this table (a test holds it).
//!
//! | layer | modules |
//! |---|---|
//! | pure | [`change`], [`fold`], [`hazard`], [`loss`], [`made`], [`words`], [`script`], [`diff`], [`generate`], [`diagram`], `dialect/*/{types,normalize,render}` |
//! | world | `dialect/*/{reflect,connection}`, [`settings`], [`project`], [`target`], [`record`], [`template`] |
//! | shell | [`command`]: one file, one function, one outcome; [`cli`]: its arguments and its text |

pub mod change;
pub mod cli;
pub mod command;
pub mod diagram;
pub mod dialect;
pub mod diff;
pub mod fold;
pub mod generate;
pub mod hazard;
pub mod loss;
pub mod made;
pub mod project;
pub mod record;
pub mod script;
pub mod settings;
pub mod target;
pub mod template;
pub mod words;
