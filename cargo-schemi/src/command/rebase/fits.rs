//! Whether the changes of revisions fit where they are moved to.

use std::collections::BTreeSet;

use schemi_runtime::migrate::{Block, Direction, Header, RevisionId};
use schemi_schema::{Dialect, QualifiedName, Schema};

use super::chain::Chain;
use crate::change::Change;
use crate::command::CommandError;
use crate::command::history_of::Project;
use crate::fold::fit::{Thing, things};
use crate::fold::{self, fold};
use crate::record::Record;

/// Refuses where a revision that moves and one that comes before it then touch the same thing.
///
/// # Errors
/// All that they both touch, by name; a record that cannot be read.
pub(super) fn refuse(project: &Project, chain: &Chain) -> Result<(), CommandError> {
    let why = misfits(project, chain)?;
    if why.is_empty() {
        return Ok(());
    }
    let onto = chain.onto.clone();
    Err(CommandError::Misfits { onto, why })
}

/// What two branches both touch, so that the schema depends on which of them comes first.
///
/// # Errors
/// A record that cannot be read.
pub(in crate::command) fn clashes(
    project: &Project,
    one: &RevisionId,
    other: &RevisionId,
) -> Result<Vec<String>, CommandError> {
    let graph = &project.graph;
    let (there, all) = (graph.ancestors([one]), graph.ancestors([other]));
    let ids = graph.sorted(&all.difference(&there).cloned().collect());
    let revises = ids.iter().filter_map(|id| graph.get(id));
    let revises = revises.flat_map(|header| &header.revises);
    let before: BTreeSet<RevisionId> = revises.filter(|id| !ids.contains(id)).cloned().collect();
    let chain = Chain {
        ids,
        before: before.into_iter().collect(),
        onto: one.clone(),
    };
    misfits(project, &chain)
}

fn misfits(project: &Project, chain: &Chain) -> Result<Vec<String>, CommandError> {
    let mut why = Vec::new();
    for dialect in &project.dialects {
        for line in Sides::new(project, chain, *dialect)?.misfits(project, chain)? {
            if !why.contains(&line) {
                why.push(line);
            }
        }
    }
    Ok(why)
}

/// The schema at the old place and at the new one, while the changes go over both.
struct Sides {
    dialect: Dialect,
    /// Before the first change, at the old place.
    start: Schema,
    old: Schema,
    new: Schema,
    /// What comes before only at the new place, in order.
    between: Vec<(RevisionId, Vec<Change>)>,
    /// The changes that have gone over both.
    done: Vec<Change>,
}

impl Sides {
    fn new(project: &Project, chain: &Chain, dialect: Dialect) -> Result<Self, CommandError> {
        let graph = &project.graph;
        let headers = chain.ids.iter().filter_map(|id| graph.get(id));
        let needed = headers.flat_map(|header| header.depends_on.clone());
        let needed: Vec<RevisionId> = needed.filter(|id| !chain.ids.contains(id)).collect();
        let old: Vec<_> = chain.before.iter().chain(&needed).cloned().collect();
        let new: Vec<_> = [&chain.onto].into_iter().chain(&needed).cloned().collect();
        let known = graph.ancestors(&old);
        let others = graph.ancestors(&new).difference(&known).cloned().collect();
        let mut between = Vec::new();
        for header in sorted(project, &others) {
            let record = Record::read(&header.path)?;
            let changes = record.map_or_else(Vec::new, |record| record.of(dialect).to_vec());
            between.push((header.id.clone(), changes));
        }
        let start = project.owned(&old, dialect)?;
        Ok(Self {
            dialect,
            old: start.clone(),
            new: project.owned(&new, dialect)?,
            start,
            between,
            done: Vec::new(),
        })
    }

    fn misfits(mut self, project: &Project, chain: &Chain) -> Result<Vec<String>, CommandError> {
        let mut found = Vec::new();
        for header in chain.ids.iter().filter_map(|id| project.graph.get(id)) {
            let record = Record::read(&header.path)?;
            for change in record.iter().flat_map(|record| record.of(self.dialect)) {
                let differing = things(change);
                let differing = differing.iter().filter(|thing| self.differs(thing));
                found.extend(differing.map(|thing| {
                    let other = self.blamed(thing);
                    format!(
                        "{thing}: revision {} changes it, and {other} does, too",
                        header.id
                    )
                }));
                fold::apply(&mut self.old, change);
                fold::apply(&mut self.new, change);
                self.done.push(change.clone());
            }
            // A table that is made anew becomes what it was at the old place.
            for thing in self.made_anew(project, header)? {
                if self.differs(&thing) {
                    found.push(format!(
                        "{thing}: revision {} makes it anew as it was before {} changed it",
                        header.id,
                        self.blamed(&thing)
                    ));
                }
            }
        }
        Ok(found)
    }

    fn differs(&self, thing: &Thing) -> bool {
        !thing.is_same(&self.old, &self.new)
    }

    fn made_anew(&self, project: &Project, header: &Header) -> Result<Vec<Thing>, CommandError> {
        let revision = project.folder.read(header)?;
        let sections = revision.sections_for(Direction::Up, self.dialect);
        let blocks = sections.iter().flat_map(|section| &section.blocks);
        let tables = blocks.filter_map(|block| match block {
            Block::Rebuild(rebuild) => Some(Thing::Table(QualifiedName::local(&*rebuild.table))),
            Block::Statement(_) => None,
        });
        Ok(tables.collect())
    }

    /// The first revision at the new place that makes a thing another one.
    fn blamed(&self, thing: &Thing) -> String {
        let mut schema = self.start.clone();
        for (id, changes) in &self.between {
            schema = fold(schema, changes);
            if !thing.is_same(&self.old, &fold(schema.clone(), &self.done)) {
                return format!("revision {id}");
            }
        }
        "one that comes before it then".to_owned()
    }
}

fn sorted<'p>(
    project: &'p Project,
    ids: &'p BTreeSet<RevisionId>,
) -> impl Iterator<Item = &'p Header> {
    let revisions = project.graph.revisions();
    revisions.filter(|header| ids.contains(&header.id))
}
