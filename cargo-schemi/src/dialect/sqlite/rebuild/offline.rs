//! A script as plain SQL, for a database that is not at hand.
use schemi_runtime::migrate::Block;
use schemi_schema::{QualifiedName, Schema};
use sqlite3_parser::Bump;
use sqlite3_parser::ast::{AlterTableBody, QualifiedName as AstName, Stmt};

use super::guard::{self, Orphans};
use super::names::Taken;
use crate::dialect::sqlite::ddl::declared::Declared;
use crate::dialect::sqlite::ddl::expression::Scope;
use crate::dialect::sqlite::ddl::identifier::{quote, unquote};
use crate::dialect::sqlite::ddl::{index, statement, table};
use crate::fold::{rename_column, rename_table};
use crate::script::Script;

/// How many definitions SQLite may read in all for the sake of renames.
const MANY: usize = 50_000;

/// What the table is called that counts what has been done.
const GUARD: &str = "schemi_guard";

/// Writes a script as plain SQL that needs no applier, for a database that holds `from`: each
/// rebuild becomes the whole dance, in one transaction with foreign keys off.
///
/// A shell that runs on after an error must not commit half of it: before a table is dropped its
/// copy is counted, and before COMMIT the counts and the foreign keys are checked by an `INSERT OR
/// ROLLBACK`. Triggers and views are not known here, so the caller asks about them.
pub fn offline(from: &Schema, script: &Script) -> String {
    offline_together(&[Step {
        title: String::new(),
        from: from.clone(),
        script: script.clone(),
    }])
}

/// One of several scripts that are one transaction.
#[derive(Clone, Debug)]
pub struct Step {
    /// A comment before it.
    pub title: String,
    /// What the database holds before it.
    pub from: Schema,
    /// What it runs.
    pub script: Script,
}

impl Step {
    fn blocks(&self) -> Vec<&Block> {
        let parts = self.script.parts.iter();
        parts.flat_map(|part| &part.blocks).collect()
    }
}

/// [`offline`] for several scripts, one after the other in one transaction.
pub fn offline_together(steps: &[Step]) -> String {
    let rebuilds: usize = steps.iter().map(|step| rebuilds(&step.blocks())).sum();
    let mut writer = Writer {
        schema: Schema::default(),
        known: None,
        taken: Taken::default(),
        guard: GUARD.to_owned(),
        many: false,
        out: String::new(),
    };
    if rebuilds > 0 {
        writer.push("PRAGMA foreign_keys = OFF");
    }
    writer.push("BEGIN IMMEDIATE");
    if rebuilds > 0 {
        writer.push("CREATE TEMP TABLE schemi_guard (passed INTEGER NOT NULL CHECK (passed))");
    }
    for step in steps {
        writer.out.push_str(&step.title);
        writer.schema.clone_from(&step.from);
        writer.blocks(&step.blocks());
    }
    if rebuilds > 0 {
        writer.push(&format!(
            "INSERT OR ROLLBACK INTO schemi_guard SELECT (SELECT count(*) FROM schemi_guard) = {rebuilds} \
             AND NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check)"
        ));
        writer.push("DROP TABLE schemi_guard");
    }
    writer.push("COMMIT");
    if rebuilds > 0 {
        writer.push("PRAGMA foreign_keys = ON");
    }
    writer.out
}

/// A way between two schemas.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    /// What is.
    pub from: &'a Schema,
    /// What is wanted.
    pub to: &'a Schema,
    /// Whether tables are made anew as another database has them: rows keep their numbers then.
    pub to_the_letter: bool,
}

/// [`offline`] for a database whose texts are known: its indexes and triggers are put back word for
/// word, and nothing of the script stays where a part of it fails.
pub fn offline_with(way: Way<'_>, known: &Declared, script: &Script) -> String {
    let blocks: Vec<&Block> = script.parts.iter().flat_map(|part| &part.blocks).collect();
    let taken = Taken::of([way.from, way.to], known);
    let (guard, broken) = (taken.free(GUARD), taken.free("schemi_broken"));
    let mut writer = Writer {
        schema: way.from.clone(),
        known: Some(known),
        taken,
        guard,
        many: false,
        out: String::new(),
    };
    writer.many = writer.has_many(rebuilds(&blocks));
    if let [Block::Statement(statement)] = blocks.as_slice()
        && !drops_table(&statement.sql)
    {
        for sql in ["BEGIN IMMEDIATE", &statement.sql, "COMMIT"] {
            writer.push(sql);
        }
        return writer.out;
    }
    writer.push("PRAGMA foreign_keys = OFF");
    writer.push("BEGIN IMMEDIATE");
    let guard = quote(&writer.guard);
    writer.push(&format!(
        "CREATE TEMP TABLE {guard} (passed INTEGER NOT NULL CHECK (passed))"
    ));
    // What was wrong before is known by the names that it has after the renames.
    let renames = blocks.iter().take_while(|block| is_rename(block)).count();
    let (first, rest) = blocks.split_at(renames);
    writer.blocks(first);
    let middle = writer.schema.clone();
    let orphans = Orphans {
        known: &broken,
        from: &middle,
        to: way.to,
        numbers_stay: way.to_the_letter,
    };
    writer.push(&orphans.before());
    writer.blocks(rest);
    writer.push(&format!(
        "INSERT INTO {guard} SELECT {}",
        orphans.none_came()
    ));
    let mut conditions = vec![format!(
        "(SELECT count(*) FROM {guard}) = {}",
        rebuilds(&blocks) + 1
    )];
    conditions.extend(guard::all_done(way.from, way.to));
    writer.push(&format!(
        "INSERT OR ROLLBACK INTO {guard} SELECT {}",
        conditions.join("\n    AND ")
    ));
    for temporary in [&broken, &writer.guard.clone()] {
        writer.push(&format!("DROP TABLE temp.{}", quote(temporary)));
    }
    writer.push("COMMIT");
    writer.push("PRAGMA foreign_keys = ON");
    writer.out
}

