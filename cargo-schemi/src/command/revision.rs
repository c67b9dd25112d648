//! `revision`: writes a new revision.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use schemi_runtime::migrate::{Direction, Revision, RevisionId, Section, check_id, parse};
use schemi_schema::Dialect;
use serde::Serialize;

use super::answers::Answers;
use super::compare::{self, Basis, Comparison};
use super::history_of::{Opened, Project, StoredDown};
use super::models::{self, NoModels};
use super::{CommandError, Context, placeholder};
use crate::change::Change;
use crate::dialect;
use crate::diff::own::Unowned;
use crate::diff::{align, diff, rename};
use crate::fold;
use crate::hazard::{Hazard, hazards};
use crate::record::Record;
use crate::script::Script;
use crate::template;

/// What to write.
#[derive(Clone, Debug)]
pub struct Request {
    /// The target, or for a hand-written revision the project.
    pub target: String,
    /// What it is for.
    pub message: String,
    /// What it holds.
    pub content: Content,
    /// Its identifier, unless it is to be made.
    pub id: Option<String>,
    /// The revision that it comes after, unless it is the head.
    pub head: Option<String>,
    /// Revisions of other branches that it needs.
    pub depends_on: Vec<String>,
    /// A name for the branch that begins with it.
    pub branch_label: Option<String>,
    /// What the user has said about renames and rows.
    pub answers: Answers,
    /// What to think of a crate without models.
    pub no_models: NoModels,
    /// Whether what no model ever owned goes.
    pub unowned: Unowned,
    /// `-x`: values for the template.
    pub x: BTreeMap<String, String>,
    /// Whether the files are written.
    pub writing: Writing,
}

/// What a revision holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// What leads from the database to the models.
    Autogenerate,
    /// Nothing yet.
    Empty,
    /// Nothing to run; but it says that the models' changes are done (`--record`).
    Recorded,
}

/// Whether files are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// They are.
    Files,
    /// They are shown (`--dry-run`).
    DryRun,
}

/// What was written.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Outcome {
    /// The revision; `None` where models and database do not differ.
    pub revision: Option<Written>,
    /// What the database has beside the models inside of their tables.
    pub unowned: Vec<String>,
    /// Attributes that a dialect lacks and that do not change meaning.
    pub ignored: Vec<String>,
    /// Expressions that nobody could judge.
    pub undecided: Vec<String>,
}

/// A revision that was written.
#[derive(Clone, Debug, Serialize)]
pub struct Written {
    /// Its identifier.
    pub id: RevisionId,
    /// Its file.
    pub path: PathBuf,
    /// Whether the file was written.
    pub is_written: bool,
    /// The file's text.
    pub text: String,
    /// Its changes, by dialect.
    pub changes: BTreeMap<Dialect, Vec<Change>>,
    /// What they can cost, by dialect.
    pub hazards: BTreeMap<Dialect, Vec<Hazard>>,
}

/// Writes a revision, or finds that there is nothing to write.
///
/// # Errors
/// A database behind head, a rename in question, a change that a dialect cannot carry out, and
/// whatever the layers below refuse.
pub async fn run(context: &mut Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let project = Project::open(context, &request.target)?;
    let parents = parents(&project, request)?;
    match request.content {
        Content::Empty => {
            let compared = project
                .dialects
                .iter()
                .map(|dialect| Compared::empty(*dialect))
                .collect();
            write(&project, request, parents, compared, Outcome::default())
        }
        Content::Recorded => {
            let compared = compare_all(&project, request, &parents, None).await?;
            record_only(&project, request, parents, compared)
        }
        Content::Autogenerate => {
            let opened = Opened::open_or_empty(context, &project, &request.target).await?;
            opened.check(&project, StoredDown::Refuse)?;
            refuse_behind(&project, &opened, &parents)?;
            let compared = compare_all(&project, request, &parents, Some(opened)).await?;
            autogenerate(&project, request, parents, compared)
        }
    }
}

/// The revisions that the new one comes after.
fn parents(project: &Project, request: &Request) -> Result<Vec<RevisionId>, CommandError> {
    let none = BTreeSet::new();
    match request.head.as_deref() {
        Some("base") => Ok(Vec::new()),
        Some(head) => Ok(project.graph.resolve(head, &none)?),
        None if project.graph.is_empty() => Ok(Vec::new()),
        None => Ok(vec![project.graph.resolve_one("head", &none)?]),
    }
}

