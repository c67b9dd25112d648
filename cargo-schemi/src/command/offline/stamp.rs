//! `stamp --sql`: what a history is to say, as statements.

use std::collections::BTreeSet;

use schemi_runtime::migrate::{Former, RevisionId};
use schemi_schema::Dialect;

use super::{headed, row_of};
use crate::command::history_of::Project;
use crate::command::{CommandError, Context};

/// What to write down.
#[derive(Clone, Debug)]
pub struct StampRequest {
    /// The target: only its kind of database counts, and it is not connected to.
    pub target: String,
    /// The revisions, or one `FROM:TO`.
    pub revisions: Vec<String>,
    /// What becomes of the rows that are there.
    pub former: Former,
    /// A word that the script is headed with (`--tag`).
    pub tag: Option<String>,
}

/// Writes the script. No database is touched.
///
/// # Errors
/// Unknown revisions; several ranges.
pub fn stamp(context: &mut Context<'_>, request: &StampRequest) -> Result<String, CommandError> {
    let project = Project::open(context, &request.target)?;
    let dialect = context.target(&request.target)?.dialect();
    let (from, to) = ends(&project, &request.revisions)?;
    let journal = &project.journal;
    let mut statements = vec!["BEGIN".to_owned()];
    let have = project.graph.ancestors(&from);
    let want = project.graph.ancestors(&to);
    if have.is_empty() {
        statements.push(journal.ensure_sql(dialect));
    } else if dialect == Dialect::Postgres {
        statements.push(journal.require_sql(&from));
    }
    let goes: BTreeSet<_> = match request.former {
        Former::Keep => have.difference(&want).cloned().collect(),
        Former::Purge => BTreeSet::new(),
    };
    let comes: BTreeSet<_> = match request.former {
        Former::Keep => want.difference(&have).cloned().collect(),
        Former::Purge => {
            statements.push(journal.clear_sql(dialect));
            want
        }
    };
    let goes = project.graph.sorted(&goes).into_iter().rev();
    statements.extend(goes.map(|id| journal.delete_sql(dialect, &id)));
    for header in project.graph.revisions() {
        if comes.contains(&header.id) {
            let revision = project.folder.read(header)?;
            statements.push(journal.insert_sql(dialect, &row_of(&revision, &project, dialect)));
        }
    }
    statements.push("COMMIT".to_owned());
    let script: String = statements.iter().map(|sql| format!("{sql};\n\n")).collect();
    Ok(headed(script, dialect, request.tag.as_deref()))
}

/// What the history says, and what it is to say.
fn ends(
    project: &Project,
    names: &[String],
) -> Result<(Vec<RevisionId>, Vec<RevisionId>), CommandError> {
    let none = BTreeSet::new();
    let resolve = |name: &str| project.graph.resolve(name, &none);
    if let [range] = names
        && let Some((from, to)) = range.split_once(':')
    {
        return Ok((resolve(from)?, resolve(to)?));
    }
    let mut to = Vec::new();
    for name in names {
        if name.contains(':') {
            return Err(CommandError::Misused(format!(
                "without a database a stamp takes one FROM:TO, or revisions: `{name}` stands among others"
            )));
        }
        to.extend(resolve(name)?);
    }
    Ok((Vec::new(), to))
}
