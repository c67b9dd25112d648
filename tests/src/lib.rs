//! What the tests share.
//!
//! | module | holds |
//! |---|---|
//! | [`cases`] | case folders: two shapes of the models, rows, and the scripts that are stored for them |
//! | [`laws`] | what holds of every pair of shapes, on a real database |
//! | [`postgres`] | a real PostgreSQL, started on first use and gone with the process |

pub mod cases;
pub mod laws;
pub mod postgres;
