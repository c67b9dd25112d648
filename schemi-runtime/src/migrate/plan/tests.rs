//! Routes over small graphs.
