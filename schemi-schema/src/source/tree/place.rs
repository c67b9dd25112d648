//! Which file a `mod` means.

use std::path::{Component, Path, PathBuf};

/// Where a module's children are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Where `mod a;` looks for `a.rs` and `a/mod.rs`.
    pub(super) folder: PathBuf,
    /// What `#[path]` starts from.
    path_base: PathBuf,
}

impl Place {
    /// The place of a target's first file, a `mod.rs`, or a file that `#[path]` named.
    pub(super) fn of_folder(folder: PathBuf) -> Self {
        Self {
            path_base: folder.clone(),
            folder,
        }
    }

    /// The place inside `mod name { … }`, with the value of its `#[path]`.
    pub(super) fn inside(&self, name: &str, path: Option<&str>) -> Self {
        Self::of_folder(match path {
            Some(path) => normal(&self.path_base.join(path)),
            None => self.folder.join(name),
        })
    }

    /// The files that `mod name;` may mean, each with the place inside it.
    pub(super) fn candidates(&self, name: &str, path: Option<&str>) -> Vec<(PathBuf, Self)> {
        if let Some(path) = path {
            let file = normal(&self.path_base.join(path));
            let folder = file.parent().unwrap_or(&self.path_base).to_owned();
            return vec![(file, Self::of_folder(folder))];
        }
        let below = self.folder.join(name);
        let beside = self.folder.join(format!("{name}.rs"));
        let single = Self {
            path_base: self.folder.clone(),
            folder: below.clone(),
        };
        vec![
            (beside, single),
            (below.join("mod.rs"), Self::of_folder(below)),
        ]
    }
}

/// The path without `a/..`, so that two ways to one file are one path.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir
                if matches!(normal.components().next_back(), Some(Component::Normal(_))) =>
            {
                normal.pop();
            }
            Component::CurDir => {}
            Component::ParentDir
            | Component::Normal(_)
            | Component::RootDir
            | Component::Prefix(_) => normal.push(component),
        }
    }
    normal
}

/// A path as messages and exports write it: relative to the package, with forward slashes.
pub(crate) fn relative_name(folder: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(folder).unwrap_or(path);
    if relative.is_absolute() {
        return relative.to_string_lossy().replace('\\', "/");
    }
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ways_to_a_file_are_one() {
        for (path, expected) in [
            ("src/bin/../models.rs", "src/models.rs"),
            ("src/./a.rs", "src/a.rs"),
            ("../a/../b.rs", "../b.rs"),
            ("/a/../../b.rs", "/../b.rs"),
        ] {
            assert_eq!(normal(Path::new(path)), Path::new(expected), "{path}");
        }
    }

    #[test]
    fn names_have_forward_slashes() {
        let folder = Path::new("/package");
        assert_eq!(
            relative_name(folder, &folder.join("src").join("a.rs")),
            "src/a.rs"
        );
        assert_eq!(
            relative_name(folder, Path::new("/other/a.rs")),
            "/other/a.rs"
        );
    }
}
