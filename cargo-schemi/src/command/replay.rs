//! What the revisions of a project make of an empty database, which is thrown away.

use std::collections::BTreeSet;

use schemi_runtime::migrate::{Database, Direction, Plan, Section, Step};
use schemi_schema::{Name, QualifiedName, Renames, Schema};
use sqlx::{AssertSqlSafe, Executor};

use super::history_of::Project;
use super::opened::{self, Opened};
use super::rehearse::outside;
use super::{CommandError, Context, compare, migrate, revision};
use crate::change::Change;
use crate::dialect;
use crate::dialect::scratch::Scratch;
use crate::diff::diff;
use crate::fold;
use crate::record::Record;
use crate::settings::{Access, Connection, Spec};
use crate::target::Target;

/// An empty database, and what revisions have made of it.
pub struct Replayed {
    /// The database, with its history.
    pub opened: Opened,
    scratch: Scratch,
}

impl Replayed {
    /// Applies revisions, with all that they come from, to a database that is made for it beside that
    /// of `place`, which is not touched. A revision that runs nothing and says that its changes are done
    /// (a baseline) is carried out: those after it build on it.
    ///
    /// # Errors
    /// A server that lets no database be made; revisions that do not run on an empty one. Nothing is
    /// left behind then.
    pub async fn make(
        context: &mut Context<'_>,
        project: &Project,
        place: Target,
        goals: &[String],
    ) -> Result<Self, CommandError> {
        let scratch = Scratch::make(&place.spec).await?;
        let mut target = place;
        target.spec = scratch.spec();
        match replay(context, project, target, goals).await {
            Ok(opened) => Ok(Self { opened, scratch }),
            Err(error) => {
                scratch.drop().await?;
                Err(error)
            }
        }
    }

    /// The database, and what is to be dropped once its session has ended.
    pub fn into_parts(self) -> (Database, Scratch) {
        (self.opened.database, self.scratch)
    }

    /// Ends the session and removes the database.
    ///
    /// # Errors
    /// A server that does not remove it; the next one on it tries again.
    pub async fn close(self) -> Result<(), CommandError> {
        self.opened.close().await;
        Ok(self.scratch.drop().await?)
    }
}

async fn replay(
    context: &mut Context<'_>,
    project: &Project,
    mut target: Target,
    goals: &[String],
) -> Result<Opened, CommandError> {
    if let Spec::Postgres(_) = target.spec {
        prepare(context, project, &mut target).await?;
    }
    let mut opened = Opened::open_target(context, project, target, Access::Create).await?;
    match apply(context, project, &mut opened, goals).await {
        Ok(()) => Ok(opened),
        Err(error) => {
            opened.close().await;
            Err(error)
        }
    }
}

async fn apply(
    context: &mut Context<'_>,
    project: &Project,
    opened: &mut Opened,
    goals: &[String],
) -> Result<(), CommandError> {
    let dialect = opened.target.dialect();
    let mut told = Schema::default();
    for goal in goals {
        let plan = migrate::plan_up(project, opened, Some(goal))?;
        let mut waiting = Vec::new();
        for mut step in plan.steps {
            let record = Record::read(&step.path)?;
            let changes = record.as_ref().map_or(&[][..], |record| record.of(dialect));
            let runs = |section: &Section| !section.blocks.is_empty();
            if changes.is_empty() || step.sections.iter().any(runs) {
                changes
                    .iter()
                    .for_each(|change| fold::apply(&mut told, change));
            } else {
                run(context, project, opened, std::mem::take(&mut waiting)).await?;
                let before = told.clone();
                told = fold::fold(told, changes);
                step.sections = carried_out(project, opened, before, &told).await?;
            }
            waiting.push(step);
        }
        run(context, project, opened, waiting).await?;
    }
    Ok(())
}

async fn run(
    context: &mut Context<'_>,
    project: &Project,
    opened: &mut Opened,
    steps: Vec<Step>,
) -> Result<(), CommandError> {
    let direction = Direction::Up;
    let plan = Plan { direction, steps };
    outside::refuse(&plan, opened.target.dialect(), outside::Trial::Replay)?;
    let ran = migrate::run_plan(context, project, opened, &plan, None).await;
    ran.map(drop)
}

