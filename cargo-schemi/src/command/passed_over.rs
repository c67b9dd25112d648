//! The tables that the settings pass over: `ignore` of a project and of a database.

use schemi_runtime::migrate::Database;

use super::{CommandError, Context};
use crate::dialect;
use crate::dialect::copy::selection::Pattern;

/// The patterns of the projects and databases that these targets name.
pub fn patterns<'t>(
    context: &Context<'_>,
    targets: impl IntoIterator<Item = &'t str>,
) -> Vec<Pattern> {
    let found = targets.into_iter().filter_map(|target| {
        let ends = ["models:", "migrations:"];
        let name = ends.iter().find_map(|end| target.strip_prefix(end));
        let name = name.unwrap_or(target).split('@').next()?;
        let (project, database) = match name.split_once('.') {
            Some((project, database)) => (project, Some(database)),
            None => (name, None),
        };
        let project = context.settings.projects().get(project)?;
        Some(project.passed_over(database))
    });
    let mut patterns = Vec::new();
    for pattern in found.flatten() {
        if !patterns.contains(&pattern) {
            patterns.push(pattern);
        }
    }
    patterns
}

/// What to say of the patterns that nothing in any of these databases is called by.
///
/// # Errors
/// A database that cannot be read.
pub async fn warnings(
    patterns: &[Pattern],
    databases: impl IntoIterator<Item = &mut Database>,
) -> Result<Vec<String>, CommandError> {
    let mut open: Vec<&Pattern> = patterns.iter().collect();
    for database in databases {
        if open.is_empty() {
            break;
        }
        let names = dialect::relations(database).await?;
        open.retain(|pattern| !names.iter().any(|name| pattern.matches(name)));
    }
    let warning = |pattern: &&Pattern| {
        format!(
            "the pattern `{pattern}` of `ignore` in the settings matches no table here: mend it, or take it out"
        )
    };
    Ok(open.iter().map(warning).collect())
}
