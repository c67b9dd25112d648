//! The constraints and indexes of one model.

use super::Lowering;
use super::expression::translate;
use crate::column::Expr;
use crate::constraint::{
    Check, Constraint, ConstraintKind, Exclude, ExcludeElement, ForeignKey, KeyIndex, OnConflict,
    PrimaryKey, Unique,
};
use crate::dialect::{Dialect, PerDialect};
use crate::index::{Index, IndexKey, IndexTarget};
use crate::model::{CheckModel, ForeignKeyModel, IndexModel, IndexTargetModel, KeyModel, Model};
use crate::name::{Name, ObjectName};
use crate::parameters::Parameters;
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
            let kind = ConstraintKind::PrimaryKey(self.primary_key(key));
            found.push(Constraint::new(name(key.name.as_ref()), kind));
        }
        found.extend(
            model
                .uniques
                .iter()
                .filter(|key| self.has(key.only))
                .map(|key| self.unique(key)),
        );
        found.append(&mut table.constraints);
        for check in &model.checks {
            if !self.has(check.only) {
                continue;
            }
            found.extend(self.check(model, check));
        }
        for key in &model.foreign_keys {
            if self.has(key.only) {
                found.push(self.foreign_key(model, key));
            }
        }
        if self.dialect == Dialect::Postgres {
            found.extend(model.excludes.iter().map(exclude));
        }
        table.constraints = found;
    }

    fn primary_key(&self, key: &KeyModel) -> PrimaryKey {
        PrimaryKey {
            on_conflict: self.on_conflict(key.on_conflict),
            index: self.key_index(key),
            ..PrimaryKey::new(names(&key.columns))
        }
    }

    fn unique(&self, key: &KeyModel) -> Constraint {
        let kind = ConstraintKind::Unique(Unique {
            columns: names(&key.columns),
            nulls_not_distinct: key.nulls_not_distinct,
            deferrable: key.deferrable,
            on_conflict: self.on_conflict(key.on_conflict),
            index: self.key_index(key),
        });
        Constraint::new(name(key.name.as_ref()), kind)
    }

    /// How SQLite keeps the columns of a key.
    fn key_index(&self, key: &KeyModel) -> KeyIndex {
        let parts = match self.dialect {
            Dialect::Sqlite => key.parts.clone(),
            Dialect::Postgres => Vec::new(),
        };
        KeyIndex {
            parts,
            ..KeyIndex::default()
        }
    }

    fn check(&mut self, model: &Model, check: &CheckModel) -> Option<Constraint> {
        let expr = Expr(translate(&check.expr, self.dialect, None)?);
        let mut check_of = Check::new(expr);
        let said = [
            ("no_inherit", check.no_inherit),
            ("not_valid", check.not_valid),
        ];
        if self.says_here(model, "a check", &said) {
            check_of.no_inherit = check.no_inherit;
            check_of.not_valid = check.not_valid;
        }
        let kind = ConstraintKind::Check(check_of);
        Some(Constraint::new(name(check.name.as_ref()), kind))
    }

    fn foreign_key(&mut self, model: &Model, key: &ForeignKeyModel) -> Constraint {
        let references = self.reference(&key.references);
        let referenced = names(&key.referenced_columns);
        let mut key_of = ForeignKey {
            on_delete: key.on_delete,
            on_update: key.on_update,
            deferrable: key.deferrable,
            ..ForeignKey::new(names(&key.columns), references, referenced)
        };
        let said = [
            ("match", key.match_full),
            ("not_valid", key.not_valid),
            ("on_delete_columns", !key.on_delete_columns.is_empty()),
        ];
        if self.says_here(model, "a foreign key", &said) {
            key_of.match_full = key.match_full;
            key_of.not_valid = key.not_valid;
            key_of.on_delete_columns = names(&key.on_delete_columns);
        }
        Constraint::new(name(key.name.as_ref()), ConstraintKind::ForeignKey(key_of))
    }

    /// Whether PostgreSQL's own words are said here; where not, those that are said are listed.
    fn says_here(&mut self, model: &Model, of: &str, words: &[(&str, bool)]) -> bool {
        if self.dialect == Dialect::Postgres {
            return true;
        }
        for (word, _) in words.iter().filter(|(_, is_said)| *is_said) {
            self.ignore(format!(
                "{of} of table {}: SQLite has no {word}",
                model.table
            ));
        }
        false
    }

    /// SQLite's conflict clauses. PostgreSQL has none: what it does is what SQLite does without.
    pub(super) fn on_conflict(&self, said: OnConflict) -> OnConflict {
        match self.dialect {
            Dialect::Sqlite => said,
            Dialect::Postgres => OnConflict::Abort,
        }
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
        let mut with = index.with.clone();
        let mut tablespace = index.tablespace.as_deref().map(Name::from);
        if dialect == Dialect::Sqlite {
            self.ignore_index_parts(model, index);
            (method, include) = (None, Vec::new());
            (with, tablespace) = (Parameters::default(), None);
        }
        let predicate = index.predicate.as_ref();
        Some(Index {
            unique: index.unique,
            nulls_not_distinct: index.nulls_not_distinct,
            method,
            include,
            with,
            tablespace,
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
            ("with", !index.with.is_empty()),
            ("tablespace", index.tablespace.is_some()),
            (
                "an operator class",
                index.keys.iter().any(|key| key.opclass.is_some()),
            ),
            (
                "nulls first/last",
                index.keys.iter().any(|key| key.nulls.is_some()),
            ),
        ];
        self.says_here(model, "an index", &said);
    }
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
