//! The models against the databases there are, and against the migrations for the other dialects.

use std::collections::BTreeSet;

use schemi_runtime::migrate::{Database, RevisionId};
use schemi_schema::{Dialect, Schema};

use super::{Outcome, Request};
use crate::change::Change;
use crate::command::compare::{self, Basis, Comparison, Found};
use crate::command::history_of::Project;
use crate::command::models::{self, Reading, Wanted};
use crate::command::opened::Opened;
use crate::command::{CommandError, Context, by_hand, passed_over};
use crate::dialect::{self, Cache};
use crate::diff::own::{Drift, Unowned};
use crate::record::schema_after;

/// A comparison, and what the models have that the dialect lacks.
pub(super) struct Compared {
    pub(super) comparison: Comparison,
    pub(super) ignored: Vec<String>,
}

impl Compared {
    pub(super) fn empty(dialect: Dialect) -> Self {
        Self {
            comparison: Comparison::empty(dialect),
            ignored: Vec::new(),
        }
    }
}

/// The comparisons of every dialect of a project.
pub(super) struct Comparisons {
    pub(super) compared: Vec<Compared>,
    /// What deserves a word about the source.
    pub(super) warnings: Vec<String>,
}

impl Comparisons {
    /// What is said of them, whether or not a revision is written.
    pub(super) fn outcome(&self) -> Outcome {
        let compared = || self.compared.iter();
        let drift = compared().flat_map(|c| &c.comparison.drift);
        let (unowned, going): (Vec<_>, Vec<_>) = drift.partition(|drift| drift.goes_with.is_none());
        let named = |drift: Vec<&Drift>| drift.iter().map(ToString::to_string).collect();
        Outcome {
            revision: None,
            unowned: named(unowned),
            going: named(going),
            hints: compared()
                .flat_map(|c| c.comparison.hints.clone())
                .collect(),
            found: compared()
                .flat_map(|c| c.comparison.found.clone())
                .collect(),
            recreated: compared()
                .map(|c| &c.comparison.recreated)
                .flat_map(|(up, down)| up.names().chain(down.names()))
                .collect(),
            ignored: compared().flat_map(|c| c.ignored.clone()).collect(),
            // Only PostgreSQL leaves anything open.
            undecided: compared().find_map(|c| c.comparison.undecided.clone()),
            hooks: Vec::new(),
            warnings: self.warnings.clone(),
        }
    }
}

/// What the models of a project ask of each of its dialects, being read.
pub(super) type Models = Reading<Vec<(Dialect, Wanted)>>;

/// Begins to read the models of a project.
pub(super) fn begin(project: &Project, request: &Request) -> Models {
    let dialects = project.dialects.clone();
    let history = project.journal.table.clone();
    let left_out = project.left_out.clone();
    let convention = project.settings.naming_convention.clone();
    Reading::begin(&project.package, request.no_models, move |export| {
        models::refuse_history(export, &history)?;
        models::refuse_passed_over(export, &left_out)?;
        models::wanted_all(export, &dialects, &convention)
    })
}

/// The databases that models are compared with: one of a dialect at most.
pub(super) struct Databases<'a> {
    pub(super) opened: Vec<&'a mut Opened>,
    pub(super) origin: Origin,
}

/// Where databases come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// They are the project's.
    Project,
    /// The project's revisions have made them, and nothing else.
    Replay,
}

impl Databases<'_> {
    /// The database of a dialect.
    pub(super) fn of(&mut self, dialect: Dialect) -> Option<&mut Database> {
        let opened = self.opened.iter_mut();
        let mut databases = opened.map(|opened| &mut opened.database);
        databases.find(|database| database.dialect() == dialect)
    }
}

