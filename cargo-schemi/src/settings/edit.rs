//! Changes to the file that keep its comments, its order and every byte they are not about.
//!
//! Each edit is proven: the new text is read again and compared with what was meant, comments
//! included. Nothing is written before [`Settings::save`].

use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};
use yaml_edit::{Document, Mapping, MappingBuilder, YamlFile};

use super::check::{DEVELOPMENT, is_name};
use super::database::{DatabaseSettings, Project, Server};
use super::{Content, Settings, SettingsError, entry, load, near, snippet};

/// What an edit does to the mapping that it is about.
enum Edit {
    Put(MappingBuilder),
    Remove,
}

impl Settings {
    /// Adds a project without databases.
    ///
    /// # Errors
    /// Where the name is taken or cannot be one, or the file cannot be edited safely.
    pub fn add_project(
        &mut self,
        name: &str,
        module: impl Into<String>,
    ) -> Result<(), SettingsError> {
        refuse_name("project", name)?;
        if name == DEVELOPMENT {
            return Err(SettingsError::Edit(
                "no project can be called `development`: choose another name".to_owned(),
            ));
        }
        if self.content.projects.contains_key(name) {
            return Err(SettingsError::Edit(format!(
                "the settings have a project `{name}` already"
            )));
        }
        let project = Project {
            module: module.into(),
            ..Project::default()
        };
        let entry = MappingBuilder::new().pair("module", project.module.as_str());
        let mut meant = self.content.clone();
        meant.projects.insert(name.to_owned(), project);
        self.edit(&["projects", name], Edit::Put(entry), meant)
    }

    /// Adds a database to a project.
    ///
    /// # Errors
    /// Where the project is unknown, the name is taken or cannot be one, or the file cannot be
    /// edited safely.
    pub fn add_database(
        &mut self,
        project: &str,
        name: &str,
        database: DatabaseSettings,
    ) -> Result<(), SettingsError> {
        refuse_name("database", name)?;
        let mut meant = self.content.clone();
        let databases = &mut known(&mut meant, project)?.databases;
        let entry = entry::database(&database);
        if databases.insert(name.to_owned(), database).is_some() {
            return Err(SettingsError::Edit(format!(
                "project `{project}` has a database `{name}` already"
            )));
        }
        self.edit(&["projects", project, "db", name], Edit::Put(entry), meant)
    }

    /// Adds a server to `development`.
    ///
    /// # Errors
    /// Where the name is taken or cannot be one, or the file cannot be edited safely.
    pub fn add_server(&mut self, name: &str, server: Server) -> Result<(), SettingsError> {
        refuse_name("server", name)?;
        let mut meant = self.content.clone();
        let entry = entry::server(&server);
        if meant.development.insert(name.to_owned(), server).is_some() {
            return Err(SettingsError::Edit(format!(
                "`{DEVELOPMENT}` has a server `{name}` already"
            )));
        }
        self.edit(&[DEVELOPMENT, "db", name], Edit::Put(entry), meant)
    }

    /// Removes a project with its databases from the settings. The databases themselves stay.
    ///
    /// # Errors
    /// Where the project is unknown, or the file cannot be edited safely.
    pub fn remove_project(&mut self, name: &str) -> Result<(), SettingsError> {
        let mut meant = self.content.clone();
        known(&mut meant, name)?;
        meant.projects.remove(name);
        self.edit(&["projects", name], Edit::Remove, meant)
    }

    /// Removes a database from the settings. The database itself stays.
    ///
    /// # Errors
    /// Where the project or the database is unknown, or the file cannot be edited safely.
    pub fn remove_database(&mut self, project: &str, name: &str) -> Result<(), SettingsError> {
        let mut meant = self.content.clone();
        let databases = &mut known(&mut meant, project)?.databases;
        let near = near::near(name, databases.keys().map(String::as_str));
        if databases.remove(name).is_none() {
            return Err(SettingsError::Edit(format!(
                "project `{project}` has no database `{name}`{near}"
            )));
        }
        self.edit(&["projects", project, "db", name], Edit::Remove, meant)
    }

