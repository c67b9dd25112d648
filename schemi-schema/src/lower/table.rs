//! One model → one table.

use super::Lowering;
use super::expression::translate;
use super::own_types::Plain;
use super::types::{Strictness, instead, sql_type};
use crate::column::{Column, ColumnType, Expr, Generated, Identity, Meaning};
use crate::constraint::{Check, Constraint, ConstraintKind};
use crate::dialect::{Dialect, PerDialect};
use crate::logical::LogicalType;
use crate::model::{Field, Model};
use crate::name::{Name, ObjectName, QualifiedName};
use crate::table::{Table, TableOption};

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
        self.refuse_reserved(model);
        if let Some(old) = &model.renamed_from {
            let old = self.old_name(&table_name, old);
            self.lowered.renames.tables.insert(old, table_name.clone());
        }
        let mut table = Table::new(table_name);
        table.options = self.options(model);
        table.comment = model.comment.clone();
        table.partition_by = self.partition_by(model);
        self.storage(model, &mut table);
        self.parents(model, &mut table);
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

    /// SQLite keeps the names that begin so for itself, whatever their case.
    fn refuse_reserved(&mut self, model: &Model) {
        let start = model.table.get(..7).unwrap_or_default();
        if self.dialect == Dialect::Sqlite && start.eq_ignore_ascii_case("sqlite_") {
            let message = format!(
                "SQLite keeps names that begin with `sqlite_` for itself: give `{}` another `table`, or \
                 say `only = \"postgres\"`",
                model.table
            );
            self.error(model, model.location.line, message);
        }
    }

    pub(super) fn has(&self, only: Option<Dialect>) -> bool {
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
            let word = option.as_str();
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
        let plain = self.plain(field);
        let ty = self.column_type(model, table, field, &plain)?;
        self.domain_checks(table, field, &plain);
        let mut column = Column::new(field.column.as_str(), ty);
        column.meaning = self.meaning(&plain);
        let is_key = model
            .primary_key
            .as_ref()
            .is_some_and(|key| key.columns.contains(&field.column));
        let is_required = plain.domains.iter().any(|domain| domain.not_null);
        column.nullable = field.nullable && !is_key && !is_required;
        let expr =
            |text: &PerDialect<String>| translate(text, self.dialect, plain.logical).map(Expr);
        let of_domains = plain.domains.iter().map(|domain| &domain.default);
        let mut defaults = std::iter::once(&field.default).chain(of_domains);
        column.default = defaults.find_map(|said| said.as_ref().and_then(expr));
        column.generated = field.generated.as_ref().and_then(|generated| {
            Some(Generated {
                expr: expr(&generated.expr)?,
                kind: generated.kind,
            })
        });
        let of_domains = plain.domains.iter().map(|domain| &domain.collate);
        let mut collations = std::iter::once(&field.collate).chain(of_domains);
        column.collation = collations.find_map(|said| said.as_ref()?.get(self.dialect).cloned());
        column.comment = field.comment.clone();
        column.on_conflict = self.on_conflict(field.on_conflict);
        match self.dialect {
            Dialect::Postgres => {
                column.storage = field.storage.clone();
                column.compression = field.compression.clone();
            }
            Dialect::Sqlite => self.ignore_field_parts(model, field),
        }
        if let Some(kind) = field.identity {
            match self.dialect {
                Dialect::Postgres if self.is_domain(field) => {
                    self.no_identity(model, field)?;
                }
                Dialect::Postgres => {
                    column.identity = Some(Box::new(Identity {
                        options: field.numbers.clone(),
                        ..Identity::new(kind)
                    }));
                }
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

    /// What a type that was chosen stands for, on the database whose types stand for several things.
    fn meaning(&self, plain: &Plain<'_>) -> Meaning {
        let said = plain.sql_type;
        let is_said = said.is_some_and(|said| said.get(self.dialect).is_some());
        match (self.dialect, plain.logical) {
            (Dialect::Sqlite, Some(LogicalType::Scalar(scalar))) if !is_said => {
                Meaning(Some(*scalar))
            }
            (Dialect::Sqlite | Dialect::Postgres, _) => Meaning::default(),
        }
    }

    /// Whether a column is of a domain.
    fn is_domain(&self, field: &Field) -> bool {
        let said = field.sql_type.as_ref();
        let is_said = said.is_some_and(|said| said.get(self.dialect).is_some());
        !is_said && matches!(field.logical, Some(LogicalType::Domain(_)))
    }

    /// PostgreSQL numbers no domains.
    fn no_identity(&mut self, model: &Model, field: &Field) -> Option<()> {
        let message = format!(
            "`{}.{}` is `identity`, which PostgreSQL has only for integers, and not for a domain: take `domain` off \
             its type, or `identity` off the field",
            model.table, field.column
        );
        self.error(model, field.line, message);
        None
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
        plain: &Plain<'_>,
    ) -> Option<ColumnType> {
        if let Some(said) = plain.sql_type.and_then(|said| said.get(self.dialect)) {
            return Some(self.said_type(said));
        }
        match plain.logical {
            Some(LogicalType::Enum(path)) => self.enum_type(model, table, field, path, 0),
            Some(LogicalType::Array(element)) if let LogicalType::Enum(path) = &**element => {
                self.enum_type(model, table, field, path, 1)
            }
            Some(logical @ (LogicalType::Domain(_) | LogicalType::Composite(_))) => {
                self.own_type(model, field, logical)
            }
            Some(logical @ LogicalType::Array(element))
                if matches!(
                    **element,
                    LogicalType::Domain(_) | LogicalType::Composite(_)
                ) =>
            {
                self.own_type(model, field, logical)
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

    /// A `type` that names one of the models' own enums or types means that one.
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
            None => self.said_own_type(said.trim()),
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

    pub(super) fn unsupported(&mut self, model: &Model, field: &Field, what: &str) {
        let dialect = self.dialect;
        let instead = field.logical.as_ref().and_then(instead);
        let instead = instead.map_or(String::new(), |words| format!("{words}; or "));
        let message = format!(
            "`{}.{}`: {what} has no {dialect} type that sqlx writes and reads: {instead}say \
             `type({dialect} = \"…\")` on the field, `only = \"…\"` on the struct, or name the \
             package's dialects in `[package.metadata.schemi]` of Cargo.toml",
            model.table, field.column
        );
        self.error(model, field.line, message);
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
    Constraint::new(ObjectName::Unnamed, ConstraintKind::Check(Check::new(expr)))
}
