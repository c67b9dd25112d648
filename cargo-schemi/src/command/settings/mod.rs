//! `settings`: the settings file looked at and tried.

pub mod check;
pub mod path;
pub mod show;
