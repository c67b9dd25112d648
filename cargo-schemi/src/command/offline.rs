//! `migrate --sql`, `downgrade --sql`, `stamp --sql`: a script for a database that is not at hand.

mod stamp;

pub use stamp::{StampRequest, stamp};

use schemi_runtime::migrate::{
    Applied, Block, Direction, Mode, Revision, RevisionId, Section, State, Statement, plan,
};
use schemi_schema::{Dialect, Schema};

use super::history_of::Project;
use super::{CommandError, Context};
use crate::dialect::sqlite::rebuild::{self, Step};
use crate::fold;
use crate::record::Record;
use crate::script::{Part, Script};
use crate::settings::Transactions;

/// What to write.
#[derive(Clone, Debug)]
pub struct Request {
    /// The target: only its kind of database counts, and it is not connected to.
    pub target: String,
    /// `REV` (from base), or `FROM:TO`.
    pub range: String,
    /// Which way.
    pub direction: Direction,
    /// What to think of triggers and views, which no file knows.
    pub triggers: Triggers,
    /// A word that the script is headed with (`--tag`).
    pub tag: Option<String>,
}

/// Whether the database may have triggers and views on tables that are made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Triggers {
    /// It may: a script that makes a table anew is refused.
    Unknown,
    /// It has none (`--assume-no-triggers`).
    None,
}

/// Writes the script. No database is touched.
///
/// # Errors
/// Unknown revisions; a SQLite table made anew, unless there are no triggers to lose.
pub fn run(context: &mut Context<'_>, request: &Request) -> Result<String, CommandError> {
    let project = Project::open(context, &request.target)?;
    let dialect = context.target(&request.target)?.dialect();
    let (from, to) = ends(request)?;
    let before = project.graph.resolve(from, &Default::default())?;
    let have = project.graph.ancestors(&before);
    let rows: Vec<Applied> = have.iter().map(|id| row(id.clone(), &project)).collect();
    let route = match request.direction {
        Direction::Up => plan::upgrade(&project.graph, &rows, to)?,
        Direction::Down => plan::downgrade(&project.graph, &rows, to)?,
    };
    let mut writer = Writer {
        project: &project,
        dialect,
        triggers: request.triggers,
        schema: project.owned(&before, dialect)?,
        one: None,
        out: String::new(),
    };
    if request.direction == Direction::Up && have.is_empty() {
        writer.statement(&project.journal.ensure_sql(dialect));
    }
    let is_one = project.settings.transactions == Transactions::One;
    writer.one = is_one.then(Vec::new);
    for id in &route.revisions {
        let Some(header) = project.graph.get(id) else {
            continue;
        };
        writer.revision(&project.folder.read(header)?, request.direction)?;
    }
    writer.together();
    Ok(headed(writer.out, dialect, request.tag.as_deref()))
}

/// Where the script begins and ends. On the way up it begins where nothing is applied, unless that is
/// said; on the way back both must be.
fn ends(request: &Request) -> Result<(&str, &str), CommandError> {
    match (request.range.split_once(':'), request.direction) {
        (Some((from, to)), Direction::Up) => {
            let or = |text: &'static str, said| if str::is_empty(said) { text } else { said };
            Ok((or("base", from), or("head", to)))
        }
        (Some((from, to)), Direction::Down) if !from.is_empty() && !to.is_empty() => Ok((from, to)),
        (None, Direction::Up) => Ok(("base", request.range.as_str())),
        (Some(_) | None, Direction::Down) => Err(CommandError::Misused(format!(
            "without a database the way must be said from where to where: FROM:TO, not `{}`",
            request.range
        ))),
    }
}

