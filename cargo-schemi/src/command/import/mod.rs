//! `import alembic`: revisions made of those of an alembic project.

mod cut;
mod place;
mod python;
mod render;
mod script;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use schemi_runtime::migrate::{Direction, Graph, Header, RevisionId, Section};
use schemi_schema::Dialect;
use serde::Serialize;

use super::history_of::Project;
use super::stamp::Doing;
use super::{CommandError, Context};
use place::Place;
use render::Alembic;
use script::Script;

/// What to import.
#[derive(Clone, Debug)]
pub struct Request {
    /// The folder of `alembic.ini`, or the script folder.
    pub dir: PathBuf,
    /// The project that gets the revisions.
    pub project: String,
    /// The kinds of database to have SQL for; those of the project where none is named.
    pub dialects: Vec<Dialect>,
    /// Where the SQL comes from.
    pub sql: Sql,
    /// The table that alembic keeps its revision in.
    pub version_table: String,
    /// `-x`: values for alembic and the template.
    pub x: BTreeMap<String, String>,
    /// Whether the files are written.
    pub doing: Doing,
}

/// Where the SQL comes from.
#[derive(Clone, Debug)]
pub enum Sql {
    /// Alembic renders it.
    Alembic {
        /// The program and its first arguments.
        program: String,
        /// Databases to render for, where not that of `alembic.ini`.
        urls: Vec<String>,
    },
    /// There is none: the revisions are for stamping.
    Nowhere,
}

/// What was imported.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The project that has the revisions.
    pub project: String,
    /// The revisions, parents first.
    pub revisions: Vec<Imported>,
    /// Those of them that no other comes after.
    pub heads: Vec<RevisionId>,
    /// What is to be written by hand, and fails until then.
    pub without_sql: Vec<Lacking>,
    /// Whether the files are written.
    pub is_written: bool,
}

/// A revision that was imported.
#[derive(Clone, Debug, Serialize)]
pub struct Imported {
    /// Its identifier, which is alembic's.
    pub id: RevisionId,
    /// What it is for.
    pub message: String,
    /// Its file.
    pub path: PathBuf,
}

/// A part of a revision that alembic gave no SQL for.
#[derive(Clone, Debug, Serialize)]
pub struct Lacking {
    /// The revision.
    pub revision: RevisionId,
    /// Which way.
    pub direction: Direction,
    /// For which kind of database.
    pub dialect: Dialect,
    /// Why.
    pub why: String,
}

/// Makes revisions of those of an alembic project: the same identifiers, parents, labels, dependencies and
/// messages, with the SQL that alembic renders. The project's Python is read; only alembic runs it.
///
/// # Errors
/// A folder that is no alembic project, revisions that make no graph or are there already, an alembic that
/// cannot be started, files that cannot be written.
pub fn run(context: &Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let project = Project::open(context, &request.project)?;
    let place = Place::find(&request.dir)?;
    let scripts = scripts(&place)?;
    refuse_others(&project)?;
    let graph = graph(&project, &scripts)?;
    let dialects = dialects(&project, &request.dialects)?;
    let mut sections: Vec<(RevisionId, Section)> = Vec::new();
    let mut without_sql = Vec::new();
    for dialect in dialects {
        let rendered = match &request.sql {
            Sql::Alembic { program, urls } => Some(
                Alembic {
                    program,
                    place: &place,
                    urls,
                    x: &request.x,
                    version_table: &request.version_table,
                }
                .render(dialect, &graph)?,
            ),
            Sql::Nowhere => None,
        };
        for (id, direction) in both_ways(&graph) {
            let known = rendered
                .as_ref()
                .and_then(|all| all.get(&(id.clone(), direction)));
            let why = match known {
                Some(Ok(known)) => {
                    sections.extend(known.iter().map(|section| (id.clone(), section.clone())));
                    continue;
                }
                Some(Err(why)) => why.clone(),
                None => "asked for by --graph-only".to_owned(),
            };
            sections.push((id.clone(), cut::unknown(&id, direction, dialect, &why)));
            without_sql.push(Lacking {
                revision: id,
                direction,
                dialect,
                why,
            });
        }
    }
    let revisions = write::write(&project, &graph, &scripts, sections, request)?;
    Ok(Outcome {
        project: project.name,
        revisions,
        heads: graph.heads(),
        without_sql,
        is_written: request.doing == Doing::Act,
    })
}

fn scripts(place: &Place) -> Result<Vec<Script>, CommandError> {
    let mut scripts = Vec::new();
    for path in place.files()? {
        scripts.extend(script::read(&path)?);
    }
    if scripts.is_empty() {
        return Err(CommandError::Misused(
            "the alembic project has no revisions: there is nothing to import".to_owned(),
        ));
    }
    Ok(scripts)
}

/// Refuses to put a second beginning beside that of a project's own revisions.
fn refuse_others(project: &Project) -> Result<(), CommandError> {
    match project.graph.heads().first() {
        None => Ok(()),
        Some(head) => Err(CommandError::Misused(format!(
            "project {} has revisions of its own already (its head is {head}): import into a project that has none, \
             or move these away and write them again after the import",
            project.name
        ))),
    }
}

/// The revisions and how they follow each other; errors name alembic's files.
fn graph(project: &Project, scripts: &[Script]) -> Result<Graph, CommandError> {
    let ids = |ids: &[String]| ids.iter().cloned().map(RevisionId).collect();
    let mut headers = Vec::new();
    for script in scripts {
        let id = RevisionId(script.id.clone());
        let depends_on: Vec<String> = script
            .depends_on
            .iter()
            .map(|name| meant(name, scripts))
            .collect();
        headers.push(Header {
            id,
            revises: ids(&script.revises),
            depends_on: ids(&depends_on),
            branch_labels: script.labels.clone(),
            replaces: Vec::new(),
            message: script.message.clone(),
            created: script
                .created
                .as_ref()
                .map(write::created)
                .unwrap_or_default(),
            path: script.path.clone(),
        });
    }
    let all = project.graph.revisions().cloned();
    Graph::new(all.chain(headers.iter().cloned()).collect())?;
    Ok(Graph::new(headers)?)
}

/// The revision that a name in `depends_on` means: alembic takes labels and beginnings, too.
fn meant(name: &str, scripts: &[Script]) -> String {
    if scripts.iter().any(|script| script.id == name) {
        return name.to_owned();
    }
    let label = name.strip_suffix("@head").unwrap_or(name);
    let labelled = scripts
        .iter()
        .find(|script| script.labels.iter().any(|own| own == label));
    let mut begins = scripts.iter().filter(|script| script.id.starts_with(name));
    let found = match (labelled, begins.next(), begins.next()) {
        (Some(script), _, _) | (None, Some(script), None) => &script.id,
        (None, _, _) => name,
    };
    found.to_owned()
}

fn dialects(project: &Project, asked: &[Dialect]) -> Result<BTreeSet<Dialect>, CommandError> {
    let dialects = match asked {
        [] => project.dialects.clone(),
        asked => asked.iter().copied().collect(),
    };
    if dialects.is_empty() {
        return Err(CommandError::Misused(format!(
            "project {} has no database: add one with `settings add db`, or say --dialect",
            project.name
        )));
    }
    Ok(dialects)
}

fn both_ways(graph: &Graph) -> Vec<(RevisionId, Direction)> {
    let ids = graph.revisions().map(|header| header.id.clone());
    ids.flat_map(|id| [(id.clone(), Direction::Up), (id, Direction::Down)])
        .collect()
}
