//! A database as the file would say it.

use std::time::Duration;

use secrecy::ExposeSecret;
use yaml_edit::{MappingBuilder, SequenceBuilder};

use super::database::{
    CloneSettings, Connection, DatabaseSettings, Password, PostgresSettings, Server, SqliteSettings,
};
use super::duration;

/// The entry of a database.
pub(super) fn database(from: &DatabaseSettings) -> MappingBuilder {
    let mut entry = MappingBuilder::new().pair("type", from.dialect().as_str());
    entry = text(entry, "db_name", from.db_name.as_deref());
    if from.protected {
        entry = entry.pair("protected", true);
    }
    if !from.ignore.is_empty() {
        let patterns = from.ignore.iter().map(ToString::to_string);
        let list = patterns.fold(SequenceBuilder::new(), |list, pattern| list.item(pattern));
        entry = entry.insert_sequence("ignore", list);
    }
    entry = entry.insert_mapping("connection", connection(&from.connection));
    if from.clone == CloneSettings::default() {
        return entry;
    }
    entry.insert_mapping("clone", clone(&from.clone))
}

/// The entry of a server of `development`.
pub(super) fn server(from: &Server) -> MappingBuilder {
    MappingBuilder::new().insert_mapping("connection", connection(&from.connection))
}

fn connection(from: &Connection) -> MappingBuilder {
    match from {
        Connection::Sqlite(from) => sqlite(from),
        Connection::Postgres(from) => postgres(from),
    }
}

fn clone(from: &CloneSettings) -> MappingBuilder {
    let mut entry = MappingBuilder::new();
    if !from.subsets.is_empty() {
        let mut subsets = MappingBuilder::new();
        for (table, condition) in &from.subsets {
            subsets = subsets.pair(table.to_string(), condition.as_str());
        }
        entry = entry.insert_mapping("where", subsets);
    }
    if !from.masks.is_empty() {
        let mut masks = MappingBuilder::new();
        for (table, columns) in &from.masks {
            for (column, mask) in columns {
                let name = table.column(column);
                masks = masks.pair(name, mask.as_str());
            }
        }
        entry = entry.insert_mapping("mask", masks);
    }
    entry
}

fn sqlite(from: &SqliteSettings) -> MappingBuilder {
    let entry = MappingBuilder::new().pair("db_path", from.db_path.as_str());
    timeout(entry, "lock_timeout", from.lock_timeout)
}

fn postgres(from: &PostgresSettings) -> MappingBuilder {
    let mut entry = MappingBuilder::new().pair("host", from.host.as_str());
    if let Some(port) = from.port {
        entry = entry.pair("port", i64::from(port));
    }
    entry = text(entry, "user", from.user.as_deref());
    entry = password(entry, &from.password);
    let timeouts = [
        ("connect_timeout", from.connect_timeout),
        ("lock_timeout", from.lock_timeout),
        ("statement_timeout", from.statement_timeout),
    ];
    let texts = [
        ("sslmode", from.sslmode.map(|mode| mode.as_str())),
        ("sslrootcert", from.sslrootcert.as_deref()),
        ("sslcert", from.sslcert.as_deref()),
        ("sslkey", from.sslkey.as_deref()),
        ("search_path", from.search_path.as_deref()),
        ("role", from.role.as_deref()),
    ];
    for (key, value) in texts {
        entry = text(entry, key, value);
    }
    for (key, value) in timeouts {
        entry = timeout(entry, key, value);
    }
    entry
}

fn password(entry: MappingBuilder, from: &Password) -> MappingBuilder {
    match from {
        Password::Unsaid => entry,
        Password::Said(password) => entry.pair("password", password.expose_secret()),
        Password::Env(name) => entry.pair("password_env", name.as_str()),
        Password::File(path) => entry.pair("password_file", path.as_str()),
        Password::Command(command) => entry.pair("password_command", command.as_str()),
    }
}

fn text(entry: MappingBuilder, key: &str, value: Option<&str>) -> MappingBuilder {
    match value {
        Some(value) => entry.pair(key, value),
        None => entry,
    }
}

fn timeout(entry: MappingBuilder, key: &str, value: Option<Duration>) -> MappingBuilder {
    match value {
        // As a text it would need quotes.
        Some(Duration::ZERO) => entry.pair(key, 0),
        Some(value) => entry.pair(key, duration::format(value)),
        None => entry,
    }
}
