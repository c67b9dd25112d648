//! Changes → SQL.
//!
//! | module | holds |
//! |---|---|
//! | [`text`] | the clauses: objects → SQL text |
//! | [`depend`] | which objects mention which |
//! | [`table`] | tables made and dropped, foreign keys that wait for their target |
//! | [`mod@column`] | columns added and dropped |
//! | [`alter`] | columns altered |
//! | [`computed`] | computed columns made anew |
//! | [`family`] | partitions and children |
//! | `aside` | constraints and indexes that stand aside, with those of heirs |
//! | [`part`] | what constraints and indexes get where they stand |
//! | [`rename`] | names that constraints and indexes give up and take |
//! | `apart` | partitions that are away for a while |
//! | `not_valid` | checks that children have from parents, where they are not valid |
//! | [`names`] | names that pass from one kind of object to another |
//! | [`order`] | the order in which changes are carried out |
//! | [`numbers`] | numbers that go on |
//! | [`plain`] | a script as plain SQL |
//! | [`sequence`] | sequences |
//! | [`type_made`] | types made anew |
//! | [`type_parts`] | what types are made of |
//! | [`user_type`] | domains, composite and range types |
//! | [`enums`] | enum types made and altered in place |
//! | [`enum_rebuild`] | enum types made anew |
//! | [`enum_value`] | enum values in expressions |
//! | [`version`] | what an older server does not have |

pub mod alter;
mod apart;
mod aside;
mod bounds;
pub mod column;
pub mod computed;
pub mod depend;
pub mod enum_rebuild;
pub mod enum_value;
pub mod enums;
pub mod family;
mod in_list;
pub mod names;
mod not_valid;
pub mod numbers;
pub mod order;
pub mod part;
pub mod plain;
pub mod rename;
pub mod sequence;
pub mod table;
pub mod text;
pub mod type_made;
pub mod type_parts;
pub mod user_type;
pub mod version;

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::{
    Constraint, DomainCheck, Index, Name, ObjectName, PartitionOf, QualifiedName, Schema, Sequence,
};

use super::types::quote::{beside, ident, literal, qualified};
use crate::change::{Change, TableTraits};
use crate::dialect::RenderError;
use crate::fold;
use crate::script::Script;

/// Writes the SQL that carries out `changes` on a database that holds `from`.
///
/// Schemas and types come first and go last, whatever the order of the list: what uses them stands
/// between. Everything else keeps its order, but that neighbouring tables are made and dropped in the
/// order of their foreign keys, and that a foreign key waits until its target is there.
///
/// # Errors
/// Where PostgreSQL has no way to carry a change out without losing data; the text names the way out.
pub fn render(from: &Schema, changes: &[Change]) -> Result<Script, RenderError> {
    let mut state = from.clone();
    let mut changes = changes.to_vec();
    let aside = names::step_aside(&mut state, &mut changes)?;
    let mut renderer = Renderer {
        explicit: sequence::explicit(state.sequences.keys(), &changes),
        state,
        owners: Vec::new(),
        displaced: BTreeSet::new(),
        aside: BTreeMap::new(),
        changes: order::ordered(&changes),
        script: Script::default(),
        waiting: Vec::new(),
        attaching: Vec::new(),
        unchecked: Vec::new(),
        incomplete: Vec::new(),
        apart: BTreeSet::new(),
        valid: BTreeSet::new(),
        gone: BTreeSet::new(),
        logged: BTreeSet::new(),
    };
    for statement in aside {
        renderer.script.push(statement);
    }
    renderer.run()?;
    Ok(renderer.script)
}

/// What is left of a table without its being dropped by name: PostgreSQL drops what hangs on a column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gone {
    /// A constraint of a table.
    Constraint(QualifiedName, Option<Name>),
    /// An index of a table.
    Index(QualifiedName, Option<Name>),
}

/// The state of the rendering: the schema as it is before the next change.
pub struct Renderer {
    state: Schema,
    /// The sequences that are objects of their own here, whatever `serial` would make.
    explicit: BTreeSet<QualifiedName>,
    /// Sequences whose columns may not be there yet.
    owners: Vec<Sequence>,
    /// Sequences that go and have given up their names already.
    displaced: BTreeSet<QualifiedName>,
    /// (table, constraint or index) → the name under which it waits for its new one.
    aside: BTreeMap<(QualifiedName, Name), Name>,
    changes: Vec<Change>,
    script: Script,
    /// Foreign keys whose target is not there yet, and checks of columns whose types change.
    waiting: Vec<(QualifiedName, Constraint)>,
    /// Partitions that are attached when all else is done.
    attaching: Vec<(QualifiedName, PartitionOf)>,
    /// Checks of domains that values need not fulfil which are there already: they come last.
    unchecked: Vec<(QualifiedName, DomainCheck)>,
    /// Indexes of which some partitions lack their part: a partition that is attached would get one.
    incomplete: Vec<(QualifiedName, Index)>,
    /// The wholes of which a part is away and comes back: foreign keys to them wait.
    apart: BTreeSet<QualifiedName>,
    /// Checks that come to children as not valid, and are valid there.
    valid: BTreeSet<(QualifiedName, Name)>,
    /// What has gone already, so that a change that drops it finds it done.
    gone: BTreeSet<Gone>,
    /// The tables that are logged already, or not any more.
    logged: BTreeSet<QualifiedName>,
}

