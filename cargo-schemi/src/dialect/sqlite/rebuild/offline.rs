//! A script as plain SQL, for a database that is not at hand.
use schemi_runtime::migrate::{Block, Rebuild};
use schemi_schema::{Index, Name, QualifiedName, Schema, TableOption};
use sqlite3_parser::Bump;
use sqlite3_parser::ast::{AlterTableBody, QualifiedName as AstName, Stmt};

use super::guard::{self, Orphans};
use super::names::Taken;
use super::temporary_name;
use crate::dialect::sqlite::ddl::declared::{Declared, DependentKind, under_name};
use crate::dialect::sqlite::ddl::expression::Scope;
use crate::dialect::sqlite::ddl::identifier::{literal, quote, unquote};
use crate::dialect::sqlite::ddl::{index, statement, table};
use crate::dialect::sqlite::render::define::create_index;
use crate::fold::{rename_column, rename_table};
use crate::script::Script;

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
        out: String::new(),
    };
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

struct Writer<'a> {
    /// What the database holds at this point of the script.
    schema: Schema,
    /// What the database says before the script, word for word.
    known: Option<&'a Declared>,
    /// The names that it may not take for itself.
    taken: Taken,
    /// The table that counts what has been done.
    guard: String,
    out: String,
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

    /// An index that was there before the table was made anew.
    fn put_back_index(&mut self, table: &Name, index: &Index) {
        let known = self.known.zip(index.name.get());
        let text = known.and_then(|(known, name)| known.indexes.get(name));
        match text {
            Some(text) => self.push(text),
            None => self.push(&create_index(table, index)),
        }
    }

    /// The triggers that went with the old table.
    fn put_back_triggers(&mut self, table: &Name) {
        let Some(known) = self.known else { return };
        for dependent in &known.dependents {
            let is_on = dependent
                .table
                .as_str()
                .eq_ignore_ascii_case(table.as_str());
            if dependent.kind == DependentKind::Trigger && is_on {
                self.push(&dependent.sql);
            }
        }
    }

    fn push(&mut self, sql: &str) {
        self.out.push_str(sql);
        self.out.push_str(";\n");
    }

    fn rebuild(&mut self, rebuild: &Rebuild) {
        let name = QualifiedName::local(rebuild.table.as_str());
        let usual = temporary_name(&name.name);
        let temporary = self.taken.free(&usual);
        let (old, new) = (quote(&rebuild.table), quote(&temporary));
        if rebuild.statements.iter().any(|s| s.sql.contains("unhex(")) {
            self.out
                .push_str("-- This needs SQLite 3.41 or later, which has `unhex`.\n");
        }
        for statement in &rebuild.statements {
            self.push(&under_free_name(&statement.sql, &usual, &temporary));
        }
        self.push(&format!(
            "INSERT INTO {} SELECT {}",
            quote(&self.guard),
            guard::none_lost(&rebuild.table, &temporary)
        ));
        let before = self.schema.tables.remove(&name);
        let after = rebuild
            .statements
            .first()
            .and_then(|create| table::read(&create.sql).ok());
        let counts =
            |table: &schemi_schema::Table| table.options.contains(&TableOption::Autoincrement);
        let keeps_count = before.as_ref().is_some_and(counts)
            && after
                .as_ref()
                .is_some_and(|definition| counts(&definition.table));
        if keeps_count {
            self.keep_sequence(&rebuild.table, &temporary);
        }
        self.push(&format!("DROP TABLE {old}"));
        self.push("PRAGMA legacy_alter_table = ON");
        self.push(&format!("ALTER TABLE {new} RENAME TO {old}"));
        self.push("PRAGMA legacy_alter_table = OFF");
        let indexes = before.map(|table| table.indexes).unwrap_or_default();
        for index in &indexes {
            self.put_back_index(&name.name, index);
        }
        self.put_back_triggers(&name.name);
        if let Some(definition) = after {
            let mut table = definition.table;
            table.name = name;
            table.indexes = indexes;
            self.schema.insert_table(table);
        }
    }

    /// Carries over how far AUTOINCREMENT has counted, rows that are deleted included.
    fn keep_sequence(&mut self, table: &str, temporary: &str) {
        let (old, new) = (literal(table), literal(temporary));
        self.push(&format!("DELETE FROM sqlite_sequence WHERE name = {new}"));
        self.push(&format!(
            "INSERT INTO sqlite_sequence (name, seq) SELECT {new}, seq FROM sqlite_sequence WHERE name = {old}"
        ));
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

/// A statement that makes or fills the new table, under the name that is free for it.
fn under_free_name(sql: &str, usual: &str, free: &str) -> String {
    if usual == free {
        return sql.to_owned();
    }
    let beginning = format!("INSERT INTO {} ", quote(usual));
    let filled = sql.strip_prefix(&beginning);
    let filled = filled.map(|rest| format!("INSERT INTO {} {rest}", quote(free)));
    filled
        .or_else(|| under_name(sql, free))
        .unwrap_or_else(|| sql.to_owned())
}

fn local(name: &AstName<'_>) -> QualifiedName {
    QualifiedName::local(unquote(name.name.0))
}