/// The script, with what makes the database's own shell stop at the first error: one that went on
/// would commit, and write into the history, what has failed.
fn headed(script: String, dialect: Dialect, tag: Option<&str>) -> String {
    if script.is_empty() {
        return script;
    }
    let (run, stop) = match dialect {
        Dialect::Postgres => ("psql -f SCRIPT DATABASE", "\\set ON_ERROR_STOP on"),
        Dialect::Sqlite => ("sqlite3 FILE < SCRIPT", ".bail on"),
    };
    let tag = tag.map_or(String::new(), |tag| {
        // A second line would be a statement.
        format!(
            "-- Tag: {}\n",
            tag.split_whitespace().collect::<Vec<_>>().join(" ")
        )
    });
    format!(
        "{tag}-- To be run with: {run}\n-- Another client must stop at the first error by itself, and not \
         commit then; take the next line out for it.\n{stop}\n\n{script}"
    )
}

fn row(revision: RevisionId, project: &Project) -> Applied {
    let parents = project
        .graph
        .get(&revision)
        .map(|h| h.revises.clone())
        .unwrap_or_default();
    Applied {
        revision,
        parents,
        message: String::new(),
        state: State::Done,
        direction: Direction::Up,
        statement_no: 0,
        checksum: String::new(),
        applied_at: String::new(),
        duration_ms: 0,
        applied_by: String::new(),
        tool_version: String::new(),
        git_commit: None,
        down_script: String::new(),
    }
}

/// The row of a revision that was read.
fn row_of(revision: &Revision, project: &Project, dialect: Dialect) -> Applied {
    Applied {
        parents: revision.revises.clone(),
        message: revision.message.clone(),
        checksum: revision.checksum.clone(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        down_script: plan::down_script(revision, dialect),
        ..row(revision.id.clone(), project)
    }
}

struct Writer<'a> {
    project: &'a Project,
    dialect: Dialect,
    triggers: Triggers,
    /// The schema before the next revision, which the rebuild of a SQLite table needs to know.
    schema: Schema,
    /// The revisions of the one transaction that all of it is, where it is one.
    one: Option<Vec<Together>>,
    out: String,
}

/// A revision of the one transaction.
struct Together {
    /// What must be applied before.
    required: Vec<RevisionId>,
    step: Step,
}

