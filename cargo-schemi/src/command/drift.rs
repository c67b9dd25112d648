//! How far a database is from what its own revisions have made.

use schemi_schema::Renames;

use super::answers::Answers;
use super::compare::{Basis, Found};
use super::history_of::Project;
use super::models::Wanted;
use super::opened::Opened;
use super::{CommandError, Context, by_hand};
use crate::dialect::{self, Besides, ReflectOptions};
use crate::diff::own::Unowned;

/// How far a database is from what its revisions have made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drift {
    /// How many objects are otherwise.
    pub changed: usize,
    /// How many there are beside them in the same tables, made by no revision's SQL that says so.
    pub beside: usize,
}

/// How many objects are not as the revisions of the database have made them.
///
/// # Errors
/// A database or a record that cannot be read.
pub async fn count(
    context: &Context<'_>,
    project: &Project,
    opened: &mut Opened,
) -> Result<Drift, CommandError> {
    let dialect = opened.target.dialect();
    let heads = opened.heads(project);
    let owned = project.owned(&heads, dialect)?;
    let owned = dialect::normalize(dialect, owned);
    let wanted = Wanted {
        schema: owned.clone(),
        renames: Renames::default(),
        ignored: Vec::new(),
    };
    let answers = Answers::default();
    let basis = Basis {
        owned: &owned,
        answers: &answers,
        unowned: Unowned::Keep,
        cache: &context.cache,
    };
    let options = ReflectOptions {
        besides: Besides::Unasked,
        ..project.reflect_options()
    };
    let found = Found::read(&mut opened.database, options, &owned).await?;
    let mut compared = found.compare(&mut opened.database, &wanted, &basis).await?;
    by_hand::take(project, &heads, dialect, &mut compared.drift)?;
    Ok(Drift {
        changed: compared.changes.len() + compared.clauses.len(),
        beside: compared.drift.len(),
    })
}
