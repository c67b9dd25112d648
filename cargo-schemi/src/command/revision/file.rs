//! A revision's files: its text by the template, its changes as data beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use schemi_runtime::migrate::{
    Direction, Graph, Header, Revision, RevisionId, Section, check_id, parse,
};
use schemi_schema::{Dialect, Schema};

use super::{Compared, Content, Outcome, Request, Writing, Written, hook, name};
use crate::change::Change;
use crate::command::compare::Comparison;
use crate::command::history_of::Project;
use crate::command::{CommandError, obstacle, placeholder};
use crate::dialect;
use crate::diff::{align, diff, rename};
use crate::fold;
use crate::hazard::hazards;
use crate::record::Record;
use crate::script::Script;
use crate::template;

pub(super) fn write(
    project: &Project,
    request: &Request,
    parents: Vec<RevisionId>,
    compared: Vec<Compared>,
    mut outcome: Outcome,
) -> Result<Outcome, CommandError> {
    let mut sections = Vec::new();
    for Compared { comparison, .. } in &compared {
        let nothing = Comparison::empty(comparison.dialect);
        let (own, filled) = written_of(match request.content {
            Content::Autogenerate | Content::Empty => comparison,
            Content::Recorded => &nothing,
        })?;
        sections.extend(own);
        outcome.warnings.extend(filled);
    }
    let none = BTreeSet::new();
    let mut depends_on = Vec::new();
    for text in &request.depends_on {
        depends_on.push(project.graph.resolve_one(text, &none)?);
    }
    let folder = name::folder(project, request.version_path.as_deref())?;
    let revision = Revision {
        revises: parents,
        depends_on,
        branch_labels: request.branch_label.iter().cloned().collect(),
        sections,
        ..blank(project, request.id.as_deref(), &request.message, &folder)?
    };
    let mut changes = BTreeMap::new();
    let mut recorded = BTreeMap::new();
    let mut dangers = BTreeMap::new();
    for Compared { comparison, .. } in compared {
        let (dialect, before) = (comparison.dialect, &comparison.before);
        let found = hazards(dialect, before, &comparison.changes);
        if request.content == Content::Autogenerate && !found.is_empty() {
            dangers.insert(dialect, found);
        }
        let own = comparison.changes.iter().chain(&comparison.annotations);
        recorded.insert(comparison.dialect, own.cloned().collect());
        changes.insert(comparison.dialect, comparison.changes);
    }
    let record = match request.content {
        Content::Autogenerate | Content::Recorded => Some(Record::new(recorded)),
        Content::Empty => None,
    };
    let mut written = write_files(project, request, revision, changes, record)?;
    written.hazards = dangers;
    if written.is_written {
        outcome.hooks = hook::run(project, &mut written, &request.x)?;
    }
    outcome.revision = Some(written);
    Ok(outcome)
}

/// A revision of this moment that holds nothing yet, under the identifier given or a new one.
///
/// # Errors
/// An identifier that cannot be one, or is there already.
pub fn blank(
    project: &Project,
    id: Option<&str>,
    message: &str,
    folder: &Path,
) -> Result<Revision, CommandError> {
    let id = new_id(project, id)?;
    let made = name::now(project);
    Ok(Revision {
        path: folder.join(name::file(project, &id, message, &made)),
        id,
        revises: Vec::new(),
        depends_on: Vec::new(),
        branch_labels: Vec::new(),
        replaces: Vec::new(),
        message: message.to_owned(),
        created: name::written(&made),
        sections: Vec::new(),
        checksum: String::new(),
    })
}

fn write_files(
    project: &Project,
    request: &Request,
    revision: Revision,
    changes: BTreeMap<Dialect, Vec<Change>>,
    record: Option<Record>,
) -> Result<Written, CommandError> {
    let dialects: Vec<_> = project.dialects.iter().copied().collect();
    let mut text = template::render(
        &project.package.migrations(),
        &revision,
        &dialects,
        &request.x,
    )?;
    if let Some(record) = &record {
        text = record.sign(&text);
    }
    // What the template made must be a revision, and one that fits in with the others, or the folder
    // could not be read afterwards.
    let parsed = parse(&text, &revision.path)?;
    refuse_left_out(project, &revision, &parsed)?;
    let others = project.graph.revisions().cloned();
    Graph::new(others.chain([Header::from(&parsed)]).collect())?;
    if revision.path.exists() {
        return Err(CommandError::Misused(format!(
            "{} is there already: give another --rev-id or message, or put {{rev}} into `file_template`",
            revision.path.display()
        )));
    }
    let is_written = request.writing == Writing::Files;
    if is_written {
        let write = |path: &Path, text: &str| {
            std::fs::write(path, text).map_err(|e| CommandError::write(path, e))
        };
        if let Some(folder) = revision.path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| CommandError::write(folder, e))?;
        }
        // First, so that no revision is ever without the record that it names.
        if let Some(record) = &record {
            write(&Record::path(&revision.path), &record.to_json())?;
        }
        write(&revision.path, &text)?;
    }
    Ok(Written {
        hazards: BTreeMap::new(),
        id: revision.id,
        path: revision.path,
        is_written,
        text,
        changes,
    })
}

