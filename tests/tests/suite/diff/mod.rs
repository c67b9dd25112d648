//! `diff`: two databases, models and migrations, in every combination, and scripts that make one the other.

mod families;
mod projects;
mod refused;
mod reloaded;
mod sqlite_values;
mod urls;