    /// Removes a server of `development` from the settings. The server itself and the copies on it stay.
    ///
    /// # Errors
    /// Where the server is unknown, or the file cannot be edited safely.
    pub fn remove_server(&mut self, name: &str) -> Result<(), SettingsError> {
        let mut meant = self.content.clone();
        if meant.development.shift_remove(name).is_none() {
            let near = near::near(name, self.content.development.keys().map(String::as_str));
            return Err(SettingsError::Edit(format!(
                "`{DEVELOPMENT}` has no server `{name}`{near}"
            )));
        }
        self.edit(&[DEVELOPMENT, "db", name], Edit::Remove, meant)
    }

    /// What the edits so far change in the file, with secrets masked: a unified difference.
    pub fn difference(&self) -> String {
        let before = self.stored.as_ref().map(ExposeSecret::expose_secret);
        let before = snippet::redacted(before.unwrap_or_default());
        let (after, path) = (self.redacted(), self.path.display().to_string());
        similar::TextDiff::from_lines(&before, &after)
            .unified_diff()
            .header(&path, &path)
            .to_string()
    }

    fn edit(&mut self, keys: &[&str], edit: Edit, meant: Content) -> Result<(), SettingsError> {
        let is_removal = matches!(edit, Edit::Remove);
        let text = edited(self.text(), keys, edit)
            .filter(|text| load::read(&self.path, text).is_ok_and(|content| content == meant))
            .filter(|text| is_removal || comments(text) == comments(self.text()))
            .ok_or_else(|| SettingsError::NotAsMeant {
                path: self.path.clone(),
                what: format!("`{}`", keys.join(".")),
            })?;
        self.text = SecretString::from(text);
        self.content = meant;
        Ok(())
    }
}

fn refuse_name(what: &str, name: &str) -> Result<(), SettingsError> {
    if is_name(name) {
        return Ok(());
    }
    Err(SettingsError::Edit(format!(
        "`{name}` cannot name a {what}: use letters, digits, `_` and `-` only"
    )))
}

fn known<'a>(content: &'a mut Content, project: &str) -> Result<&'a mut Project, SettingsError> {
    let near = near::near(project, content.projects.keys().map(String::as_str));
    content.projects.get_mut(project).ok_or_else(|| {
        SettingsError::Edit(format!(
            "the settings have no project `{project}`{near}; `settings add project` makes one"
        ))
    })
}

/// The text with an entry put at a path of keys, or removed from it.
fn edited(text: &str, keys: &[&str], edit: Edit) -> Option<String> {
    let (last, folders) = keys.split_last()?;
    let document = Document::from_str(text).ok();
    let root = document.as_ref().and_then(Document::as_mapping);
    let (Some(document), Some(root)) = (document, root) else {
        return match edit {
            Edit::Put(entry) => Some(appended(text, nested(keys, entry))),
            Edit::Remove => None,
        };
    };
    let mut mapping = root;
    for (depth, folder) in folders.iter().enumerate() {
        mapping = match (mapping.get_mapping(*folder), &edit) {
            (Some(inner), _) => inner,
            (None, Edit::Remove) => return None,
            (None, Edit::Put(_)) => {
                let Edit::Put(entry) = edit else { return None };
                let value = node(nested(&keys[depth + 1..], entry))?;
                mapping.set(*folder, value);
                return Some(document.to_string());
            }
        };
    }
    match edit {
        Edit::Put(entry) => mapping.set(*last, node(entry)?),
        Edit::Remove => {
            mapping.remove(*last)?;
        }
    }
    Some(document.to_string())
}

/// An entry within mappings of one key each.
fn nested(keys: &[&str], entry: MappingBuilder) -> MappingBuilder {
    keys.iter().rev().fold(entry, |inner, key| {
        MappingBuilder::new().insert_mapping(*key, inner)
    })
}

fn node(entry: MappingBuilder) -> Option<Mapping> {
    entry.build_document().as_mapping()
}

/// For a text of comments only, which has no mapping to put anything into.
fn appended(text: &str, entry: MappingBuilder) -> String {
    let mut text = text.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(entry.build_document().to_string().trim_end());
    text.push('\n');
    text
}

fn comments(text: &str) -> Vec<String> {
    YamlFile::parse(text)
        .tree()
        .comments()
        .map(|comment| comment.to_string())
        .collect()
}
