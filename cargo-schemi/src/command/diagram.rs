//! `diagram`: the tables of a database, or of models, as a picture.

use schemi_runtime::migrate::Database;
use schemi_runtime::migrate::journal::DEFAULT_TABLE;
use schemi_schema::{Dialect, Name, QualifiedName, Schema};
use serde::Serialize;
use sqlx::Connection;

use super::diff::side::Side;
use super::history_of::Project;
use super::models::{self, NoModels};
use super::{CommandError, Context, opened, passed_over, print_models};
use crate::diagram::{Diagram, dot, mermaid, svg};
use crate::dialect::{self, Besides, ReflectOptions, Scope};
use crate::settings::Access;
use crate::target::Target;

/// Of what, and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// A target, a URL, or `models:PROJECT`.
    pub of: String,
    /// The tables that are drawn; all of them where none is named.
    pub tables: Vec<String>,
    /// As which database models are drawn, where they are for both.
    pub dialect: Option<Dialect>,
    /// The picture's form.
    pub form: Form,
}

/// The form of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Mermaid's `erDiagram`.
    #[default]
    Mermaid,
    /// Graphviz's language.
    Dot,
    /// A drawing.
    Svg,
}

/// The picture.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// Of what.
    pub of: String,
    /// Its form.
    pub form: Form,
    /// How many tables are in it.
    pub tables: usize,
    /// How many foreign keys.
    pub links: usize,
    /// Foreign keys to tables that are not drawn.
    pub undrawn: Vec<String>,
    /// The picture as text.
    pub text: String,
}

/// Draws. A database is only read.
///
/// # Errors
/// What is unknown or cannot be read; patterns that name no table.
pub async fn run(context: &Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let side = Side::parse(context, &request.of)?;
    let mut schema = match &side {
        Side::Database(target) => read(context, target, &request.of).await?,
        Side::Models(project) => wanted(context, project, request.dialect)?,
        Side::Empty | Side::Migrations { .. } => {
            return Err(CommandError::Misused(format!(
                "`{side}` cannot be drawn: name a target, a URL or models:PROJECT"
            )));
        }
    };
    print_models::choose(&mut schema, &request.tables, &request.of)?;
    let diagram = Diagram::of(&schema);
    let text = match request.form {
        Form::Mermaid => mermaid::text(&diagram),
        Form::Dot => dot::text(&diagram),
        Form::Svg => svg::text(&diagram),
    };
    Ok(Outcome {
        of: side.to_string(),
        form: request.form,
        tables: diagram.tables.len(),
        links: diagram.links.len(),
        undrawn: diagram
            .undrawn
            .iter()
            .map(|(from, to)| format!("{from} to {to}"))
            .collect(),
        text,
    })
}

/// All tables of a database but for the history.
async fn read(context: &Context<'_>, target: &Target, text: &str) -> Result<Schema, CommandError> {
    let projects = context.settings.projects();
    let settings = projects.get(target.name.project.as_str());
    let history = settings.map(|project| {
        let schema = project.version_table_schema.as_deref().map(Name::from);
        let table = project.version_table.as_deref().unwrap_or(DEFAULT_TABLE);
        QualifiedName::new(schema, table)
    });
    let usual = QualifiedName::local(DEFAULT_TABLE);
    let options = ReflectOptions {
        scope: Scope::Whole,
        besides: Besides::Unasked,
        ignore: history.into_iter().chain([usual]).collect(),
        left_out: passed_over::patterns(context, [text]),
        ..ReflectOptions::default()
    };
    let (mut database, _) = opened::connect(context, target, Access::Read).await?;
    let read = async { Ok(dialect::reflect(&mut database, &options).await?) };
    let reflected = context.until_stopped(read).await;
    match database {
        Database::Sqlite(connection) => drop(connection.close().await),
        Database::Postgres(connection) => drop(connection.close().await),
    }
    Ok(dialect::normalize_read(target.dialect(), reflected?.schema))
}

/// The tables that models ask for.
fn wanted(
    context: &Context<'_>,
    project: &str,
    dialect: Option<Dialect>,
) -> Result<Schema, CommandError> {
    let project = Project::open(context, project)?;
    let export = models::read(&project.package, NoModels::Refuse)?;
    let is_for = |dialect: &Dialect| project.dialects.contains(dialect);
    let usual = [Dialect::Postgres, Dialect::Sqlite]
        .into_iter()
        .find(is_for);
    let dialect = dialect.or(usual).unwrap_or(Dialect::Postgres);
    let wanted = models::wanted(&export, dialect, &project.settings.naming_convention)?;
    Ok(wanted.schema)
}
