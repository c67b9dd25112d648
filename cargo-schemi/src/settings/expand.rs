//! `${VAR}` and `~` in paths and hosts.

use std::path::{Path, PathBuf};

/// Why a text could not be expanded.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ExpandError {
    #[error("the environment variable `{0}` is not set")]
    Unset(String),
    #[error("`${{` needs a name and a `}}`: write `${{VAR}}`")]
    Malformed,
    #[error("`~` stands for the home folder, and there is none: set HOME")]
    NoHome,
}

/// Replaces each `${VAR}`, and a `~` that is the first component.
pub(super) fn expand(text: &str) -> Result<String, ExpandError> {
    let with_home = match text.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => {
            let home = home().ok_or(ExpandError::NoHome)?;
            format!("{}{rest}", home.display())
        }
        Some(_) | None => text.to_owned(),
    };
    variables(&with_home, |name| std::env::var(name).ok())
}

/// A path as it is seen from the current folder: relative where it lies under it, so that messages
/// stay short and can be clicked.
pub(crate) fn from_here(path: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    match path.strip_prefix(&here) {
        Ok(rest) if rest == Path::new("") => PathBuf::from("."),
        Ok(rest) => rest.to_path_buf(),
        Err(_) => path.strip_prefix("./").unwrap_or(path).to_path_buf(),
    }
}

fn home() -> Option<PathBuf> {
    etcetera::home_dir().ok()
}

fn variables(text: &str, lookup: impl Fn(&str) -> Option<String>) -> Result<String, ExpandError> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        out.push_str(&rest[..at]);
        let after = &rest[at + 2..];
        let end = after.find('}').ok_or(ExpandError::Malformed)?;
        let name = &after[..end];
        if !is_variable(name) {
            return Err(ExpandError::Malformed);
        }
        out.push_str(&lookup(name).ok_or_else(|| ExpandError::Unset(name.to_owned()))?);
        rest = &after[end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

/// Whether a text can be the name of an environment variable.
pub(super) fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_replaced_and_unset_ones_named() {
        let lookup = |name: &str| (name == "A").then(|| "x${B}".to_owned());
        assert_eq!(variables("p/${A}/q", lookup), Ok("p/x${B}/q".to_owned()));
        assert_eq!(variables("$A $", lookup), Ok("$A $".to_owned()));
        assert_eq!(
            variables("${B}", lookup),
            Err(ExpandError::Unset("B".into()))
        );
        for bad in ["${", "${A", "${}", "${A-b}", "${1}"] {
            assert_eq!(variables(bad, lookup), Err(ExpandError::Malformed), "{bad}");
        }
    }

    #[test]
    fn a_tilde_is_the_home_folder_only_as_first_component() {
        assert_eq!(expand("~x/y"), Ok("~x/y".to_owned()));
        assert_eq!(expand("a/~"), Ok("a/~".to_owned()));
        let home = home().unwrap().display().to_string();
        assert_eq!(expand("~/a"), Ok(format!("{home}/a")));
    }
}
