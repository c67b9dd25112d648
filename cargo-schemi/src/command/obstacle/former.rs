//! What was called what before a list of changes.

use std::collections::BTreeMap;

use schemi_schema::{Name, QualifiedName};

use crate::change::Change;
use crate::dialect::dependent::Dependent;

/// The names before a list of changes, by those after its renames; tables stand with their schemas.
#[derive(Clone, Debug)]
pub struct Former {
    own: Name,
    tables: BTreeMap<QualifiedName, QualifiedName>,
    /// (table before, column now) → column before
    columns: BTreeMap<(QualifiedName, Name), Name>,
}

impl Former {
    /// Reads the renames among changes; `own` is the schema of names that stand without one.
    pub fn new(own: &Name, changes: &[Change]) -> Self {
        let mut former = Self {
            own: own.clone(),
            tables: BTreeMap::new(),
            columns: BTreeMap::new(),
        };
        for change in changes {
            if let Change::RenameTable { from, to } = change {
                let before = former.table(from);
                former.tables.remove(&former.full(from));
                former.tables.insert(former.full(to), before);
            } else if let Change::RenameColumn { table, from, to } = change {
                let table = former.table(table);
                let before = former.column(&table, from);
                former.columns.remove(&(table.clone(), from.clone()));
                former.columns.insert((table, to.clone()), before);
            }
        }
        former
    }

    /// A name with its schema.
    pub fn full(&self, name: &QualifiedName) -> QualifiedName {
        let schema = name.schema.as_ref().unwrap_or(&self.own);
        QualifiedName::new(Some(schema.clone()), name.name.clone())
    }

    /// What a table was called.
    pub fn table(&self, now: &QualifiedName) -> QualifiedName {
        let now = self.full(now);
        self.tables.get(&now).cloned().unwrap_or(now)
    }

    /// What a column was called; the table stands with its former name.
    pub fn column(&self, table: &QualifiedName, now: &Name) -> Name {
        let key = (table.clone(), now.clone());
        self.columns.get(&key).unwrap_or(now).clone()
    }

    /// What a table, or a column of it, is called afterwards, if otherwise.
    pub fn renamed(&self, on: &QualifiedName, part: Option<&Name>) -> Option<String> {
        let mut columns = self.columns.iter();
        let column = columns.find(|((table, now), before)| {
            table == on && Some(*before) == part && Some(now) != part
        });
        if let Some(((_, now), before)) = column {
            return Some(format!("column {before}, which is called {now} then"));
        }
        let mut tables = self.tables.iter();
        let table = tables.find(|(now, before)| *before == on && *now != on);
        table.map(|(now, before)| format!("table {before}, which is called {now} then"))
    }

    /// The same dependents, on what has its names afterwards.
    pub fn after(&self, dependents: &[Dependent]) -> Vec<Dependent> {
        let moved = dependents.iter().map(|dependent| {
            let on = &dependent.on;
            let mut columns = self.columns.iter();
            let column = columns
                .find(|((table, _), before)| table == on && dependent.part.as_ref() == Some(before))
                .map(|((_, now), _)| now.clone());
            let mut tables = self.tables.iter();
            let table = tables.find(|(_, before)| *before == on && !dependent.is_type);
            Dependent {
                on: table.map_or_else(|| on.clone(), |(now, _)| now.clone()),
                part: column.or_else(|| dependent.part.clone()),
                ..dependent.clone()
            }
        });
        moved.collect()
    }
}
