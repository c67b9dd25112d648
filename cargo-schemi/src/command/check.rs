//! `check`: does a database stand where the models are?

use schemi_runtime::migrate::RevisionId;
use serde::Serialize;

use super::answers::Answers;
use super::compare::{Basis, Found};
use super::history_of::Project;
use super::models::{self, NoModels, Reading, Wanted};
use super::opened::{Opened, StoredDown};
use schemi_schema::{Dialect, Export};

use super::by_hand::{self, ByHand};
use super::{CommandError, Context, passed_over};
use crate::change::Change;
use crate::dialect::{self, Undecided};
use crate::diff::own::Unowned;
use crate::settings::Access;

/// What a check found.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The target.
    pub target: String,
    /// How it is named to a command.
    #[serde(skip)]
    pub argument: String,
    /// Revisions that the database lacks.
    pub pending: Vec<RevisionId>,
    /// What leads from the database to the models.
    pub changes: Vec<Change>,
    /// What the database has beside the models inside of their tables.
    pub unowned: Vec<String>,
    /// The columns that hand-written SQL of a revision made inside of these tables and no model knows.
    pub unmodelled: Vec<ByHand>,
    /// What is otherwise than the models say, in what they cannot say: a check that is not valid.
    pub otherwise: Vec<String>,
    /// Expressions that nobody could judge. Of those that count as equal, `changes` says nothing.
    pub undecided: Option<Undecided>,
    /// What deserves a word about the source, such as a file with models that no `mod` reaches.
    pub warnings: Vec<String>,
    /// What was compared, in numbers and names.
    pub compared: Compared,
}

/// What was looked at, and what could not be.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Compared {
    /// The tables that were compared.
    pub tables: Vec<String>,
    /// What else hand-written SQL of its revisions made inside of these tables.
    pub by_hand: Vec<ByHand>,
    /// Objects that models cannot express; they are left alone.
    pub beyond: Vec<String>,
    /// The tables that the settings pass over.
    pub passed_over: Vec<String>,
    /// Attributes of the models that this dialect lacks.
    pub ignored: Vec<String>,
}

impl Outcome {
    /// Whether there is nothing to do.
    pub fn is_clean(&self) -> bool {
        let told = [&self.unowned, &self.otherwise];
        let known = self.pending.is_empty() && self.unmodelled.is_empty();
        known && self.changes.is_empty() && told.iter().all(|t| t.is_empty())
    }
}

/// Compares a database with the models. It writes nothing.
///
/// # Errors
/// A target that cannot be read, models that cannot be read, a history that disagrees with the files.
pub async fn run(
    context: &mut Context<'_>,
    target: &str,
    no_models: NoModels,
) -> Result<Outcome, CommandError> {
    let project = Project::open(context, target)?;
    let dialect = context.target(target)?.dialect();
    let reading = reading(&project, dialect, no_models);
    let opened = Opened::open(context, &project, target, Access::Read).await?;
    let work =
        opened.work(async |opened| compare(context, &project, opened, reading.finish()).await);
    work.await
}

/// Begins to read the models of a project.
pub(super) fn reading(project: &Project, dialect: Dialect, no_models: NoModels) -> Reading<Wanted> {
    let history = project.journal.table.clone();
    let left_out = project.left_out.clone();
    let convention = project.settings.naming_convention.clone();
    Reading::begin(&project.package, no_models, move |export| {
        models::refuse_history(export, &history)?;
        models::refuse_passed_over(export, &left_out)?;
        models::wanted(export, dialect, &convention)
    })
}

/// Compares a database that is open already. The models are waited for once it is read.
pub(super) async fn compare(
    context: &Context<'_>,
    project: &Project,
    opened: &mut Opened,
    models: impl Future<Output = Result<(Export, Wanted), CommandError>>,
) -> Result<Outcome, CommandError> {
    opened.check(project, StoredDown::Refuse)?;
    let dialect = opened.target.dialect();
    let heads = opened.heads(project);
    let owned = dialect::normalize(dialect, project.owned(&heads, dialect)?);
    let options = project.reflect_options();
    let found = Found::read(&mut opened.database, options, &owned);
    let found = context.until_stopped(found).await?;
    let unmatched = passed_over::warnings(&project.left_out, [&mut opened.database]).await?;
    let (mut export, wanted) = models.await?;
    export.warnings.extend(unmatched);
    let answers = Answers::default();
    let basis = Basis {
        owned: &owned,
        answers: &answers,
        unowned: Unowned::Keep,
        cache: &context.cache,
    };
    let found = found.compare(&mut opened.database, &wanted, &basis);
    let mut found = context.until_stopped(found).await?;
    let by_hand = by_hand::take(project, &heads, dialect, &mut found.drift)?;
    let (unmodelled, by_hand) = by_hand.into_iter().partition(|made| made.is_column);
    Ok(Outcome {
        target: opened.target.name.to_string(),
        argument: opened.target.argument(),
        pending: opened.pending(project),
        changes: found.changes,
        unowned: found.drift.iter().map(ToString::to_string).collect(),
        unmodelled,
        otherwise: found.clauses.iter().map(ToString::to_string).collect(),
        undecided: found.undecided,
        warnings: export.warnings,
        compared: Compared {
            tables: wanted
                .schema
                .tables
                .keys()
                .map(ToString::to_string)
                .collect(),
            by_hand,
            beyond: found
                .beyond
                .iter()
                .map(|b| format!("{} {}", b.kind, b.name))
                .collect(),
            passed_over: found.passed_over,
            ignored: wanted.ignored,
        },
    })
}
