//! The files of imported revisions: all are made before the first is written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jiff::Zoned;
use schemi_runtime::migrate::{Graph, Header, Revision, RevisionId, Section, parse};

use super::script::Script;
use super::{Imported, Request};
use crate::command::CommandError;
use crate::command::history_of::Project;
use crate::command::revision::name;
use crate::command::stamp::Doing;
use crate::template;

/// A moment as the head of a file says it.
pub(super) use crate::command::revision::name::written as created;

/// Writes a file for each revision; none is written where one cannot be made.
pub(super) fn write(
    project: &Project,
    graph: &Graph,
    scripts: &[Script],
    sections: Vec<(RevisionId, Section)>,
    request: &Request,
) -> Result<Vec<Imported>, CommandError> {
    let mut of: BTreeMap<RevisionId, Vec<Section>> = BTreeMap::new();
    for (id, section) in sections {
        of.entry(id).or_default().push(section);
    }
    let mut imported = Vec::new();
    let mut texts: BTreeMap<PathBuf, String> = BTreeMap::new();
    for header in graph.revisions() {
        let made = scripts
            .iter()
            .find(|script| script.id == header.id.0)
            .and_then(|script| script.created.clone());
        let sections = of.remove(&header.id).unwrap_or_default();
        let revision = revision(project, header, made, sections)?;
        let text = text(project, &revision, &request.x)?;
        let path = revision.path.clone();
        if path.exists() || texts.insert(path.clone(), text).is_some() {
            return Err(CommandError::Misused(format!(
                "{} would be the file of two revisions: put {{rev}} into `file_template`",
                path.display()
            )));
        }
        imported.push(Imported {
            id: revision.id,
            message: revision.message,
            path,
        });
    }
    match request.doing {
        Doing::Act => save(&texts)?,
        Doing::DryRun => {}
    }
    Ok(imported)
}

fn revision(
    project: &Project,
    header: &Header,
    made: Option<Zoned>,
    sections: Vec<Section>,
) -> Result<Revision, CommandError> {
    let folder = name::folder(project, None)?;
    let made = made.unwrap_or_else(|| name::now(project));
    let message = match header.message.as_str() {
        "" => "imported from alembic",
        message => message,
    };
    Ok(Revision {
        id: header.id.clone(),
        revises: header.revises.clone(),
        depends_on: header.depends_on.clone(),
        branch_labels: header.branch_labels.clone(),
        replaces: Vec::new(),
        message: message.to_owned(),
        created: header.created.clone(),
        sections,
        path: folder.join(name::file(project, &header.id, message, &made)),
        checksum: String::new(),
    })
}

/// The text by the project's template, read again: what the template made must be this revision.
fn text(
    project: &Project,
    revision: &Revision,
    x: &BTreeMap<String, String>,
) -> Result<String, CommandError> {
    let sections = revision.sections.iter();
    let dialects: BTreeSet<_> = sections.filter_map(|section| section.dialect).collect();
    let dialects: Vec<_> = dialects.into_iter().collect();
    let text = template::render(&project.package.migrations(), revision, &dialects, x)?;
    let read = parse(&text, &revision.path)?;
    let same = Header::from(&read) == Header::from(revision)
        && read.sections.len() == revision.sections.len();
    if same {
        return Ok(text);
    }
    Err(CommandError::Misused(format!(
        "revision {} is not what the template makes of it: let {} write its head and all sections",
        revision.id,
        project.package.migrations().join(template::FILE).display()
    )))
}

/// Writes all files, or none.
fn save(texts: &BTreeMap<PathBuf, String>) -> Result<(), CommandError> {
    let mut done: Vec<&PathBuf> = Vec::new();
    for (path, text) in texts {
        let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        if let Err(error) = folder.and_then(|()| std::fs::write(path, text)) {
            for path in done {
                // What cannot be removed again either is told by the error that follows from it.
                let _ = std::fs::remove_file(path);
            }
            return Err(CommandError::write(path, error));
        }
        done.push(path);
    }
    Ok(())
}
