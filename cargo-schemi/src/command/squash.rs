//! `squash`: writes one revision in the place of several.

mod comments;
mod range;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use schemi_runtime::migrate::{
    Direction, Graph, Header, Mode, Revision, RevisionId, Section, parse, sections_text, stand_for,
};
use schemi_schema::Dialect;
use serde::Serialize;

use super::history_of::Project;
use super::revision::{self, Writing};
use super::{CommandError, Context};
use crate::change::Change;
use crate::project;
use crate::record::Record;
use crate::template;

/// What to squash.
#[derive(Clone, Debug)]
pub struct Request {
    /// The project, or a target.
    pub target: String,
    /// `FROM:TO`, both included.
    pub range: String,
    /// What the new revision is for, unless it is to be made of theirs.
    pub message: Option<String>,
    /// Its identifier, unless it is to be made.
    pub id: Option<String>,
    /// Whether files go that git does not have.
    pub lost: Lost,
    /// `-x`: values for the template.
    pub x: BTreeMap<String, String>,
    /// Whether files are written and removed.
    pub writing: Writing,
}

/// What was written.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The new revision.
    pub revision: RevisionId,
    /// Its file.
    pub path: PathBuf,
    /// The file's text.
    pub text: String,
    /// The revisions for which it stands, whose files are gone.
    pub replaces: Vec<RevisionId>,
    /// Whether files were written and removed.
    pub is_written: bool,
    /// What deserves a word.
    pub warnings: Vec<String>,
}

/// Writes a revision that does what several did, one after the other, and removes their files.
///
/// # Errors
/// A range that is no straight line, or on whose inner revisions others stand; what cannot be one
/// revision.
pub fn run(context: &mut Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let project = Project::open(context, &request.target)?;
    let headers = range::find(&project, &request.range)?;
    let mut parts = Vec::new();
    let mut told = Vec::new();
    for header in &headers {
        let path = &header.path;
        let text = std::fs::read_to_string(path).map_err(|e| CommandError::read(path, e))?;
        let (revision, record) = (parse(&text, path)?, Record::read(path)?);
        told.push((comments::commented(&revision, &text), None));
        parts.push((revision, record));
    }
    range::refuse_parts(&parts)?;
    let dialects = dialects(&project, &parts);
    let warnings = irreversible(&parts, &dialects);
    let revision = assemble(&project, &headers, sections(&parts, &dialects), request)?;
    let record = recorded(&parts);
    let shown = Revision {
        sections: sections(&told, &dialects),
        ..revision.clone()
    };
    let mut text = template::render(&project.package.migrations(), &shown, &dialects, &request.x)?;
    text = stand_for(&text, &revision.replaces);
    if let Some(record) = &record {
        text = record.sign(&text);
    }
    refuse_other(&project, &revision, &text)?;
    let is_written = request.writing == Writing::Files;
    if is_written {
        refuse_lost(&headers, request.lost)?;
        write(&revision, &text, record.as_ref())?;
        for header in &headers {
            remove(&header.path)?;
        }
    }
    Ok(Outcome {
        revision: revision.id,
        path: revision.path,
        text,
        replaces: revision.replaces,
        is_written,
        warnings,
    })
}

/// Whether files may go that git does not have as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// They stay, and nothing is written.
    Refuse,
    /// They go (`--yes`).
    Allow,
}

/// Refuses to remove what could not be brought back.
fn refuse_lost(headers: &[Header], lost: Lost) -> Result<(), CommandError> {
    let is_lost = |header: &&Header| project::has_as_is(&header.path) == Some(false);
    let found = headers
        .iter()
        .find(is_lost)
        .filter(|_| lost == Lost::Refuse);
    match found {
        None => Ok(()),
        Some(header) => Err(CommandError::Misused(format!(
            "{}: git does not have this file as it is, and squash removes it: commit it first, or pass --yes",
            header.path.display()
        ))),
    }
}

/// What is squashed: revisions, each with its record.
type Parts = [(Revision, Option<Record>)];

fn assemble(
    project: &Project,
    headers: &[Header],
    sections: Vec<Section>,
    request: &Request,
) -> Result<Revision, CommandError> {
    let ids: Vec<RevisionId> = headers.iter().map(|header| header.id.clone()).collect();
    let (first, last) = (headers.first(), headers.last());
    let message = request.message.clone().unwrap_or_else(|| {
        let name = |header: Option<&Header>| header.map(|h| h.id.to_string()).unwrap_or_default();
        format!("squash {} to {}", name(first), name(last))
    });
    let mut depends_on: Vec<RevisionId> = Vec::new();
    for id in headers.iter().flat_map(|header| &header.depends_on) {
        if !ids.contains(id) && !depends_on.contains(id) {
            depends_on.push(id.clone());
        }
    }
    let folder = revision::name::folder(project, None)?;
    Ok(Revision {
        revises: first
            .map(|header| header.revises.clone())
            .unwrap_or_default(),
        depends_on,
        branch_labels: headers
            .iter()
            .flat_map(|header| header.branch_labels.clone())
            .collect(),
        replaces: ids,
        sections,
        ..revision::blank(project, request.id.as_deref(), &message, &folder)?
    })
}

