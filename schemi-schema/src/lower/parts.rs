//! The constraints and indexes of one model.

use super::Lowering;
use super::expression::translate;
use crate::column::Expr;
use crate::constraint::{
    Check, Constraint, ConstraintKind, Exclude, ExcludeElement, ForeignKey, KeyIndex, PrimaryKey,
    Unique,
};
use crate::dialect::{Dialect, PerDialect};
use crate::index::{Index, IndexKey, IndexTarget};
use crate::model::{CheckModel, ForeignKeyModel, IndexModel, IndexTargetModel, KeyModel, Model};
use crate::name::{Name, ObjectName};
use crate::table::Table;

/// A name that the model says, or a place for the convention's: [`super::names`] fills it in.
fn name(said: Option<&String>) -> ObjectName {
    said.map_or(ObjectName::Unnamed, |name| {
        ObjectName::Said(Name::from(name.as_str()))
    })
}

fn names(columns: &[String]) -> Vec<Name> {
    columns
        .iter()
        .map(|column| Name::from(column.as_str()))
        .collect()
}

impl Lowering<'_> {
    pub(super) fn constraints(&mut self, model: &Model, table: &mut Table) {
        let mut found = Vec::new();
        if let Some(key) = &model.primary_key {
            let columns = names(&key.columns);
            let kind = ConstraintKind::PrimaryKey(PrimaryKey::new(columns));
            found.push(Constraint::new(name(key.name.as_ref()), kind));
        }
        found.extend(
            model
                .uniques
                .iter()
                .filter(|key| self.has(key.only))
                .map(unique),
        );
        found.append(&mut table.constraints);
        for check in model.checks.iter().filter(|check| self.has(check.only)) {
            found.extend(self.check(check));
        }
        for key in model.foreign_keys.iter().filter(|key| self.has(key.only)) {
            found.push(self.foreign_key(key));
        }
        if self.dialect == Dialect::Postgres {
            found.extend(model.excludes.iter().map(exclude));
        }
        table.constraints = found;
    }

    fn check(&self, check: &CheckModel) -> Option<Constraint> {
        let expr = Expr(translate(&check.expr, self.dialect, None)?);
        let kind = ConstraintKind::Check(Check::new(expr));
        Some(Constraint::new(name(check.name.as_ref()), kind))
    }

    fn foreign_key(&self, key: &ForeignKeyModel) -> Constraint {
        let references = self.reference(&key.references);
        let kind = ConstraintKind::ForeignKey(ForeignKey {
            on_delete: key.on_delete,
            on_update: key.on_update,
            deferrable: key.deferrable,
            ..ForeignKey::new(
                names(&key.columns),
                references,
                names(&key.referenced_columns),
            )
        });
        Constraint::new(name(key.name.as_ref()), kind)
    }

    pub(super) fn index(&mut self, model: &Model, index: &IndexModel) -> Option<Index> {
        let dialect = self.dialect;
        let mut keys = Vec::new();
        for key in &index.keys {
            let target = match &key.target {
                IndexTargetModel::Column(column) => {
                    IndexTarget::Column(Name::from(column.as_str()))
                }
                IndexTargetModel::Expr(expr) => {
                    IndexTarget::Expr(Expr(translate(expr, dialect, None)?))
                }
            };
            keys.push(IndexKey {
                target,
                collation: key.collate.clone(),
                opclass: key.opclass.clone().filter(|_| dialect == Dialect::Postgres),
                direction: key.direction,
                nulls: key.nulls.filter(|_| dialect == Dialect::Postgres),
            });
        }
        let mut method = index
            .using
            .as_ref()
            .and_then(|using| using.get(dialect))
            .cloned();
        let mut include = names(&index.include);
        if dialect == Dialect::Sqlite {
            self.ignore_index_parts(model, index);
            (method, include) = (None, Vec::new());
        }
        let predicate = index.predicate.as_ref();
        Some(Index {
            unique: index.unique,
            nulls_not_distinct: index.nulls_not_distinct,
            method,
            include,
            predicate: predicate
                .and_then(|text| translate(text, dialect, None))
                .map(Expr),
            ..Index::new(name(index.name.as_ref()), keys)
        })
    }

    fn ignore_index_parts(&mut self, model: &Model, index: &IndexModel) {
        let said = [
            (
                "using",
                index.using.as_ref().is_some_and(PerDialect::is_portable),
            ),
            ("include", !index.include.is_empty()),
            (
                "an operator class",
                index.keys.iter().any(|key| key.opclass.is_some()),
            ),
            (
                "nulls first/last",
                index.keys.iter().any(|key| key.nulls.is_some()),
            ),
        ];
        for (word, _) in said.into_iter().filter(|(_, is_said)| *is_said) {
            self.ignore(format!(
                "an index of table {}: SQLite has no {word}",
                model.table
            ));
        }
    }
}

fn unique(key: &KeyModel) -> Constraint {
    let kind = ConstraintKind::Unique(Unique {
        columns: names(&key.columns),
        nulls_not_distinct: key.nulls_not_distinct,
        deferrable: key.deferrable,
        ..Unique::default()
    });
    Constraint::new(name(key.name.as_ref()), kind)
}

fn exclude(exclude: &crate::model::ExcludeModel) -> Constraint {
    let elements = exclude
        .elements
        .iter()
        .map(|(expr, operator)| ExcludeElement {
            expr: Expr::new(expr.as_str()),
            operator: operator.clone(),
        });
    let kind = ConstraintKind::Exclude(Exclude {
        using: exclude.using.clone(),
        elements: elements.collect(),
        predicate: exclude.predicate.clone().map(Expr),
        deferrable: exclude.deferrable,
        index: KeyIndex::default(),
    });
    Constraint::new(name(exclude.name.as_ref()), kind)
}
