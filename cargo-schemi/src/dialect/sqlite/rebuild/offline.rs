//! A script as plain SQL, for a database that is not at hand.
use schemi_runtime::migrate::{Block, Rebuild};
use schemi_schema::{Index, Name, QualifiedName, Schema, TableOption};
use sqlite3_parser::Bump;
use sqlite3_parser::ast::{AlterTableBody, QualifiedName as AstName, Stmt};

use super::guard;
use super::temporary_name;
use crate::dialect::sqlite::ddl::declared::{Declared, DependentKind};
use crate::dialect::sqlite::ddl::expression::Scope;
use crate::dialect::sqlite::ddl::identifier::{literal, quote, unquote};
use crate::dialect::sqlite::ddl::{index, statement, table};
use crate::dialect::sqlite::render::define::create_index;
use crate::fold::{rename_column, rename_table};
use crate::script::Script;

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

/// [`offline`] for a database whose texts are known: its indexes and triggers are put back word for
/// word, and nothing of the script stays where a part of it fails. It leads to `to`.
pub fn offline_with((from, to): (&Schema, &Schema), known: &Declared, script: &Script) -> String {
    let blocks: Vec<&Block> = script.parts.iter().flat_map(|part| &part.blocks).collect();
    let mut writer = Writer {
        schema: from.clone(),
        known: Some(known),
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
    writer.push("CREATE TEMP TABLE schemi_guard (passed INTEGER NOT NULL CHECK (passed))");
    writer.push(&guard::broken_before(from));
    writer.blocks(&blocks);
    writer.push(&guard::name_newly_broken(to));
    let mut conditions = vec![format!(
        "(SELECT count(*) FROM schemi_guard) = {}",
        rebuilds(&blocks)
    )];
    conditions.extend(guard::all_done(from, to));
    conditions.push(guard::none_newly_broken(to));
    writer.push(&format!(
        "INSERT OR ROLLBACK INTO schemi_guard SELECT {}",
        conditions.join("\n    AND ")
    ));
    for temporary in ["schemi_broken", "schemi_guard"] {
        writer.push(&format!("DROP TABLE temp.{temporary}"));
    }
    writer.push("COMMIT");
    writer.push("PRAGMA foreign_keys = ON");
    writer.out
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
        let temporary = temporary_name(&name.name);
        let (old, new) = (quote(&rebuild.table), quote(&temporary));
        if rebuild.statements.iter().any(|s| s.sql.contains("unhex(")) {
            self.out
                .push_str("-- This needs SQLite 3.41 or later, which has `unhex`.\n");
        }
        for statement in &rebuild.statements {
            self.push(&statement.sql);
        }
        self.push(&format!(
            "INSERT INTO schemi_guard SELECT (SELECT count(*) FROM {old}) = (SELECT count(*) FROM {new})"
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

fn local(name: &AstName<'_>) -> QualifiedName {
    QualifiedName::local(unquote(name.name.0))
}