/// Refuses a template that leaves out what the revision runs: its record would say that it is done.
fn refuse_left_out(
    project: &Project,
    revision: &Revision,
    made: &Revision,
) -> Result<(), CommandError> {
    for section in &revision.sections {
        let same = |other: &&Section| {
            (other.direction, other.dialect) == (section.direction, section.dialect)
        };
        let mut there: Vec<&String> = Vec::new();
        for own in made.sections.iter().filter(same) {
            there.extend(own.statements().map(|one| &one.sql));
        }
        let mut there = there.into_iter();
        // In their order; a template may put more beside them.
        let is_whole = section
            .statements()
            .all(|one| there.any(|other| *other == one.sql));
        if !is_whole {
            let template = project.package.migrations().join(template::FILE);
            return Err(CommandError::Misused(format!(
                "{}: the template leaves out what the revision runs: it must hold `up[dialect]` and \
                 `down[dialect]` for each dialect of `up`",
                template.display()
            )));
        }
    }
    Ok(())
}

/// Both directions of one dialect. A dialect without changes gets its empty sections, so that a
/// reader sees that it was thought of.
///
/// # Errors
/// A change that the dialect cannot carry out.
pub fn sections_of(comparison: &Comparison) -> Result<Vec<Section>, CommandError> {
    Ok(written_of(comparison)?.0)
}

/// Both directions, and what deserves a word about them.
fn written_of(comparison: &Comparison) -> Result<(Vec<Section>, Vec<String>), CommandError> {
    let dialect = comparison.dialect;
    let (recreated_up, recreated_down) = &comparison.recreated;
    let up = dialect::render(dialect, &comparison.before, &comparison.changes)?;
    let up = obstacle::around(recreated_up, up)?;
    let back = way_back(comparison);
    let down = dialect::render(dialect, &back.after, &back.changes)?;
    let down = obstacle::around(recreated_down, down)?;
    let mut sections = into_sections(Direction::Up, dialect, up);
    sections.extend(into_sections(Direction::Down, dialect, down));
    Ok((sections, back.filled))
}

/// How a comparison's changes are taken back.
pub(super) struct Back {
    /// What there is then.
    pub(super) after: Schema,
    pub(super) changes: Vec<Change>,
    /// What deserves a word about them.
    filled: Vec<String>,
}

pub(super) fn way_back(comparison: &Comparison) -> Back {
    let after = fold::fold(comparison.before.clone(), &comparison.changes);
    let back = rename::reversed(&comparison.renames);
    // The way back restores the very names that were there, whether or not a model said them.
    let mut changes = diff(&after, &align::insist(comparison.before.clone()), &back);
    let filled = placeholder::fill(comparison.dialect, &comparison.before, &mut changes);
    Back {
        after,
        changes,
        filled,
    }
}

/// A script as sections; one that does nothing as an empty one.
pub fn into_sections(direction: Direction, dialect: Dialect, script: Script) -> Vec<Section> {
    let section = |mode, blocks| Section {
        direction,
        dialect: Some(dialect),
        mode,
        blocks,
        line: 0,
    };
    if script.is_empty() {
        return vec![section(Default::default(), Vec::new())];
    }
    script
        .parts
        .into_iter()
        .map(|part| section(part.mode, part.blocks))
        .collect()
}

/// The identifier given, or a new one of twelve hexadecimal digits.
fn new_id(project: &Project, given: Option<&str>) -> Result<RevisionId, CommandError> {
    if let Some(given) = given {
        let id = RevisionId(given.to_owned());
        check_id(&id.0)?;
        if let Some(header) = project.graph.get(&id) {
            return Err(CommandError::Misused(format!(
                "revision {id} is there already: {}; give another --rev-id",
                header.path.display()
            )));
        }
        return Ok(id);
    }
    loop {
        let id = RevisionId(format!("{:012x}", rand::random::<u64>() & 0xffff_ffff_ffff));
        if !project.graph.contains(&id) {
            return Ok(id);
        }
    }
}
