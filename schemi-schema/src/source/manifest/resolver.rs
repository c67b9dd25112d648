//! The workspace that a package belongs to, and the resolver that cargo takes.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::{get, get_str, read_table};
use crate::source::error::SourceError;

/// The Cargo.toml of the workspace, unless it is the package's own: `package.workspace`, else the
/// nearest folder above whose workspace does not exclude the package.
pub(super) fn find_workspace(
    folder: &Path,
    manifest: &Table,
) -> Result<Option<(PathBuf, Table)>, SourceError> {
    if manifest.contains_key("workspace") {
        return Ok(None);
    }
    if let Some(root) = get_str(manifest, &["package", "workspace"]) {
        let path = folder.join(root).join("Cargo.toml");
        let table = read_table(&path)?;
        return Ok(Some((path, table)));
    }
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    for above in absolute.ancestors().skip(1) {
        let path = above.join("Cargo.toml");
        if !path.is_file() {
            continue;
        }
        let table = read_table(&path)?;
        if table.contains_key("workspace") {
            let excluded = excludes(&table, above, &absolute);
            return Ok((!excluded).then_some((path, table)));
        }
    }
    Ok(None)
}

fn excludes(workspace: &Table, root: &Path, package: &Path) -> bool {
    let list = get(workspace, &["workspace", "exclude"]).and_then(Value::as_array);
    let mut folders = list.into_iter().flatten().filter_map(Value::as_str);
    folders.any(|folder| package.starts_with(root.join(folder)))
}

/// Whether cargo takes resolver 1. The workspace decides; one without a package of its own takes 1
/// unless it says otherwise, a package takes what its edition says.
pub(super) fn is_first(manifest: &Table, workspace: Option<&Table>) -> bool {
    let root = workspace.unwrap_or(manifest);
    let said = get_str(root, &["workspace", "resolver"])
        .or_else(|| get_str(root, &["package", "resolver"]));
    if let Some(resolver) = said {
        return resolver == "1";
    }
    if !root.contains_key("package") {
        return true;
    }
    let edition = get_str(root, &["package", "edition"])
        .or_else(|| get_str(root, &["workspace", "package", "edition"]));
    matches!(edition, None | Some("2015" | "2018"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(package: &str, workspace: Option<&str>) -> bool {
        let workspace: Option<Table> = workspace.map(|text| text.parse().unwrap());
        is_first(&package.parse().unwrap(), workspace.as_ref())
    }

    #[test]
    fn the_root_decides() {
        let new = "[package]\nedition = \"2021\"";
        let old = "[package]\nedition = \"2018\"";
        assert!(!first(new, None));
        assert!(first(old, None));
        assert!(first("[package]\nname = \"a\"", None));
        assert!(!first(
            "[package]\nedition = \"2018\"\nresolver = \"2\"",
            None
        ));
        assert!(first(
            "[package]\nedition = \"2021\"\nresolver = \"1\"",
            None
        ));
        assert!(first(new, Some("[workspace]")));
        assert!(!first(old, Some("[workspace]\nresolver = \"2\"")));
        assert!(!first(
            new,
            Some("[workspace]\n[package]\nedition = \"2024\"")
        ));
        let inherited =
            "[workspace.package]\nedition = \"2021\"\n[package]\nedition.workspace = true";
        assert!(!first(inherited, None));
    }
}
