//! A table made anew, in a script that needs no applier.

use schemi_runtime::migrate::Rebuild;
use schemi_schema::{Index, Name, QualifiedName, TableOption};

use super::guard;
use super::offline::Writer;
use super::temporary_name;
use crate::dialect::sqlite::ddl::declared::{DependentKind, under_name};
use crate::dialect::sqlite::ddl::identifier::{literal, quote};
use crate::dialect::sqlite::ddl::table;
use crate::dialect::sqlite::render::define::create_index;

impl Writer<'_> {
    /// Makes a table anew under its own name, its rows kept beside the database in the meantime: without a
    /// rename, at the price of a second copy.
    fn rebuild_in_place(&mut self, rebuild: &Rebuild) -> Option<()> {
        let [create, copy] = rebuild.statements.as_slice() else {
            return None;
        };
        let table = Name::from(rebuild.table.as_str());
        let create = under_name(&create.sql, &rebuild.table)?;
        let kept = self.taken.free("schemi_kept");
        let beginning = format!("INSERT INTO {} (", quote(&temporary_name(&table)));
        let (columns, select) = copy
            .sql
            .strip_prefix(&beginning)?
            .split_once(")\nSELECT ")?;
        let (name, kept) = (quote(&rebuild.table), quote(&kept));
        self.push(&format!("CREATE TEMP TABLE {kept} AS SELECT {select}"));
        self.push(&format!("DROP TABLE {name}"));
        self.push(&create);
        self.push(&format!(
            "INSERT INTO {name} ({columns})\nSELECT *\nFROM {kept}"
        ));
        self.push(&format!(
            "INSERT INTO {} SELECT {}",
            quote(&self.guard),
            guard::none_lost(&rebuild.table, (&kept, &name))
        ));
        self.push(&format!("DROP TABLE temp.{kept}"));
        Some(())
    }

    /// Makes a table anew, with everything that was on it.
    pub(super) fn rebuild(&mut self, rebuild: &Rebuild) {
        let name = QualifiedName::local(rebuild.table.as_str());
        let usual = temporary_name(&name.name);
        let temporary = self.taken.free(&usual);
        if rebuild.statements.iter().any(|s| s.sql.contains("unhex(")) {
            self.out
                .push_str("-- This needs SQLite 3.41 or later, which has `unhex`.\n");
        }
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
        let in_place = self.many && !keeps_count && self.rebuild_in_place(rebuild).is_some();
        if !in_place {
            let sequence = keeps_count.then_some((rebuild.table.as_str(), temporary.as_str()));
            self.rebuild_and_rename(rebuild, (&usual, &temporary), sequence);
        }
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

    /// Makes a table anew under another name, which takes the old one's place.
    fn rebuild_and_rename(
        &mut self,
        rebuild: &Rebuild,
        (usual, temporary): (&str, &str),
        sequence: Option<(&str, &str)>,
    ) {
        let (old, new) = (quote(&rebuild.table), quote(temporary));
        for statement in &rebuild.statements {
            self.push(&under_free_name(&statement.sql, usual, temporary));
        }
        self.push(&format!(
            "INSERT INTO {} SELECT {}",
            quote(&self.guard),
            guard::none_lost(&rebuild.table, (&old, &new))
        ));
        if let Some((from, to)) = sequence {
            self.keep_sequence(from, to);
        }
        self.push(&format!("DROP TABLE {old}"));
        self.push("PRAGMA legacy_alter_table = ON");
        self.push(&format!("ALTER TABLE {new} RENAME TO {old}"));
        self.push("PRAGMA legacy_alter_table = OFF");
    }

    /// Carries over how far AUTOINCREMENT has counted, rows that are deleted included.
    fn keep_sequence(&mut self, table: &str, temporary: &str) {
        let (old, new) = (literal(table), literal(temporary));
        self.push(&format!("DELETE FROM sqlite_sequence WHERE name = {new}"));
        self.push(&format!(
            "INSERT INTO sqlite_sequence (name, seq) SELECT {new}, seq FROM sqlite_sequence WHERE name = {old}"
        ));
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