/// The kinds of database that the project has, or a revision knows.
fn dialects(project: &Project, parts: &Parts) -> Vec<Dialect> {
    let sections = parts.iter().flat_map(|(revision, _)| &revision.sections);
    let mut dialects = project.dialects.clone();
    dialects.extend(sections.filter_map(|section| section.dialect));
    dialects.into_iter().collect()
}

/// All sections: up in the order of the revisions, down in the other one.
fn sections(parts: &Parts, dialects: &[Dialect]) -> Vec<Section> {
    let mut sections = Vec::new();
    for dialect in dialects {
        sections.extend(joined(parts.iter(), Direction::Up, *dialect));
        if without_way_back(parts, *dialect).is_none() {
            sections.extend(joined(parts.iter().rev(), Direction::Down, *dialect));
        }
    }
    sections
}

/// The sections of one direction and dialect, neighbours of one mode in one.
fn joined<'p>(
    parts: impl Iterator<Item = &'p (Revision, Option<Record>)>,
    direction: Direction,
    dialect: Dialect,
) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for (revision, _) in parts {
        for section in revision.sections_for(direction, dialect) {
            match sections.last_mut() {
                Some(last) if last.mode == section.mode && section.mode == Mode::Transaction => {
                    last.blocks.extend(section.blocks.clone());
                }
                Some(_) | None => sections.push(Section {
                    dialect: Some(dialect),
                    ..section.clone()
                }),
            }
        }
    }
    sections
}

/// The first revision that does something and has no way back.
fn without_way_back(parts: &Parts, dialect: Dialect) -> Option<&RevisionId> {
    let has_none = |revision: &&Revision| {
        let up = revision.sections_for(Direction::Up, dialect);
        let does = up.iter().any(|section| !section.blocks.is_empty());
        does && revision.sections_for(Direction::Down, dialect).is_empty()
    };
    let mut revisions = parts.iter().map(|(revision, _)| revision);
    revisions.find(has_none).map(|revision| &revision.id)
}

/// What to say where there is no way back.
fn irreversible(parts: &Parts, dialects: &[Dialect]) -> Vec<String> {
    let found = dialects.iter().filter_map(|dialect| {
        let id = without_way_back(parts, *dialect)?;
        Some(format!(
            "{dialect}: there is no way back, because revision {id} has none"
        ))
    });
    found.collect()
}

/// The changes of all, one after the other; none where none has a record.
fn recorded(parts: &Parts) -> Option<Record> {
    let mut changes: BTreeMap<Dialect, Vec<Change>> = BTreeMap::new();
    let mut records = parts
        .iter()
        .filter_map(|(_, record)| record.as_ref())
        .peekable();
    records.peek()?;
    for record in records {
        for (dialect, own) in &record.changes {
            changes.entry(*dialect).or_default().extend(own.clone());
        }
    }
    Some(Record::new(changes))
}

/// Refuses a text that is not this revision, or one that does not fit in with those that stay.
fn refuse_other(project: &Project, revision: &Revision, text: &str) -> Result<(), CommandError> {
    let parsed = parse(text, &revision.path)?;
    if parsed.replaces != revision.replaces || said(&parsed) != said(revision) {
        let template = project.package.migrations().join(template::FILE);
        return Err(CommandError::Misused(format!(
            "{}: the template makes another revision of these: it must keep `up` and `down` as they are",
            template.display()
        )));
    }
    let others = project.graph.revisions().cloned();
    let stays = others.filter(|header| !revision.replaces.contains(&header.id));
    Graph::new(stays.chain([Header::from(&parsed)]).collect())?;
    Ok(())
}

/// What a revision runs, as text, whatever the order of its dialects and directions.
fn said(revision: &Revision) -> BTreeSet<String> {
    let mut said = BTreeSet::new();
    for section in &revision.sections {
        let (direction, dialect) = (section.direction, section.dialect);
        said.insert(sections_text(&revision.sections, direction, dialect));
    }
    said
}

/// Writes the new files, and reads them back: only then the old ones may go.
fn write(revision: &Revision, text: &str, record: Option<&Record>) -> Result<(), CommandError> {
    let path = &revision.path;
    if path.exists() {
        return Err(CommandError::Misused(format!(
            "{} is there already: give another --rev-id or message",
            path.display()
        )));
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|e| CommandError::write(folder, e))?;
    }
    if let Some(record) = record {
        let beside = Record::path(path);
        std::fs::write(&beside, record.to_json()).map_err(|e| CommandError::write(&beside, e))?;
    }
    std::fs::write(path, text).map_err(|e| CommandError::write(path, e))?;
    let again = std::fs::read_to_string(path).map_err(|e| CommandError::read(path, e))?;
    parse(&again, path)?;
    Record::read(path)?;
    Ok(())
}

fn remove(path: &Path) -> Result<(), CommandError> {
    for path in [path.to_owned(), Record::path(path)] {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(CommandError::write(&path, error));
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}