/// A difference against a database that lacks revisions would repeat what they do.
fn refuse_behind(
    project: &Project,
    opened: &Opened,
    parents: &[RevisionId],
) -> Result<(), CommandError> {
    let needed = project.graph.ancestors(parents);
    let missing: Vec<_> = opened
        .pending(project)
        .into_iter()
        .filter(|id| needed.contains(id))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(CommandError::Behind {
        target: opened.target.name.to_string(),
        count: missing.len(),
    })
}

/// A comparison, and what the models have that the dialect lacks.
struct Compared {
    comparison: Comparison,
    ignored: Vec<String>,
}

impl Compared {
    fn empty(dialect: Dialect) -> Self {
        Self {
            comparison: Comparison::empty(dialect),
            ignored: Vec::new(),
        }
    }
}

/// Compares every dialect of the project: the database's own with the database, the others with
/// the migrations.
async fn compare_all(
    project: &Project,
    request: &Request,
    parents: &[RevisionId],
    mut opened: Option<Opened>,
) -> Result<Vec<Compared>, CommandError> {
    let export = models::read(&project.package, request.no_models)?;
    let records = project.records(parents)?;
    let mut compared = Vec::new();
    for (dialect, wanted) in models::wanted_all(&export, &project.dialects)? {
        let owned = dialect::normalize(dialect, crate::record::schema_after(&records, dialect));
        let basis = Basis {
            owned: &owned,
            answers: &request.answers,
            unowned: request.unowned,
        };
        let comparison = match &mut opened {
            Some(opened) if opened.target.dialect() == dialect => {
                let options = project.reflect_options();
                compare::with_database(&mut opened.database, &options, &wanted, &basis).await?
            }
            _ => compare::with_migrations(dialect, &wanted, &basis)?,
        };
        compared.push(Compared {
            comparison,
            ignored: wanted.ignored,
        });
    }
    let used = compared
        .iter()
        .flat_map(|c| c.comparison.used_answers.clone())
        .collect();
    request.answers.refuse_unused(&used)?;
    let questions: BTreeSet<_> = compared
        .iter()
        .flat_map(|c| c.comparison.questions.clone())
        .collect();
    if questions.is_empty() {
        Ok(compared)
    } else {
        Err(CommandError::Questions(questions.into_iter().collect()))
    }
}

fn outcome(compared: &[Compared]) -> Outcome {
    let drift = compared
        .iter()
        .flat_map(|c| &c.comparison.drift)
        .map(ToString::to_string);
    Outcome {
        revision: None,
        unowned: drift.collect(),
        ignored: compared.iter().flat_map(|c| c.ignored.clone()).collect(),
        undecided: compared
            .iter()
            .flat_map(|c| c.comparison.undecided.clone())
            .collect(),
    }
}

fn autogenerate(
    project: &Project,
    request: &Request,
    parents: Vec<RevisionId>,
    mut compared: Vec<Compared>,
) -> Result<Outcome, CommandError> {
    let outcome = outcome(&compared);
    if compared.iter().all(|c| c.comparison.changes.is_empty()) {
        return Ok(outcome);
    }
    request
        .answers
        .backfill(compared.iter_mut().map(|c| &mut c.comparison.changes))?;
    let mut open = BTreeSet::new();
    for Compared { comparison, .. } in &compared {
        open.extend(request.answers.without_backfill(&comparison.changes)?);
    }
    if !open.is_empty() {
        return Err(CommandError::NeedsBackfill(open.into_iter().collect()));
    }
    write(project, request, parents, compared, outcome)
}

/// Keeps the changes as data, and writes nothing that runs.
fn record_only(
    project: &Project,
    request: &Request,
    parents: Vec<RevisionId>,
    compared: Vec<Compared>,
) -> Result<Outcome, CommandError> {
    let changes: BTreeMap<_, _> = compared
        .iter()
        .map(|c| (c.comparison.dialect, c.comparison.changes.clone()))
        .collect();
    let empty = compared
        .iter()
        .map(|c| Compared::empty(c.comparison.dialect))
        .collect();
    let mut outcome = write(project, request, parents, empty, outcome(&compared))?;
    if let Some(written) = &mut outcome.revision {
        written.changes = changes;
        if written.is_written {
            write_record(&written.path, &written.changes)?;
        }
    }
    Ok(outcome)
}

