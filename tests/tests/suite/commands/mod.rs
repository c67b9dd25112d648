//! The tool as a user runs it: the built binary, a settings file, a service, real databases.

mod baseline;
mod basics;
mod casts;
mod drift;
mod dry_run;
mod help;
mod history;
mod losses;
mod names;
mod offline;
mod postgres_clauses;
mod postgres_expressions;
mod postgres_server;
mod questions;
mod records;
mod refused;
mod rows;
mod search_path;
mod settings;
mod signals;
mod sqlite_files;
mod template;
mod terminal;
mod two_databases;
mod unseen;
mod verdicts;
