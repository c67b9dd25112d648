//! What the tests share.
//!
//! | module | holds |
//! |---|---|
//! | [`postgres`] | a real PostgreSQL, started on first use and gone with the process |

pub mod postgres;