impl Renderer {
    fn run(&mut self) -> Result<(), RenderError> {
        self.release_sequences();
        let mut at = 0;
        while at < self.changes.len() {
            at += self.step(at)?;
            let is_midway = matches!(
                self.changes.get(at),
                Some(Change::CreateTable { .. } | Change::AlterColumn { .. })
            );
            if !is_midway {
                self.add_waiting();
            }
        }
        self.add_rest();
        self.attach();
        self.apart.clear();
        self.add_rest();
        self.add_unchecked();
        self.tie_sequences();
        Ok(())
    }

    /// Renders the change at a place of the list, and its neighbours of the same kind where they
    /// are ordered together; returns how many that were.
    fn step(&mut self, at: usize) -> Result<usize, RenderError> {
        let rest = &self.changes[at..];
        let drops = rest
            .iter()
            .take_while(|c| matches!(c, Change::DropTable { .. }))
            .count();
        if drops > 0 {
            self.drop_tables(at, drops);
            return Ok(drops);
        }
        let creates = rest
            .iter()
            .take_while(|c| matches!(c, Change::CreateTable { .. }))
            .count();
        if creates > 0 {
            self.create_tables(at, creates)?;
            return Ok(creates);
        }
        let columns = column::run_length(rest);
        if columns > 1 {
            column::order(&mut self.changes[at..at + columns]);
        }
        let change = self.make_room(self.changes[at].clone())?;
        self.write(&change)?;
        fold::apply(&mut self.state, &change);
        Ok(1)
    }

    fn write(&mut self, change: &Change) -> Result<(), RenderError> {
        match change {
            Change::CreateNamespace { name } => self.script.push(text::create_schema(name)),
            Change::DropNamespace { name } => self.script.push(text::drop_schema(name)),
            Change::CommentNamespace { name, to, .. } => {
                // What initdb says of it counts as nothing said.
                let usual = (name.as_str() == "public").then_some("standard public schema");
                let comment = to.as_deref().or(usual);
                self.comment(&format!("SCHEMA {}", ident(name.as_str())), comment);
            }
            Change::CreateEnum { enum_type } => self.create_enum(enum_type),
            Change::DropEnum { enum_type } => self.drop_enum(enum_type),
            Change::AlterEnum { from, to, renamed } => self.alter_enum(from, to, renamed)?,
            Change::CreateType { .. }
            | Change::DropType { .. }
            | Change::AlterType { .. }
            | Change::RenameAttribute { .. } => self.write_type(change)?,
            Change::CreateSequence { sequence } => self.create_sequence(sequence),
            Change::DropSequence { sequence } => self.drop_sequence(sequence),
            Change::AlterSequence { from, to } => self.alter_sequence(from, to),
            // Their neighbours decide: see `step`.
            Change::CreateTable { .. } | Change::DropTable { .. } => {}
            Change::RenameTable { from, to } => self.rename_table(from, to),
            Change::AlterTable { table, from, to } => self.alter_table(table, from, to)?,
            Change::AddColumn {
                table,
                column,
                backfill,
            } => self.add_column(table, column, backfill.as_ref()),
            Change::DropColumn { table, column } => {
                self.drop_column(table, &column.name);
            }
            Change::RenameColumn { table, from, to } => self.rename_column(table, from, to),
            Change::AlterColumn {
                table,
                from,
                to,
                backfill,
            } => self.alter_column(table, from, to, backfill.as_ref())?,
            Change::RenameValues {
                table,
                column,
                values,
            } => self.rename_values(table, column, values),
            Change::AddConstraint { table, constraint } => self.add_constraint(table, constraint),
            Change::DropConstraint { table, constraint } => {
                self.drop_constraint(table, constraint)?
            }
            Change::AlterConstraint { table, from, to } => {
                self.alter_constraint(table, from, to)?;
            }
            Change::RenameConstraint { table, from, to } => {
                self.rename_constraint(table, &from.name, to)?;
            }
            Change::CreateIndex { table, index } => self.create_index(table, index),
            Change::AlterIndex { table, from, to } => self.alter_index(table, from, to)?,
            Change::DropIndex { table, index } => self.drop_index(table, index)?,
            Change::RenameIndex { table, from, to } => {
                self.rename_index(table, &from.name, to)?;
            }
        }
        Ok(())
    }

