//! Where an alembic project is: its `alembic.ini`, its script folder, its revisions.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::command::CommandError;

/// The file of alembic's settings.
const INI: &str = "alembic.ini";

/// An alembic project.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The folder that alembic runs in.
    pub(super) folder: PathBuf,
    /// The text of `alembic.ini`, `%(here)s` filled in; one of its own where there is none.
    pub(super) ini: String,
    /// `sqlalchemy.url` in it.
    pub(super) url: Option<String>,
    /// The folders of revisions.
    versions: Vec<PathBuf>,
    /// Whether the folders in them count, too.
    depth: Depth,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    Flat,
    Recursive,
}

impl Place {
    /// Finds a project by the folder of its `alembic.ini`, that file itself, or its script folder.
    ///
    /// # Errors
    /// A folder that is neither; settings that name no folder of revisions.
    pub(super) fn find(dir: &Path) -> Result<Self, CommandError> {
        let dir = dir.canonicalize().map_err(|e| CommandError::read(dir, e))?;
        if dir.is_file() {
            return Self::of_ini(&dir);
        }
        let ini = dir.join(INI);
        if ini.is_file() {
            return Self::of_ini(&ini);
        }
        if !dir.join("env.py").is_file() {
            return Err(CommandError::Misused(format!(
                "{} holds no {INI}, and no env.py beside versions: name the folder of an alembic project",
                dir.display()
            )));
        }
        let above = dir.parent().map(|parent| parent.join(INI));
        if let Some(above) = above.filter(|above| above.is_file()) {
            let place = Self::of_ini(&above)?;
            if place.versions.iter().any(|folder| folder.starts_with(&dir)) {
                return Ok(place);
            }
        }
        let script = dir.display().to_string().replace('%', "%%");
        Self::read(&dir, &format!("[alembic]\nscript_location = {script}\n"))
    }

    fn of_ini(ini: &Path) -> Result<Self, CommandError> {
        let text = std::fs::read_to_string(ini).map_err(|e| CommandError::read(ini, e))?;
        let folder = ini.parent().unwrap_or(Path::new("."));
        let place = Self::read(folder, &text);
        place.map_err(|error| CommandError::Misused(format!("{}: {error}", ini.display())))
    }

    fn read(folder: &Path, text: &str) -> Result<Self, CommandError> {
        let here = folder.display().to_string().replace('%', "%%");
        let ini = text.replace("%(here)s", &here);
        let values = values(&ini);
        let misused = |text: &str| CommandError::Misused(text.to_owned());
        let said = values.get("script_location");
        let said = said.ok_or_else(|| {
            misused("`script_location` is missing: name the script folder instead")
        })?;
        // `package:folder` is how Python names a folder of a package.
        let script = folder.join(said.replace(':', "/"));
        if !script.is_dir() && folder.join("env.py").is_file() {
            // The file stands in the script folder, and names that as its package's root does.
            return Self::read(folder, &relocated(&ini, &here));
        }
        if !script.is_dir() {
            return Err(CommandError::Misused(format!(
                "`script_location` is no folder: {}; name the script folder instead",
                script.display()
            )));
        }
        let named = values.get("version_locations").map(String::as_str);
        let mut versions: Vec<PathBuf> = locations(named.unwrap_or_default(), &values)
            .iter()
            .map(|location| folder.join(location.replace(':', "/")))
            .collect();
        if versions.is_empty() {
            versions.push(script.join("versions"));
        }
        let is_deep = values.get("recursive_version_locations");
        Ok(Self {
            folder: folder.to_owned(),
            url: values.get("sqlalchemy.url").cloned(),
            versions,
            depth: match is_deep.is_some_and(|said| said.eq_ignore_ascii_case("true")) {
                true => Depth::Recursive,
                false => Depth::Flat,
            },
            ini,
        })
    }

    /// The files that may be revisions, in order.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub(super) fn files(&self) -> Result<Vec<PathBuf>, CommandError> {
        let mut files = Vec::new();
        let mut open = self.versions.clone();
        while let Some(folder) = open.pop() {
            let error = |e| CommandError::read(&folder, e);
            for entry in std::fs::read_dir(&folder).map_err(error)? {
                let path = entry.map_err(error)?.path();
                if path.is_dir() {
                    let is_wanted =
                        self.depth == Depth::Recursive && !path.ends_with("__pycache__");
                    open.extend(is_wanted.then_some(path));
                } else if path.extension().is_some_and(|ext| ext == "py") {
                    files.push(path);
                }
            }
        }
        files.sort();
        Ok(files)
    }
}

/// The text of an `alembic.ini` with another script folder.
fn relocated(ini: &str, script: &str) -> String {
    let lines = ini.lines().map(|line| match line.split_once('=') {
        Some((key, _)) if key.trim() == "script_location" => {
            format!("script_location = {script}\n")
        }
        Some(_) | None => format!("{line}\n"),
    });
    lines.collect()
}

/// The values of the section `[alembic]`, `%%` taken for `%`. Lines that are set in go on.
fn values(ini: &str) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let (mut is_ours, mut last) = (false, None);
    for line in ini.lines() {
        let text = line.trim();
        if text.starts_with(['#', ';']) {
            continue;
        }
        if text.starts_with('[') {
            (is_ours, last) = (text == "[alembic]", None);
        } else if line.starts_with([' ', '\t']) && !text.is_empty() {
            if let Some(value) = last.as_ref().and_then(|key: &String| found.get_mut(key)) {
                value.push('\n');
                value.push_str(&text.replace("%%", "%"));
            }
        } else if let (true, Some((key, value))) = (is_ours, line.split_once('=')) {
            let key = key.trim().to_owned();
            found.insert(key.clone(), value.trim().replace("%%", "%"));
            last = Some(key);
        }
    }
    found
}

/// The folders that `version_locations` lists, parted as the settings say.
fn locations(text: &str, values: &BTreeMap<String, String>) -> Vec<String> {
    let keys = ["path_separator", "version_path_separator"];
    let separator = keys.iter().find_map(|key| values.get(*key));
    let is_between = |c: char| match separator.map(String::as_str) {
        Some("os" | ":") => c == ':' || c == '\n',
        Some(";") => c == ';' || c == '\n',
        Some("newline") => c == '\n',
        Some("space") => c.is_whitespace(),
        Some(_) | None => c == ',' || c.is_whitespace(),
    };
    text.split(is_between)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_section_of_alembic_is_read() {
        let ini = "[other]\na = 1\n[alembic]\n# no = 1\nscript_location = /x/m\nversion_locations =\n    a b\n    c\n\
                   path_separator = newline\nsqlalchemy.url = p%%40q\n[post]\nscript_location = no\n";
        let values = values(ini);
        assert_eq!(values["script_location"], "/x/m");
        assert_eq!(values["sqlalchemy.url"], "p%40q");
        assert_eq!(
            locations(&values["version_locations"], &values),
            ["a b", "c"]
        );
        assert!(!values.contains_key("no") && !values.contains_key("a"));
        for (separator, wanted) in [("os", vec!["a b", "c, d"]), ("none", vec!["a", "b:c", "d"])] {
            let said = [("path_separator".to_owned(), separator.to_owned())].into();
            assert_eq!(locations("a b:c, d", &said), wanted);
        }
    }
}