fn is_rename(block: &Block) -> bool {
    let Block::Statement(written) = block else {
        return false;
    };
    let bump = Bump::new();
    matches!(
        statement(&bump, &written.sql),
        Ok(Stmt::AlterTable(
            _,
            AlterTableBody::RenameTo(_) | AlterTableBody::RenameColumn { .. }
        ))
    )
}

fn rebuilds(blocks: &[&Block]) -> usize {
    let is_rebuild = |block: &&&Block| matches!(block, Block::Rebuild(_));
    blocks.iter().filter(is_rebuild).count()
}

fn drops_table(sql: &str) -> bool {
    let bump = Bump::new();
    matches!(statement(&bump, sql), Ok(Stmt::DropTable { .. }))
}

/// A script on its way to plain SQL.
pub(super) struct Writer<'a> {
    /// What the database holds at this point of the script.
    pub(super) schema: Schema,
    /// What the database says before the script, word for word.
    pub(super) known: Option<&'a Declared>,
    /// The names that it may not take for itself.
    pub(super) taken: Taken,
    /// The table that counts what has been done.
    pub(super) guard: String,
    /// Whether it makes so many tables anew that none should be renamed.
    pub(super) many: bool,
    pub(super) out: String,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[&Block]) {
        for block in blocks {
            match block {
                Block::Statement(statement) => {
                    self.push(&statement.sql);
                    self.follow(&statement.sql);
                }
                Block::Rebuild(rebuild) => self.rebuild(rebuild),
            }
        }
    }

    /// Adds a statement.
    pub(super) fn push(&mut self, sql: &str) {
        self.out.push_str(sql);
        self.out.push_str(";\n");
    }

    /// Whether renames would take long: SQLite reads every definition for each of them.
    fn has_many(&self, rebuilds: usize) -> bool {
        let dependents = self.known.map_or(0, |known| known.dependents.len());
        rebuilds * (self.schema.tables.len() + dependents) > MANY
    }

    /// Keeps the indexes known while statements make, drop and rename things.
    fn follow(&mut self, sql: &str) {
        let bump = Bump::new();
        match statement(&bump, sql) {
            Ok(Stmt::CreateIndex { tbl_name, .. }) => self.add_index(&unquote(tbl_name.0), sql),
            Ok(Stmt::DropIndex { idx_name, .. }) => {
                let name = unquote(idx_name.name.0);
                for table in self.schema.tables.values_mut() {
                    table.indexes.retain(|index| {
                        index.name.get().is_none_or(|known| *known != name.as_str())
                    });
                }
            }
            Ok(Stmt::CreateTable { .. }) => {
                if let Ok(definition) = table::read(sql) {
                    self.schema.insert_table(definition.table);
                }
            }
            Ok(Stmt::DropTable { tbl_name, .. }) => {
                self.schema.tables.remove(&local(&tbl_name));
            }
            Ok(Stmt::AlterTable(table, AlterTableBody::RenameTo(to))) => {
                let to = QualifiedName::local(unquote(to.0));
                rename_table(&mut self.schema, &local(&table), &to);
            }
            Ok(Stmt::AlterTable(table, AlterTableBody::RenameColumn { old, new })) => {
                let (from, to) = (unquote(old.0).into(), unquote(new.0).into());
                rename_column(&mut self.schema, &local(&table), &from, &to);
            }
            _ => {}
        }
    }

    fn add_index(&mut self, table: &str, sql: &str) {
        if let Some(table) = self.schema.tables.get_mut(&QualifiedName::local(table)) {
            let columns: Vec<_> = table
                .columns
                .iter()
                .map(|column| column.name.clone())
                .collect();
            let scope = Scope {
                table: table.name.name.as_str(),
                columns: &columns,
            };
            table.indexes.extend(index::read(sql, scope));
        }
    }
}

fn local(name: &AstName<'_>) -> QualifiedName {
    QualifiedName::local(unquote(name.name.0))
}
