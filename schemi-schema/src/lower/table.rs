//! One model → one table.

use super::Lowering;
use super::expression::translate;
use super::types::{Strictness, sql_type};
use crate::column::{Column, ColumnType, Expr, Generated, Identity};
use crate::constraint::{
    Check, Constraint, ConstraintKind, Exclude, ExcludeElement, ForeignKey, Unique,
};
use crate::dialect::{Dialect, PerDialect};
use crate::index::{Index, IndexKey, IndexTarget};
use crate::logical::LogicalType;
use crate::model::{
    CheckModel, Field, ForeignKeyModel, IndexModel, IndexTargetModel, KeyModel, Model,
};
use crate::name::{Name, ObjectName, QualifiedName};
use crate::table::{Table, TableOption};

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
    pub(super) fn model(&mut self, model: &Model) {
        let table_name = self.qualified(model.schema.as_deref(), &model.table);
        self.lowered
            .schema
            .namespaces
            .extend(table_name.schema.clone());
        if self.lowered.schema.tables.contains_key(&table_name) {
            let message = format!(
                "two models have the table `{table_name}` on {}",
                self.dialect
            );
            self.error(model, model.location.line, message);
            return;
        }
        if let Some(old) = &model.renamed_from {
            let old = self.old_name(&table_name, old);
            self.lowered.renames.tables.insert(old, table_name.clone());
        }
        let mut table = Table::new(table_name);
        table.options = self.options(model);
        table.comment = model.comment.clone();
        table.partition_by = self.partition_by(model);
        for field in &model.fields {
            if let Some(column) = self.column(model, &mut table, field) {
                table.columns.push(column);
            }
        }
        self.constraints(model, &mut table);
        for index in &model.indexes {
            let index = if self.has(index.only) {
                self.index(model, index)
            } else {
                None
            };
            table.indexes.extend(index);
        }
        self.lowered.schema.insert_table(table);
    }

    fn has(&self, only: Option<Dialect>) -> bool {
        only.is_none_or(|only| only == self.dialect)
    }

    /// `renamed_from` names a table of the same PostgreSQL schema unless it says another.
    fn old_name(&self, new: &QualifiedName, old: &str) -> QualifiedName {
        let old = self.reference(old);
        QualifiedName {
            schema: old.schema.or_else(|| new.schema.clone()),
            ..old
        }
    }

    fn options(&mut self, model: &Model) -> std::collections::BTreeSet<TableOption> {
        let (mine, others): (Vec<_>, Vec<_>) =
            model
                .options
                .iter()
                .copied()
                .partition(|option| match option {
                    TableOption::Strict
                    | TableOption::WithoutRowid
                    | TableOption::Autoincrement => self.dialect == Dialect::Sqlite,
                    TableOption::Unlogged => self.dialect == Dialect::Postgres,
                });
        for option in others {
            let word = match option {
                TableOption::Strict => "strict",
                TableOption::WithoutRowid => "without_rowid",
                TableOption::Autoincrement => "autoincrement",
                TableOption::Unlogged => "unlogged",
            };
            self.ignore(format!(
                "table {}: `{word}` says nothing on {}",
                model.table, self.dialect
            ));
        }
        mine.into_iter().collect()
    }

    fn partition_by(&mut self, model: &Model) -> Option<String> {
        let text = model.partition_by.as_ref()?.get(self.dialect)?.clone();
        if self.dialect == Dialect::Sqlite {
            self.ignore(format!(
                "table {}: SQLite has no partitions; it is one table",
                model.table
            ));
            return None;
        }
        Some(text)
    }

    fn column(&mut self, model: &Model, table: &mut Table, field: &Field) -> Option<Column> {
        let ty = self.column_type(model, table, field)?;
        let mut column = Column::new(field.column.as_str(), ty);
        let is_key = model
            .primary_key
            .as_ref()
            .is_some_and(|key| key.columns.contains(&field.column));
        column.nullable = field.nullable && !is_key;
        let logical = field.logical.as_ref();
        let expr = |text: &PerDialect<String>| translate(text, self.dialect, logical).map(Expr);
        column.default = field.default.as_ref().and_then(expr);
        column.generated = field.generated.as_ref().and_then(|generated| {
            Some(Generated {
                expr: expr(&generated.expr)?,
                kind: generated.kind,
            })
        });
        column.collation = field
            .collate
            .as_ref()
            .and_then(|text| text.get(self.dialect))
            .cloned();
        column.comment = field.comment.clone();
        if let Some(kind) = field.identity {
            match self.dialect {
                Dialect::Postgres => column.identity = Some(Identity { kind }),
                Dialect::Sqlite => self.rowid(model, field)?,
            }
        }
        if let Some(old) = &field.renamed_from {
            let key = (table.name.clone(), Name::from(old.as_str()));
            self.lowered
                .renames
                .columns
                .insert(key, column.name.clone());
        }
        Some(column)
    }

    /// SQLite numbers rows by itself only for a table's one integer primary key.
    fn rowid(&mut self, model: &Model, field: &Field) -> Option<()> {
        let alone = model
            .primary_key
            .as_ref()
            .is_some_and(|key| key.columns == [field.column.clone()]);
        if alone && !model.options.contains(&TableOption::WithoutRowid) {
            return Some(());
        }
        let message = format!(
            "`{}.{}` is `identity`, which SQLite has only for a table's single primary key: \
             make it that, or say `only = \"postgres\"` on the struct",
            model.table, field.column
        );
        self.error(model, field.line, message);
        None
    }

    fn column_type(
        &mut self,
        model: &Model,
        table: &mut Table,
        field: &Field,
    ) -> Option<ColumnType> {
        if let Some(said) = field
            .sql_type
            .as_ref()
            .and_then(|said| said.get(self.dialect))
        {
            return Some(self.said_type(said));
        }
        match &field.logical {
            Some(LogicalType::Enum(path)) => self.enum_type(model, table, field, path, 0),
            Some(LogicalType::Array(element)) if let LogicalType::Enum(path) = &**element => {
                self.enum_type(model, table, field, path, 1)
            }
            Some(logical) => {
                let strict = match table.options.contains(&TableOption::Strict) {
                    true => Strictness::Strict,
                    false => Strictness::Loose,
                };
                let found = sql_type(logical, self.dialect, strict).map(ColumnType::Sql);
                if found.is_none() {
                    self.unsupported(model, field, &logical.to_string());
                }
                found
            }
            None => {
                self.unsupported(model, field, "this Rust type");
                None
            }
        }
    }

    /// A `type` that names one of the models' own enums means that enum.
    fn said_type(&mut self, said: &str) -> ColumnType {
        let named = self.enums.values().copied().find(|model| {
            self.dialect == Dialect::Postgres
                && self
                    .qualified(model.schema.as_deref(), &model.name)
                    .to_string()
                    == said.trim()
        });
        match named {
            Some(model) => ColumnType::Enum {
                name: self.use_enum(model),
                dimensions: 0,
            },
            None => ColumnType::sql(said.trim()),
        }
    }

    fn enum_type(
        &mut self,
        model: &Model,
        table: &mut Table,
        field: &Field,
        path: &str,
        dimensions: u8,
    ) -> Option<ColumnType> {
        let Some(enum_model) = self.enums.get(path).copied() else {
            self.unsupported(
                model,
                field,
                &format!("`{path}`, which is no enum of this crate,"),
            );
            return None;
        };
        match (self.dialect, dimensions) {
            (Dialect::Postgres, _) => Some(ColumnType::Enum {
                name: self.use_enum(enum_model),
                dimensions,
            }),
            (Dialect::Sqlite, 0) => {
                let column = Name::from(field.column.as_str());
                for value in &enum_model.values {
                    if let Some(old) = &value.renamed_from {
                        let key = (table.name.clone(), column.clone(), old.clone());
                        self.lowered
                            .renames
                            .column_values
                            .insert(key, value.value.clone());
                    }
                }
                let values = enum_model.values.iter().map(|value| value.value.as_str());
                table.constraints.push(value_check(&field.column, values));
                Some(ColumnType::sql("TEXT"))
            }
            (Dialect::Sqlite, _) => {
                self.unsupported(model, field, &format!("an array of `{path}`"));
                None
            }
        }
    }

    fn unsupported(&mut self, model: &Model, field: &Field, what: &str) {
        let dialect = self.dialect;
        let message = format!(
            "`{}.{}`: {what} has no {dialect} type that sqlx writes and reads: say \
             `type({dialect} = \"…\")` on the field, `only = \"…\"` on the struct, or name the \
             package's dialects in `[package.metadata.schemi]` of Cargo.toml",
            model.table, field.column
        );
        self.error(model, field.line, message);
    }

    fn constraints(&mut self, model: &Model, table: &mut Table) {
        let mut found = Vec::new();
        if let Some(key) = &model.primary_key {
            let columns = names(&key.columns);
            let kind = ConstraintKind::PrimaryKey { columns };
            found.push(Constraint {
                name: name(key.name.as_ref()),
                kind,
            });
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
        Some(Constraint {
            name: name(check.name.as_ref()),
            kind: ConstraintKind::Check(Check { expr }),
        })
    }

    fn foreign_key(&self, key: &ForeignKeyModel) -> Constraint {
        let kind = ConstraintKind::ForeignKey(ForeignKey {
            columns: names(&key.columns),
            references: self.reference(&key.references),
            referenced_columns: names(&key.referenced_columns),
            on_delete: key.on_delete,
            on_update: key.on_update,
            deferrable: key.deferrable,
        });
        Constraint {
            name: name(key.name.as_ref()),
            kind,
        }
    }

    fn index(&mut self, model: &Model, index: &IndexModel) -> Option<Index> {
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
            name: name(index.name.as_ref()),
            unique: index.unique,
            nulls_not_distinct: index.nulls_not_distinct,
            method,
            keys,
            include,
            predicate: predicate
                .and_then(|text| translate(text, dialect, None))
                .map(Expr),
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
    });
    Constraint {
        name: name(key.name.as_ref()),
        kind,
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
    });
    Constraint {
        name: name(exclude.name.as_ref()),
        kind,
    }
}

/// The check that keeps a text column to an enum's values on SQLite.
fn value_check<'a>(column: &str, values: impl Iterator<Item = &'a str>) -> Constraint {
    let values: Vec<_> = values
        .map(|value| format!("'{}'", value.replace('\'', "''")))
        .collect();
    let expr = Expr(format!(
        "\"{}\" IN ({})",
        column.replace('"', "\"\""),
        values.join(", ")
    ));
    Constraint {
        name: ObjectName::Unnamed,
        kind: ConstraintKind::Check(Check { expr }),
    }
}