fn write(
    project: &Project,
    request: &Request,
    parents: Vec<RevisionId>,
    compared: Vec<Compared>,
    mut outcome: Outcome,
) -> Result<Outcome, CommandError> {
    let mut sections = Vec::new();
    for Compared { comparison, .. } in &compared {
        sections.extend(sections_of(comparison)?);
    }
    let none = BTreeSet::new();
    let mut depends_on = Vec::new();
    for text in &request.depends_on {
        depends_on.push(project.graph.resolve_one(text, &none)?);
    }
    let id = new_id(project, request.id.as_deref())?;
    let revision = Revision {
        path: project
            .package
            .versions()
            .join(file_name(&id, &request.message)),
        id,
        revises: parents,
        depends_on,
        branch_labels: request.branch_label.iter().cloned().collect(),
        message: request.message.clone(),
        created: jiff::Timestamp::now()
            .strftime("%Y-%m-%dT%H:%M:%SZ")
            .to_string(),
        sections,
        checksum: String::new(),
    };
    let changes: BTreeMap<_, _> = compared
        .into_iter()
        .map(|c| (c.comparison.dialect, c.comparison.changes))
        .collect();
    outcome.revision = Some(write_files(project, request, revision, changes)?);
    Ok(outcome)
}

fn write_files(
    project: &Project,
    request: &Request,
    revision: Revision,
    changes: BTreeMap<Dialect, Vec<Change>>,
) -> Result<Written, CommandError> {
    let dialects: Vec<_> = project.dialects.iter().copied().collect();
    let text = template::render(
        &project.package.migrations(),
        &revision,
        &dialects,
        &request.x,
    )?;
    // What the template made must be a revision, or the folder could not be read afterwards.
    parse(&text, &revision.path)?;
    let is_written = request.writing == Writing::Files;
    if is_written {
        std::fs::write(&revision.path, &text)
            .map_err(|e| CommandError::write(&revision.path, e))?;
        if request.content == Content::Autogenerate {
            write_record(&revision.path, &changes)?;
        }
    }
    let hazards = changes
        .iter()
        .map(|(dialect, changes)| (*dialect, hazards(changes)));
    Ok(Written {
        hazards: hazards.filter(|(_, found)| !found.is_empty()).collect(),
        id: revision.id,
        path: revision.path,
        is_written,
        text,
        changes,
    })
}

fn write_record(
    path: &std::path::Path,
    changes: &BTreeMap<Dialect, Vec<Change>>,
) -> Result<(), CommandError> {
    let path = Record::path(path);
    let text = Record::new(changes.clone()).to_json();
    std::fs::write(&path, text).map_err(|e| CommandError::write(&path, e))
}

/// Both directions of one dialect. A dialect without changes gets its empty sections, so that a
/// reader sees that it was thought of.
///
/// # Errors
/// A change that the dialect cannot carry out.
pub fn sections_of(comparison: &Comparison) -> Result<Vec<Section>, CommandError> {
    let dialect = comparison.dialect;
    let up = dialect::render(dialect, &comparison.before, &comparison.changes)?;
    let after = fold::fold(comparison.before.clone(), &comparison.changes);
    let back = rename::reversed(&comparison.renames);
    // The way back restores the very names that were there, whether or not a model said them.
    let mut changes = diff(&after, &align::insist(comparison.before.clone()), &back);
    placeholder::fill(dialect, &comparison.before, &mut changes);
    let down = dialect::render(dialect, &after, &changes)?;
    let mut sections = into_sections(Direction::Up, dialect, up);
    sections.extend(into_sections(Direction::Down, dialect, down));
    Ok(sections)
}

fn into_sections(direction: Direction, dialect: Dialect, script: Script) -> Vec<Section> {
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

/// `<id>_<slug>.sql`; the slug is the message in plain letters, at most 40 of them, whole words.
fn file_name(id: &RevisionId, message: &str) -> String {
    let words: Vec<String> = message
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let mut slug = String::new();
    for word in words {
        if slug.chars().count() + word.chars().count() > 40 {
            break;
        }
        slug.push('_');
        slug.push_str(&word);
    }
    format!("{id}{slug}.sql")
}
