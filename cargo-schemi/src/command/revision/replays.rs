//! What a project's revisions make, for a revision that is written without a database of its own.

use std::collections::BTreeSet;

use schemi_runtime::migrate::{Block, Direction, RevisionId, Statement};
use schemi_schema::Dialect;

use super::Request;
use crate::command::history_of::Project;
use crate::command::opened::Opened;
use crate::command::replay::Replayed;
use crate::command::{CommandError, Context};
use crate::record::Record;
use crate::target::Target;

/// The words with which statements begin that change a schema.
const DEFINING: [&str; 4] = ["alter", "create", "do", "drop"];

/// Databases that revisions have made, one of each dialect for which there can be one.
pub(super) struct Replays {
    made: Vec<Replayed>,
    /// What deserves a word about those for which there can be none.
    warnings: Vec<String>,
}

impl Replays {
    /// Replays what the new revision comes after and depends on.
    ///
    /// # Errors
    /// A project that is on PostgreSQL alone while there is no server to replay on; revisions that do
    /// not run on an empty database.
    pub(super) async fn make(
        context: &mut Context<'_>,
        project: &Project,
        request: &Request,
        parents: &[RevisionId],
    ) -> Result<Self, CommandError> {
        let goals = goals(project, request, parents)?;
        let mut replays = Self {
            made: Vec::new(),
            warnings: Vec::new(),
        };
        match replays.make_all(context, project, &goals).await {
            Ok(()) => Ok(replays),
            Err(error) => {
                replays.close().await?;
                Err(error)
            }
        }
    }

    async fn make_all(
        &mut self,
        context: &mut Context<'_>,
        project: &Project,
        goals: &[RevisionId],
    ) -> Result<(), CommandError> {
        let names: Vec<String> = goals.iter().map(ToString::to_string).collect();
        for dialect in &project.dialects {
            match place(context, project, *dialect)? {
                Some(place) => {
                    let made = Replayed::make(context, project, place, &names).await;
                    self.made
                        .push(made.map_err(|error| told(context, project, error))?);
                }
                None => self.warnings.extend(unseen(project, goals, *dialect)?),
            }
        }
        Ok(())
    }

    /// Works with the databases, and removes them whatever comes of it.
    ///
    /// # Errors
    /// Those of the work; a database that cannot be removed.
    pub(super) async fn work(
        mut self,
        work: impl AsyncFnOnce(Vec<&mut Opened>) -> Result<super::Comparisons, CommandError>,
    ) -> Result<super::Comparisons, CommandError> {
        let opened: Vec<_> = self.made.iter_mut().map(|made| &mut made.opened).collect();
        let result = work(opened).await;
        let warnings = std::mem::take(&mut self.warnings);
        let closed = self.close().await;
        let mut compared = result?;
        closed?;
        compared.warnings.extend(warnings);
        Ok(compared)
    }

    async fn close(self) -> Result<(), CommandError> {
        let mut closed = Ok(());
        for made in self.made {
            closed = closed.and(made.close().await);
        }
        closed
    }
}

/// The revisions up to which is replayed.
fn goals(
    project: &Project,
    request: &Request,
    parents: &[RevisionId],
) -> Result<Vec<RevisionId>, CommandError> {
    let mut goals = parents.to_vec();
    for text in &request.depends_on {
        goals.push(project.graph.resolve_one(text, &BTreeSet::new())?);
    }
    Ok(goals)
}

/// Beside which database one is made; `None` where PostgreSQL has no server for it, and the records of
/// the revisions stand in.
fn place(
    context: &Context<'_>,
    project: &Project,
    dialect: Dialect,
) -> Result<Option<Target>, CommandError> {
    let on = context.on.as_deref();
    if on.is_some() && !project.dialects.contains(&Dialect::Postgres) {
        return Err(CommandError::Misused(format!(
            "project {} is on SQLite, and its revisions are replayed in memory: leave --on out, or name a \
             database of it to work on its copy",
            project.name
        )));
    }
    let on = on.filter(|_| dialect == Dialect::Postgres);
    let place = Target::to_build_on(&context.settings, dialect, on)?;
    match place {
        // Its records alone do not tell what revisions written by hand have made, and nothing else would.
        None if project.dialects.len() == 1 => Err(CommandError::NoServerToReplay {
            project: project.name.clone(),
        }),
        place => Ok(place),
    }
}

fn told(context: &Context<'_>, project: &Project, error: CommandError) -> CommandError {
    match context.cancel.is_cancelled() {
        true => CommandError::Cancelled,
        false => CommandError::Replay {
            project: project.name.clone(),
            error: Box::new(error),
        },
    }
}

/// The revisions that change the schema and have no record: nobody knows here what they have made.
fn unseen(
    project: &Project,
    goals: &[RevisionId],
    dialect: Dialect,
) -> Result<Vec<String>, CommandError> {
    let mut found = Vec::new();
    for id in project.graph.sorted(&project.graph.ancestors(goals)) {
        let Some(header) = project.graph.get(&id) else {
            continue;
        };
        if Record::read(&header.path)?.is_some() {
            continue;
        }
        let revision = project.folder.read(header)?;
        let sections = revision.sections_for(Direction::Up, dialect);
        let mut blocks = sections.iter().flat_map(|section| &section.blocks);
        if blocks.any(defines) {
            found.push(id.to_string());
        }
    }
    let (verb, plural) = match found.len() {
        0 => return Ok(Vec::new()),
        1 => ("is", ""),
        _ => ("are", "s"),
    };
    Ok(vec![format!(
        "{dialect}: what revision{plural} {} made {verb} not known, because there is no development server to replay \
         on: look whether the new one repeats it, or add a server with a `host` below `development` in the settings",
        found.join(", ")
    )])
}

fn defines(block: &Block) -> bool {
    match block {
        Block::Rebuild(_) => true,
        Block::Statement(Statement { sql, .. }) => {
            let words = sql
                .lines()
                .filter(|line| !line.trim_start().starts_with("--"));
            let first = words.flat_map(str::split_whitespace).next();
            first.is_some_and(|word| DEFINING.contains(&word.to_lowercase().as_str()))
        }
    }
}