    /// One action of `ALTER TABLE`.
    fn alter(&mut self, table: &QualifiedName, action: &str) {
        self.script
            .push(format!("ALTER TABLE {} {action}", qualified(table)));
    }

    /// Has a table logged, or not any more: one that is logged cannot refer to one that is not, so the others
    /// of which this is so come first.
    fn set_logged(&mut self, table: &QualifiedName, is_logged: bool) {
        if !self.logged.insert(table.clone()) {
            return;
        }
        let unlogged = schemi_schema::TableOption::Unlogged;
        let refers = |one: &QualifiedName, other: &QualifiedName| {
            let one = self.state.tables.get(one);
            one.is_some_and(|one| depend::references(one).contains(other))
        };
        let mut first = Vec::new();
        for change in &self.changes {
            if let Change::AlterTable {
                table: other, to, ..
            } = change
                && to.options.contains(&unlogged) != is_logged
                && match is_logged {
                    true => refers(table, other),
                    false => refers(other, table),
                }
            {
                first.push((other.clone(), is_logged));
            }
        }
        for (other, is_logged) in first {
            let was = self.state.tables.get(&other);
            if was.is_some_and(|was| was.options.contains(&unlogged) == is_logged) {
                self.set_logged(&other, is_logged);
            }
        }
        if !is_logged {
            self.drop_keys_of_leaving(table);
        }
        let word = if is_logged { "LOGGED" } else { "UNLOGGED" };
        self.alter(table, &format!("SET {word}"));
    }

    fn alter_table(
        &mut self,
        table: &QualifiedName,
        from: &TableTraits,
        to: &TableTraits,
    ) -> Result<(), RenderError> {
        if from.partition_by != to.partition_by {
            return Err(RenderError::new(format!(
                "table {table}: PostgreSQL cannot change how a table is partitioned; make a new table, copy the rows, and rename"
            )));
        }
        let unlogged = schemi_schema::TableOption::Unlogged;
        match (
            from.options.contains(&unlogged),
            to.options.contains(&unlogged),
        ) {
            (false, true) => self.set_logged(table, false),
            (true, false) => self.set_logged(table, true),
            (true, true) | (false, false) => {}
        }
        self.move_in_family(table, from, to);
        let (with, space) = (&to.with, to.tablespace.as_ref());
        self.set_parameters(&format!("TABLE {}", qualified(table)), &from.with, with);
        if from.tablespace != to.tablespace {
            self.alter(table, &part::set_tablespace(space));
        }
        if from.comment != to.comment {
            self.comment(
                &format!("TABLE {}", qualified(table)),
                to.comment.as_deref(),
            );
        }
        Ok(())
    }

    /// `COMMENT ON`; none takes the comment away.
    fn comment(&mut self, object: &str, comment: Option<&str>) {
        let text = comment.map_or_else(|| "NULL".to_owned(), literal);
        self.script.push(format!("COMMENT ON {object} IS {text}"));
    }

    fn rename_column(&mut self, table: &QualifiedName, from: &Name, to: &Name) {
        let (from, to) = (ident(from.as_str()), ident(to.as_str()));
        self.alter(table, &format!("RENAME COLUMN {from} TO {to}"));
    }

    fn drop_index(&mut self, table: &QualifiedName, index: &Index) -> Result<(), RenderError> {
        let name = named(table, "index", &index.name)?;
        if !self
            .gone
            .remove(&Gone::Index(table.clone(), Some(name.clone())))
        {
            let parts = self.parts_with_keys(table, index);
            self.let_go(table, &parts);
            if index.unique {
                self.park_keys_on(table, &depend::key_columns(index));
            }
            self.script
                .push(format!("DROP INDEX {}", beside(table, name)));
            self.take_back(&parts);
        }
        Ok(())
    }
}

/// A name that a statement needs.
fn named<'a>(
    table: &QualifiedName,
    what: &str,
    name: &'a ObjectName,
) -> Result<&'a Name, RenderError> {
    name.get().ok_or_else(|| {
        RenderError::new(format!(
            "a {what} of table {table} has no name, and PostgreSQL finds it by nothing else: name it in the model"
        ))
    })
}