impl Writer<'_> {
    fn statement(&mut self, sql: &str) {
        self.out.push_str(sql.trim_end());
        self.out.push_str(";\n\n");
    }

    fn revision(&mut self, revision: &Revision, direction: Direction) -> Result<(), CommandError> {
        let word = match direction {
            Direction::Up => "Running upgrade to",
            Direction::Down => "Running downgrade of",
        };
        let message = revision.message.lines().next().unwrap_or_default();
        let title = format!("-- {word} {}: {message}\n\n", revision.id);
        let sections: Vec<&Section> = revision.sections_for(direction, self.dialect);
        let journal = self.history_statement(revision, direction);
        let script = script(&sections, journal);
        let required = required(revision, direction);
        if self.dialect == Dialect::Sqlite {
            self.check_triggers(revision, &script)?;
        }
        match (&mut self.one, self.dialect) {
            (Some(one), _) => {
                refuse_apart(revision, &script)?;
                let from = self.schema.clone();
                one.push(Together {
                    required,
                    step: Step {
                        title,
                        from,
                        script,
                    },
                });
            }
            (None, Dialect::Postgres) => {
                self.out.push_str(&title);
                self.postgres(&script, &required);
            }
            (None, Dialect::Sqlite) => {
                self.out.push_str(&title);
                self.out.push_str(&rebuild::offline(&self.schema, &script));
            }
        }
        let changes = Record::read(&revision.path)?;
        let changes = changes
            .as_ref()
            .map(|record| record.of(self.dialect))
            .unwrap_or_default();
        if direction == Direction::Up {
            self.schema = fold::fold(std::mem::take(&mut self.schema), changes);
        } else {
            self.schema = self.project.owned(&revision.revises, self.dialect)?;
        }
        if self.one.is_none() {
            self.out.push('\n');
        }
        Ok(())
    }

    /// Writes the one transaction, where all of it is one.
    fn together(&mut self) {
        let Some(one) = self.one.take().filter(|one| !one.is_empty()) else {
            return;
        };
        if self.dialect == Dialect::Sqlite {
            let steps: Vec<Step> = one.into_iter().map(|one| one.step).collect();
            self.out.push_str(&rebuild::offline_together(&steps));
            return;
        }
        self.statement("BEGIN");
        for Together { required, step } in one {
            self.out.push_str(&step.title);
            if !required.is_empty() {
                self.statement(&self.project.journal.require_sql(&required));
            }
            for block in step.script.parts.iter().flat_map(|part| &part.blocks) {
                block
                    .statements()
                    .iter()
                    .for_each(|one| self.statement(&one.sql));
            }
        }
        self.statement("COMMIT");
    }

    fn history_statement(&self, revision: &Revision, direction: Direction) -> String {
        let journal = &self.project.journal;
        match direction {
            Direction::Down => journal.delete_sql(self.dialect, &revision.id),
            Direction::Up => {
                let statements = revision.sections_for(direction, self.dialect);
                let blocks = statements.iter().flat_map(|section| &section.blocks);
                let row = Applied {
                    statement_no: blocks.map(|block| block.statements().len()).sum(),
                    ..row_of(revision, self.project, self.dialect)
                };
                journal.insert_sql(self.dialect, &row)
            }
        }
    }

    fn postgres(&mut self, script: &Script, required: &[RevisionId]) {
        let mut guard = (!required.is_empty()).then(|| self.project.journal.require_sql(required));
        for part in &script.parts {
            if part.mode != Mode::Off {
                self.statement("BEGIN");
                if let Some(guard) = guard.take() {
                    self.statement(&guard);
                }
            }
            for block in &part.blocks {
                block
                    .statements()
                    .iter()
                    .for_each(|one| self.statement(&one.sql));
            }
            if part.mode != Mode::Off {
                self.statement("COMMIT");
            }
        }
    }

    fn check_triggers(&self, revision: &Revision, script: &Script) -> Result<(), CommandError> {
        let mut blocks = script.parts.iter().flat_map(|part| &part.blocks);
        let rebuilt = blocks.find_map(|block| match block {
            Block::Rebuild(rebuild) => Some(&rebuild.table),
            Block::Statement(_) => None,
        });
        if let (Some(table), Triggers::Unknown) = (rebuilt, self.triggers) {
            return Err(CommandError::Misused(format!(
                "revision {} makes table {table} anew, and a script cannot know the triggers and views \
                 that must be put back: run migrate against the database, or pass \
                 --assume-no-triggers where it has none",
                revision.id
            )));
        }
        Ok(())
    }
}

/// Refuses what cannot be a part of the one transaction.
fn refuse_apart(revision: &Revision, script: &Script) -> Result<(), CommandError> {
    if script
        .parts
        .iter()
        .all(|part| part.mode == Mode::Transaction)
    {
        return Ok(());
    }
    Err(CommandError::Misused(format!(
        "revision {} has a section `transaction=off` or `separate`, and the settings say \
         `transaction_per_migration: false`: a script in one transaction cannot hold it; run migrate against the \
         database, or set it to true",
        revision.id
    )))
}

/// What must be applied before a revision is run in this direction.
fn required(revision: &Revision, direction: Direction) -> Vec<RevisionId> {
    match direction {
        Direction::Up => {
            let ids = revision.revises.iter().chain(&revision.depends_on);
            ids.cloned().collect()
        }
        Direction::Down => vec![revision.id.clone()],
    }
}

/// The sections as a script that ends with its row of the history.
fn script(sections: &[&Section], journal: String) -> Script {
    let mut parts: Vec<Part> = Vec::new();
    for section in sections {
        // Neighbours in one transaction, as the applier runs them.
        if let Some(part) = parts.last_mut()
            && part.mode == Mode::Transaction
            && section.mode == Mode::Transaction
        {
            part.blocks.extend(section.blocks.iter().cloned());
            continue;
        }
        parts.push(Part {
            mode: section.mode,
            blocks: section.blocks.clone(),
        });
    }
    let row = Block::Statement(Statement::new(journal));
    match parts.last_mut() {
        Some(part) if part.mode == Mode::Transaction => part.blocks.push(row),
        _ => parts.push(Part {
            mode: Mode::Transaction,
            blocks: vec![row],
        }),
    }
    Script { parts }
}
