//! The settings file read, its targets resolved, and edited.

use std::path::Path;

use cargo_schemi::settings::{Settings, Spec};

/// What the projects that are added are called.
const ADDED: &str = "added-by-the-target";

/// Reads the input as a settings file, and as a URL.
///
/// # Panics
/// Where something does not hold: an edit is either refused or does what was meant, and undoing it
/// leads back.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    // Both are printed when something is wrong with them.
    let shown = |error: &dyn std::error::Error| assert!(!error.to_string().is_empty());
    if let Err(error) = Spec::from_url(text) {
        shown(&error);
    }
    let settings = match Settings::parse("folder/settings.yaml", text.to_owned()) {
        Ok(settings) => settings,
        Err(error) => return shown(&error),
    };
    resolve(&settings);
    edit(settings);
}

fn resolve(settings: &Settings) {
    let _ = settings.postgres_tools();
    for (name, project) in settings.projects() {
        for database in project.databases.keys() {
            if let Ok(found) = settings.database(name, database) {
                assert!(found.is_some(), "{name}.{database}");
            }
        }
    }
    for server in settings.development().keys() {
        if let Ok(found) = settings.development_database(server, "copy") {
            assert!(found.is_some(), "{server}");
        }
    }
}

fn edit(settings: Settings) {
    let mut edited = settings.clone();
    if edited.add_project(ADDED, "services/added").is_ok() {
        assert!(edited.projects().contains_key(ADDED));
        if edited.remove_project(ADDED).is_ok() {
            assert_eq!(edited.projects(), settings.projects());
        }
    }
    for (name, project) in settings.projects() {
        for database in project.databases.keys() {
            let mut edited = settings.clone();
            let _ = edited.remove_database(name, database);
        }
        let mut edited = settings.clone();
        if edited.remove_project(name).is_ok() {
            assert!(!edited.projects().contains_key(name));
        }
    }
    assert_eq!(settings.path(), Path::new("folder/settings.yaml"));
}