/// Compares every dialect of the project: those of the databases with these, the others with the
/// migrations.
///
/// # Errors
/// What cannot be read, and answers and questions that are open.
pub(super) async fn compare_all(
    context: &Context<'_>,
    project: &Project,
    request: &Request,
    reading: Models,
    parents: &[RevisionId],
    databases: &mut Databases<'_>,
) -> Result<Comparisons, CommandError> {
    let records = project.records(parents)?;
    let owned = |dialect| dialect::normalize(dialect, schema_after(&records, dialect));
    let mut sides = Vec::new();
    for opened in &mut databases.opened {
        sides.push(Side::read(context, project, opened, owned).await?);
    }
    let unmatched = match databases.origin {
        Origin::Project => {
            let read = sides.iter_mut().map(|side| &mut side.opened.database);
            passed_over::warnings(&project.left_out, read).await?
        }
        // What is passed over is there beside what revisions make.
        Origin::Replay => Vec::new(),
    };
    let (export, all_wanted) = reading.finish().await?;
    let mut compared = Vec::new();
    for (dialect, wanted) in all_wanted {
        let at = sides.iter().position(|side| side.dialect == dialect);
        let comparison = match at.map(|at| sides.swap_remove(at)) {
            Some(side) => {
                let mut comparison = side.compare(context, request, &wanted).await?;
                if databases.origin == Origin::Replay {
                    // Revisions written by hand have made it, so that it is there wherever this one runs.
                    comparison.found.clear();
                }
                if request.unowned == Unowned::Keep {
                    by_hand::take(project, parents, dialect, &mut comparison.drift)?;
                }
                comparison
            }
            None => {
                let owned = owned(dialect);
                let basis = basis(request, &owned, &context.cache);
                compare::with_migrations(dialect, &wanted, &basis)?
            }
        };
        compared.push(Compared {
            comparison,
            ignored: wanted.ignored,
        });
    }
    refuse_open(request, &compared)?;
    if !export.models.is_empty() {
        refuse_unseen(&compared, &export.warnings)?;
    }
    let mut warnings = export.warnings;
    warnings.extend(unmatched);
    Ok(Comparisons { compared, warnings })
}

fn basis<'a>(request: &'a Request, owned: &'a Schema, cache: &'a Cache) -> Basis<'a> {
    Basis {
        owned,
        answers: &request.answers,
        unowned: request.unowned,
        cache,
    }
}

/// The database's side of a comparison.
struct Side<'a> {
    opened: &'a mut Opened,
    dialect: Dialect,
    owned: Schema,
    found: Found,
}

impl<'a> Side<'a> {
    async fn read(
        context: &Context<'_>,
        project: &Project,
        opened: &'a mut Opened,
        owned: impl Fn(Dialect) -> Schema,
    ) -> Result<Self, CommandError> {
        let dialect = opened.target.dialect();
        let owned = owned(dialect);
        let options = project.reflect_options();
        let found = Found::read(&mut opened.database, options, &owned);
        let found = context.until_stopped(found).await?;
        Ok(Self {
            opened,
            dialect,
            owned,
            found,
        })
    }

    async fn compare(
        self,
        context: &Context<'_>,
        request: &Request,
        wanted: &Wanted,
    ) -> Result<Comparison, CommandError> {
        let basis = basis(request, &self.owned, &context.cache);
        let database = &mut self.opened.database;
        let compared = self.found.compare(database, wanted, &basis);
        let comparison = context.until_stopped(compared).await?;
        dialect::check_version(comparison.version, &comparison.changes)?;
        Ok(comparison)
    }
}

/// Refuses to drop a table while there are models that were not read, unless somebody has said that
/// it goes: it may be one of theirs.
fn refuse_unseen(compared: &[Compared], unseen: &[String]) -> Result<(), CommandError> {
    let mut tables = BTreeSet::new();
    for Compared { comparison, .. } in compared {
        for change in &comparison.changes {
            if let Change::DropTable { table } = change
                && !comparison.renames.dropped_tables.contains(&table.name)
            {
                tables.insert(table.name.to_string());
            }
        }
    }
    if tables.is_empty() || unseen.is_empty() {
        return Ok(());
    }
    Err(CommandError::UnseenModels {
        tables: tables.into_iter().collect(),
        unseen: unseen.to_vec(),
    })
}

/// Refuses answers that name nothing, and drops that may be renames.
fn refuse_open(request: &Request, compared: &[Compared]) -> Result<(), CommandError> {
    let heard = compared.iter().flat_map(|c| &c.comparison.answers_heard);
    request.answers.refuse_unused(heard)?;
    let questions: BTreeSet<_> = compared
        .iter()
        .flat_map(|c| c.comparison.questions.clone())
        .collect();
    if questions.is_empty() {
        Ok(())
    } else {
        Err(CommandError::Questions(questions.into_iter().collect()))
    }
}
