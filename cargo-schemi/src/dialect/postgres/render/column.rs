//! Columns added and dropped, and what hangs on them.

use std::collections::BTreeMap;

use schemi_schema::{
    Column, Constraint, ConstraintKind, Deferrable, Expr, Index, Name, QualifiedName,
};

use super::{Gone, Renderer, depend, text};
use crate::change::Change;
use crate::dialect::postgres::types::quote::{ident, literal, qualified};
use crate::dialect::postgres::types::storage;
use crate::fold;

/// How many neighbouring changes add columns, or drop columns, of one table.
pub fn run_length(changes: &[Change]) -> usize {
    let table_of = |change: &Change| {
        if let Change::AddColumn { table, .. } = change {
            Some((true, table.clone()))
        } else if let Change::DropColumn { table, .. } = change {
            Some((false, table.clone()))
        } else {
            None
        }
    };
    let Some(first) = changes.first().and_then(table_of) else {
        return 0;
    };
    changes
        .iter()
        .take_while(|change| table_of(change).as_ref() == Some(&first))
        .count()
}

/// Computed columns stand on others: they are added last and dropped first.
pub fn order(changes: &mut [Change]) {
    changes.sort_by_key(|change| {
        if let Change::AddColumn { column, .. } = change {
            column.generated.is_some()
        } else if let Change::DropColumn { column, .. } = change {
            column.generated.is_none()
        } else {
            false
        }
    });
}

/// What hangs on a column and goes with it.
#[derive(Default)]
pub struct Hanging {
    pub(super) constraints: Vec<Constraint>,
    pub(super) indexes: Vec<Index>,
}

impl Renderer {
    pub(super) fn alter_of(&mut self, table: &QualifiedName, column: &Name, action: &str) {
        self.alter(
            table,
            &format!("ALTER COLUMN {} {action}", ident(column.as_str())),
        );
    }

    pub(super) fn column_comment(
        &mut self,
        table: &QualifiedName,
        column: &Name,
        comment: Option<&str>,
    ) {
        let object = format!("COLUMN {}.{}", qualified(table), ident(column.as_str()));
        self.comment(&object, comment);
    }

    pub(super) fn add_column(
        &mut self,
        table: &QualifiedName,
        column: &Column,
        backfill: Option<&Expr>,
    ) {
        match backfill {
            Some(backfill) if column.generated.is_none() && column.identity.is_none() => {
                let bare = Column {
                    nullable: true,
                    default: None,
                    ..column.clone()
                };
                self.alter(table, &format!("ADD COLUMN {}", self.column(table, &bare)));
                self.backfill(table, &column.name, backfill);
                if column.default.is_some() {
                    self.set_default(table, column);
                }
                if !column.nullable {
                    self.alter_of(table, &column.name, "SET NOT NULL");
                }
            }
            Some(_) | None => {
                self.alter(table, &format!("ADD COLUMN {}", self.column(table, column)));
            }
        }
        self.set_storage(table, None, column);
        if column.comment.is_some() {
            self.column_comment(table, &column.name, column.comment.as_deref());
        }
    }

    /// How the large values of a column are stored.
    pub(super) fn set_storage(
        &mut self,
        table: &QualifiedName,
        from: Option<&Column>,
        to: &Column,
    ) {
        // The server forgets both with the type.
        let retyped = from.is_some_and(|from| from.ty != to.ty || from.collation != to.collation);
        let before = from.and_then(|from| from.storage.as_ref());
        match &to.storage {
            Some(storage) if before != Some(storage) || retyped => {
                self.alter_of(table, &to.name, &format!("SET STORAGE {storage}"));
            }
            None if before.is_some() && !retyped => {
                // The word `DEFAULT` is known here from PostgreSQL 16 on.
                let usual = storage::usual(&text::sql_type(&to.ty));
                self.alter_of(table, &to.name, &format!("SET STORAGE {usual}"));
            }
            Some(_) | None => {}
        }
        if let Some(from) = from
            && (from.compression != to.compression || retyped && to.compression.is_some())
        {
            let method = to.compression.as_deref().unwrap_or("default");
            self.alter_of(table, &to.name, &format!("SET COMPRESSION {method}"));
        }
    }

    /// Fills NULLs. Checks that wait for the end of the transaction are made at once, since a table
    /// with pending ones cannot be altered.
    pub(super) fn backfill(&mut self, table: &QualifiedName, column: &Name, value: &Expr) {
        let name = ident(column.as_str());
        self.script.push(format!(
            "UPDATE {} SET {name} = {value} WHERE {name} IS NULL",
            qualified(table)
        ));
        self.settle_deferred(table);
    }

    pub(super) fn settle_deferred(&mut self, table: &QualifiedName) {
        let defers = self.state.tables.values().any(|other| {
            other
                .constraints
                .iter()
                .any(|constraint| match &constraint.kind {
                    ConstraintKind::ForeignKey(key) => {
                        key.deferrable == Deferrable::Deferred
                            && (other.name == *table || key.references == *table)
                    }
                    ConstraintKind::Unique(unique) => {
                        unique.deferrable == Deferrable::Deferred && other.name == *table
                    }
                    ConstraintKind::Exclude(exclude) => {
                        exclude.deferrable == Deferrable::Deferred && other.name == *table
                    }
                    ConstraintKind::PrimaryKey(_) | ConstraintKind::Check(_) => false,
                })
        });
        if defers {
            self.script.push("SET CONSTRAINTS ALL IMMEDIATE");
        }
    }

