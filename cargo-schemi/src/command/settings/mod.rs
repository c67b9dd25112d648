//! `settings`: the settings file looked at, tried and edited.

pub mod add;
pub mod check;
pub mod path;
pub mod remove;
pub mod show;
