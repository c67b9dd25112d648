//! The file's shape becomes [`Content`], or an error that names the line.

mod connection;
mod revisions;

use std::collections::BTreeMap;
use std::path::Path;

use schemi_schema::{Dialect, QualifiedName};

use super::database::{CloneSettings, DatabaseSettings, Project, Server};
use super::file::{CloneEntry, DatabaseEntry, File, ProjectEntry, ServerEntry};
use super::{Content, SettingsError, position};
use crate::dialect::copy::selection::Pattern;
use connection::connection;
use revisions::revisions;

/// The word that stands for the servers of `development` in a target, so no project may have it.
pub(crate) const DEVELOPMENT: &str = "development";

/// A key of the file, and the file, for messages.
pub(super) struct Key<'a> {
    path: &'a Path,
    text: &'a str,
    keys: Vec<&'a str>,
}

impl<'a> Key<'a> {
    /// The file itself.
    pub(super) fn root(path: &'a Path, text: &'a str) -> Self {
        Self {
            path,
            text,
            keys: Vec::new(),
        }
    }

    fn child(&self, key: &'a str) -> Self {
        let mut keys = self.keys.clone();
        keys.push(key);
        Self { keys, ..*self }
    }

    fn error(&self, message: impl Into<String>) -> SettingsError {
        let bytes = position::of_key(self.text, &self.keys);
        SettingsError::at(self.path, self.text, bytes, message)
    }
}

/// Checks what serde cannot.
pub(super) fn content(path: &Path, text: &str, file: File) -> Result<Content, SettingsError> {
    let root = Key::root(path, text);
    let mut content = Content {
        postgres_tools: file.postgres_tools,
        ..Content::default()
    };
    let servers = file
        .development
        .and_then(|development| development.db)
        .unwrap_or_default();
    for (name, entry) in servers {
        let key = root.child(DEVELOPMENT).child("db").child(&name);
        check_name(&key, "server", &name)?;
        let server = server(&key, entry)?;
        content.development.insert(name, server);
    }
    for (name, entry) in file.projects.unwrap_or_default() {
        let key = root.child("projects").child(&name);
        check_name(&key, "project", &name)?;
        if name == DEVELOPMENT {
            return Err(key.error(
                "no project can be called `development`: targets of that name are the servers of \
                 development",
            ));
        }
        let project = project(&key, entry)?;
        content.projects.insert(name, project);
    }
    Ok(content)
}

/// Whether a name serves in `project.database`.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

fn check_name(key: &Key<'_>, what: &str, name: &str) -> Result<(), SettingsError> {
    if is_name(name) {
        return Ok(());
    }
    let better: String = name
        .trim()
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let proposal = if better.is_empty() {
        String::new()
    } else {
        format!(", for example `{better}`")
    };
    Err(key.error(format!(
        "`{name}` cannot name a {what}: use letters, digits, `_` and `-` only{proposal}"
    )))
}

fn project(key: &Key<'_>, mut entry: ProjectEntry) -> Result<Project, SettingsError> {
    if entry.module.trim().is_empty() {
        return Err(key.child("module").error(
            "`module` is empty: write a package's folder, counted from this file, or its name",
        ));
    }
    let ignore = ignore(key, entry.ignore.take())?;
    let revisions = revisions(key, &mut entry)?;
    let mut databases = BTreeMap::new();
    for (name, entry) in entry.db.unwrap_or_default() {
        let key = key.child("db").child(&name);
        check_name(&key, "database", &name)?;
        let database = database(&key, entry)?;
        databases.insert(name, database);
    }
    Ok(Project {
        module: entry.module,
        features: entry.features,
        version_table: entry.version_table,
        version_table_schema: entry.version_table_schema,
        ignore,
        revisions,
        databases,
    })
}

fn ignore(key: &Key<'_>, patterns: Option<Vec<String>>) -> Result<Vec<Pattern>, SettingsError> {
    let patterns = patterns.unwrap_or_default();
    if patterns.iter().any(|pattern| pattern.trim().is_empty()) {
        return Err(key.child("ignore").error(
            "a pattern of `ignore` is empty: write a table's name, with `*` for any characters, or take it out",
        ));
    }
    Ok(patterns.into_iter().map(Pattern::new).collect())
}

/// What an entry of a database says.
pub(super) fn database(
    key: &Key<'_>,
    entry: DatabaseEntry,
) -> Result<DatabaseSettings, SettingsError> {
    let dialect = Dialect::from(entry.kind);
    if dialect == Dialect::Postgres && entry.db_name.as_deref().is_none_or(str::is_empty) {
        return Err(key.error("the key `db_name` is missing: a postgres database needs its name"));
    }
    Ok(DatabaseSettings {
        db_name: entry.db_name,
        protected: entry.protected,
        ignore: ignore(key, entry.ignore)?,
        connection: connection(&key.child("connection"), dialect, entry.connection)?,
        clone: clone(&key.child("clone"), entry.clone.unwrap_or_default())?,
    })
}

fn clone(key: &Key<'_>, entry: CloneEntry) -> Result<CloneSettings, SettingsError> {
    let mut settings = CloneSettings::default();
    for (table, condition) in entry.subsets.unwrap_or_default() {
        let table = QualifiedName::parse(&table);
        settings.subsets.insert(table, condition);
    }
    for (column, mask) in entry.masks.unwrap_or_default() {
        let Some((table, name)) = QualifiedName::parse_column(&column) else {
            let key = key.child("mask");
            return Err(key.error(format!("`{column}` is no column: write table.column")));
        };
        let masks = settings.masks.entry(table).or_default();
        masks.insert(name, mask);
    }
    Ok(settings)
}

/// What an entry of a server says.
pub(super) fn server(key: &Key<'_>, entry: ServerEntry) -> Result<Server, SettingsError> {
    let dialect = match (&entry.connection.db_path, &entry.connection.host) {
        (Some(_), None) => Dialect::Sqlite,
        (None, Some(_)) => Dialect::Postgres,
        (Some(_), Some(_)) | (None, None) => {
            return Err(key.child("connection").error(
                "a server has either `db_path` (a folder of SQLite files) or `host` (PostgreSQL)",
            ));
        }
    };
    let connection = connection(&key.child("connection"), dialect, entry.connection)?;
    Ok(Server { connection })
}