    /// Drops a column; PostgreSQL drops the table's indexes and constraints that hold it as well, so
    /// that their own changes find it done. Foreign keys of others that refer to it go first.
    pub(super) fn drop_column(&mut self, table: &QualifiedName, column: &Name) {
        self.park_all(self.keys_to(table, column));
        self.drop_defaults_below(table, column);
        let hanging = self.hanging(table, column);
        self.alter_alone(table, &format!("DROP COLUMN {}", ident(column.as_str())));
        self.forget(table, &hanging);
    }

    /// Drops what children draw from a sequence that goes with a parent's column, before theirs go.
    fn drop_defaults_below(&mut self, table: &QualifiedName, column: &Name) {
        let goes = |heir: &QualifiedName| {
            self.changes.iter().any(|change| {
                matches!(change, Change::DropColumn { table, column: gone }
                    if table == heir && gone.name == *column)
            })
        };
        let draws = |heir: &QualifiedName| {
            let found = self
                .state
                .tables
                .get(heir)
                .filter(|heir| !heir.inherits.is_empty());
            let default = found.and_then(|heir| heir.column(column)?.default.as_ref());
            default.is_some_and(|default| default.as_str().contains("nextval("))
        };
        let mut heirs = self.heirs(table);
        heirs.retain(|heir| draws(heir) && goes(heir));
        for heir in heirs {
            self.alter_of(&heir, column, "DROP DEFAULT");
            let found = self.state.tables.get_mut(&heir);
            let columns = found.into_iter().flat_map(|heir| &mut heir.columns);
            for part in columns.filter(|part| part.name == *column) {
                part.default = None;
            }
        }
    }

    /// Foreign keys of this and other tables that refer to the column.
    pub(super) fn keys_to(
        &self,
        table: &QualifiedName,
        column: &Name,
    ) -> Vec<(QualifiedName, Constraint)> {
        let mut found = Vec::new();
        for other in self.state.tables.values() {
            for constraint in &other.constraints {
                let refers = constraint.as_foreign_key().is_some_and(|key| {
                    key.references == *table && key.referenced_columns.contains(column)
                });
                if refers {
                    found.push((other.name.clone(), constraint.clone()));
                }
            }
        }
        found
    }

    pub(super) fn hanging(&self, table: &QualifiedName, column: &Name) -> Hanging {
        let table = self.state.tables.get(table);
        let constraints = table.map(|t| t.constraints.as_slice()).unwrap_or_default();
        let indexes = table.map(|t| t.indexes.as_slice()).unwrap_or_default();
        Hanging {
            constraints: constraints
                .iter()
                .filter(|constraint| depend::constraint_uses(constraint, column))
                .cloned()
                .collect(),
            indexes: indexes
                .iter()
                .filter(|i| depend::index_uses(i, column))
                .cloned()
                .collect(),
        }
    }

    pub(super) fn forget(&mut self, table: &QualifiedName, hanging: &Hanging) {
        for constraint in &hanging.constraints {
            let name = constraint.name.get().cloned();
            self.gone.insert(Gone::Constraint(table.clone(), name));
            let change = Change::DropConstraint {
                table: table.clone(),
                constraint: constraint.clone(),
            };
            fold::apply(&mut self.state, &change);
        }
        for index in &hanging.indexes {
            self.gone
                .insert(Gone::Index(table.clone(), index.name.get().cloned()));
            let change = Change::DropIndex {
                table: table.clone(),
                index: index.clone(),
            };
            fold::apply(&mut self.state, &change);
        }
    }

    /// Puts back what a column took along that is made anew, but what the list drops anyway.
    pub(super) fn put_back(&mut self, table: &QualifiedName, hanging: &Hanging) {
        for constraint in &hanging.constraints {
            let key = Gone::Constraint(table.clone(), constraint.name.get().cloned());
            if !self.is_dropped(&key) {
                self.gone.remove(&key);
                self.write_add_constraint(table, constraint);
            }
        }
        for index in &hanging.indexes {
            let key = Gone::Index(table.clone(), index.name.get().cloned());
            if !self.is_dropped(&key) {
                self.gone.remove(&key);
                self.write_index(table, index);
                let change = Change::CreateIndex {
                    table: table.clone(),
                    index: index.clone(),
                };
                fold::apply(&mut self.state, &change);
            }
        }
    }

    /// Whether the list drops an object, now or later.
    pub(super) fn is_dropped(&self, object: &Gone) -> bool {
        self.changes.iter().any(|change| match (change, object) {
            (Change::DropConstraint { table, constraint }, Gone::Constraint(t, name)) => {
                table == t && constraint.name.get() == name.as_ref()
            }
            (Change::DropIndex { table, index }, Gone::Index(t, name)) => {
                table == t && index.name.get() == name.as_ref()
            }
            (Change::DropTable { table }, Gone::Constraint(t, _) | Gone::Index(t, _)) => {
                table.name == *t
            }
            _ => false,
        })
    }

    pub(super) fn rename_values(
        &mut self,
        table: &QualifiedName,
        column: &Name,
        values: &BTreeMap<String, String>,
    ) {
        let column = ident(column.as_str());
        let arms: Vec<String> = values
            .iter()
            .map(|(from, to)| format!("WHEN {} THEN {}", literal(from), literal(to)))
            .collect();
        let old: Vec<String> = values.keys().map(|value| literal(value)).collect();
        self.script.push(format!(
            "UPDATE {} SET {column} = CASE {column} {} END WHERE {column} IN ({})",
            qualified(table),
            arms.join(" "),
            old.join(", ")
        ));
        self.settle_deferred(table);
    }
}