/// The SQL of what the record of a baseline says. What is there already, revisions written by hand have
/// made.
async fn carried_out(
    project: &Project,
    opened: &mut Opened,
    before: Schema,
    after: &Schema,
) -> Result<Vec<Section>, CommandError> {
    let dialect = opened.target.dialect();
    let mut options = project.reflect_options();
    options.namespaces.extend(compare::namespaces(after));
    let found = dialect::reflect(&mut opened.database, &options)
        .await?
        .schema;
    let before = dialect::normalize(dialect, before);
    let wanted = dialect::normalize(dialect, after.clone());
    // There are no rows, so that a rename is as good as a drop.
    let mut changes = diff(&before, &wanted, &Renames::default());
    changes.retain(|change| !is_made(change, &before, &found));
    let script = dialect::render(dialect, &before, &changes)?;
    Ok(revision::into_sections(Direction::Up, dialect, script))
}

/// Whether a change makes what is there, or a part of a table that is and that no record made.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only what is made can be there before"
)]
fn is_made(change: &Change, before: &Schema, found: &Schema) -> bool {
    match change {
        Change::CreateTable { table } => found.tables.contains_key(&table.name),
        Change::AddConstraint { table, .. } | Change::CreateIndex { table, .. } => {
            found.tables.contains_key(table) && !before.tables.contains_key(table)
        }
        Change::CreateEnum { enum_type } => found.enums.contains_key(&enum_type.name),
        Change::CreateType { user_type } => found.types.contains_key(&user_type.name),
        Change::CreateSequence { sequence } => found.sequences.contains_key(&sequence.name),
        _ => false,
    }
}

/// Makes what the project's PostgreSQL databases have before their first revision: the schemas that
/// their settings name. The names that models and revisions do not qualify are looked for in the same.
async fn prepare(
    context: &Context<'_>,
    project: &Project,
    target: &mut Target,
) -> Result<(), CommandError> {
    let path = search_path(context, project);
    let mut names: BTreeSet<Name> = path.iter().flat_map(|path| schemas(path)).collect();
    names.extend(project.journal.schema.as_deref().map(Name::from));
    if names.is_empty() {
        return Ok(());
    }
    let (mut database, _) = opened::connect(context, target, Access::Create).await?;
    let make = |name| Change::CreateNamespace { name };
    let changes: Vec<Change> = names.into_iter().map(make).collect();
    let built = build(&mut database, &changes).await;
    opened::close(database).await;
    if let Spec::Postgres(spec) = &mut target.spec {
        spec.search_path = path;
    }
    built
}

/// The search path of the project's first PostgreSQL database.
fn search_path(context: &Context<'_>, project: &Project) -> Option<String> {
    let settings = context.settings.projects().get(&project.name)?;
    let mut databases = settings.databases.values();
    databases.find_map(|database| match &database.connection {
        Connection::Postgres(connection) => Some(connection.search_path.clone()),
        Connection::Sqlite(_) => None,
    })?
}

/// The schemas of a search path that somebody must have made: not the server's, not one for each user.
fn schemas(path: &str) -> Vec<Name> {
    let parts = path.split(',').map(str::trim);
    let names = parts.map(|part| match part.starts_with('"') {
        true => QualifiedName::parse(part).name,
        false => Name::from(part.to_lowercase().as_str()),
    });
    let is_made = |name: &Name| {
        let name = name.as_str();
        !(name.is_empty() || name.starts_with("pg_") || name == "$user" || name == "public")
    };
    names.filter(is_made).collect()
}

/// Runs changes on an empty database.
///
/// # Errors
/// What cannot be rendered, or is refused, with its SQL.
pub async fn build(database: &mut Database, changes: &[Change]) -> Result<(), CommandError> {
    let script = dialect::render(database.dialect(), &Schema::default(), changes)?;
    for block in script.parts.iter().flat_map(|part| &part.blocks) {
        for statement in block.statements() {
            let sql = sqlx::raw_sql(AssertSqlSafe(statement.sql.clone()));
            let ran = match database {
                Database::Postgres(connection) => connection.execute(sql).await.map(drop),
                Database::Sqlite(connection) => connection.execute(sql).await.map(drop),
            };
            ran.map_err(|error| refused(&statement.sql, &error))?;
        }
    }
    Ok(())
}

fn refused(sql: &str, error: &sqlx::Error) -> CommandError {
    let message = match error.as_database_error() {
        Some(error) => error.message().to_owned(),
        None => error.to_string(),
    };
    CommandError::Misused(format!(
        "the scratch database does not take what the models say: {message}, in: {sql}"
    ))
}

#[cfg(test)]
mod tests {
    use super::schemas;

    #[test]
    fn the_schemas_of_a_path_are_those_that_somebody_made() {
        let names: Vec<String> = schemas("\"$user\", App,\"Odd \"\"one\", public, pg_temp, ")
            .iter()
            .map(|name| name.as_str().to_owned())
            .collect();
        assert_eq!(names, ["app", "Odd \"one"]);
    }
}
