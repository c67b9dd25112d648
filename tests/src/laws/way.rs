//! What rows must follow from one shape to the next: names, filled NULLs, renamed values.

use std::collections::{BTreeMap, BTreeSet};

use cargo_schemi::change::Change;
use schemi_schema::{Column, ColumnType, Name, QualifiedName, Renames, Schema, Table};

/// What happened between two dumps, as far as rows must follow it.
#[derive(Clone, Debug, Default)]
pub struct Way {
    /// Tables and columns under other names.
    pub renames: Renames,
    /// (table, column) under their new names whose NULLs were filled.
    filled: BTreeSet<(QualifiedName, Name)>,
    /// (table, column) under their new names → old value → new value.
    values: BTreeMap<(QualifiedName, Name), BTreeMap<String, String>>,
}

impl Way {
    /// The way that changes lead, on a schema that looks like `to` afterwards.
    pub fn new(changes: &[Change], renames: &Renames, to: &Schema) -> Self {
        let mut way = Self {
            renames: renames.clone(),
            ..Self::default()
        };
        for change in changes {
            if let Change::AlterColumn {
                table, to, from, ..
            } = change
                && from.nullable
                && !to.nullable
            {
                way.filled.insert((table.clone(), to.name.clone()));
            } else if let Change::RenameValues {
                table,
                column,
                values,
            } = change
            {
                let key = (table.clone(), column.clone());
                way.values.insert(key, values.clone());
            } else if let Change::AlterEnum {
                to: after, renamed, ..
            } = change
            {
                for (table, column) in columns_of(to, &after.name) {
                    way.values.insert((table, column), renamed.clone());
                }
            }
        }
        way
    }

    /// What a table is called afterwards; nothing where another gets its name.
    fn new_table(&self, table: &QualifiedName) -> Option<QualifiedName> {
        let tables = &self.renames.tables;
        let is_taken = || tables.values().any(|new| new == table);
        match tables.get(table) {
            Some(new) => Some(new.clone()),
            None => (!is_taken()).then(|| table.clone()),
        }
    }

    /// What a column is called afterwards; nothing where another gets its name.
    pub(super) fn new_column(&self, table: &QualifiedName, column: &Name) -> Option<Name> {
        let columns = &self.renames.columns;
        let is_taken = || {
            columns
                .iter()
                .any(|((t, _), new)| t == table && new == column)
        };
        match columns.get(&(table.clone(), column.clone())) {
            Some(new) => Some(new.clone()),
            None => (!is_taken()).then(|| column.clone()),
        }
    }

    /// What has become of a table.
    pub(super) fn follow<'a>(&self, after: &'a Schema, table: &QualifiedName) -> Option<&'a Table> {
        after.tables.get(&self.new_table(table)?)
    }

    /// Whether NULLs of a column, under its new name, were filled.
    pub(super) fn is_filled(&self, table: &QualifiedName, column: &Name) -> bool {
        self.filled.contains(&(table.clone(), column.clone()))
    }

    /// What a value of a column is called afterwards.
    pub(super) fn new_value(&self, table: &QualifiedName, column: &Name, value: String) -> String {
        let Some(values) = self.values.get(&(table.clone(), column.clone())) else {
            return value;
        };
        let plain = value.trim_matches('\'').replace("''", "'");
        if let Some(inner) = plain.strip_prefix('{').and_then(|v| v.strip_suffix('}')) {
            let parts = inner.split(',').map(|part| match values.get(part) {
                Some(new) => new.as_str(),
                None => part,
            });
            return format!("{{{}}}", parts.collect::<Vec<_>>().join(","));
        }
        match values.get(&plain) {
            Some(new) if value.starts_with('\'') => format!("'{}'", new.replace('\'', "''")),
            Some(new) => new.clone(),
            None => value,
        }
    }
}

fn columns_of(schema: &Schema, wanted: &QualifiedName) -> Vec<(QualifiedName, Name)> {
    let uses =
        |column: &&Column| matches!(&column.ty, ColumnType::Enum { name, .. } if name == wanted);
    let tables = schema.tables.values();
    let columns = tables.flat_map(|table| {
        let columns = table.columns.iter().filter(uses);
        columns.map(|column| (table.name.clone(), column.name.clone()))
    });
    columns.collect()
}
