//! The attributes of a struct.

use syn::Attribute;

use super::case::Case;
use super::columns::Scope;
use super::ctxt::Ctxt;
use super::entry::{self, Entry};
use super::symbol::{self, SCHEMI};
use super::value::Slot;
use super::{condition, family, index, key, reference, setting, sqlx};
use crate::dialect::{Dialect, PerDialect};
use crate::model::{Model, PartitionModel};
use crate::parameters::Parameters;

/// What `#[schemi(…)]` and `#[sqlx(…)]` say of a struct.
#[derive(Debug, Default)]
pub(super) struct TableAttrs {
    pub(super) table: Slot<String>,
    pub(super) schema: Slot<String>,
    pub(super) renamed_from: Slot<String>,
    pub(super) partition_by: Slot<PerDialect<String>>,
    pub(super) partition: Slot<PartitionModel>,
    pub(super) inherits: Slot<Vec<String>>,
    pub(super) strict: Slot<()>,
    pub(super) without_rowid: Slot<()>,
    pub(super) unlogged: Slot<()>,
    pub(super) with: Slot<Parameters>,
    pub(super) tablespace: Slot<String>,
    pub(super) comment: Slot<String>,
    pub(super) only: Slot<Dialect>,
    pub(super) primary_key: Slot<()>,
    /// How columns are spelled.
    pub(super) case: Option<Case>,
    /// Keys, indexes and conditions, to be read when the columns are known.
    objects: Vec<Entry>,
}

impl TableAttrs {
    pub(super) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut read = Self::default();
        let mut case = Slot::default();
        for entry in entry::of_attributes(cx, attrs, SCHEMI) {
            match entry.key.as_str() {
                symbol::RENAME_ALL => case.set(cx, &entry, entry.case(cx)),
                _ => read.set(cx, entry),
            }
        }
        let theirs = sqlx::ItemAttrs::read(cx, attrs);
        read.case = sqlx::agreed(cx, &case, &theirs.rename_all, symbol::RENAME_ALL);
        read
    }

    fn set(&mut self, cx: &Ctxt, entry: Entry) {
        match entry.key.as_str() {
            symbol::TABLE => self.table.set(cx, &entry, entry.text(cx)),
            symbol::SCHEMA => self.schema.set(cx, &entry, entry.text(cx)),
            symbol::RENAMED_FROM => self.renamed_from.set(cx, &entry, entry.text(cx)),
            symbol::PARTITION_BY => self.partition_by.set(cx, &entry, entry.per_dialect(cx)),
            symbol::PARTITION => self
                .partition
                .set(cx, &entry, family::partition(cx, &entry)),
            symbol::INHERITS => self.inherits.set(cx, &entry, family::inherits(cx, &entry)),
            symbol::STRICT => self.strict.set(cx, &entry, entry.flag(cx)),
            symbol::WITHOUT_ROWID => self.without_rowid.set(cx, &entry, entry.flag(cx)),
            symbol::UNLOGGED => self.unlogged.set(cx, &entry, entry.flag(cx)),
            symbol::WITH => self.with.set(cx, &entry, setting::parameters(cx, &entry)),
            symbol::TABLESPACE => self.tablespace.set(cx, &entry, entry.text(cx)),
            symbol::COMMENT => self.comment.set(cx, &entry, entry.any_text(cx)),
            symbol::ONLY => self.only.set(cx, &entry, entry.dialect(cx)),
            symbol::PRIMARY_KEY => {
                self.primary_key.set(cx, &entry, Some(()));
                self.objects.push(entry);
            }
            symbol::UNIQUE
            | symbol::INDEX
            | symbol::FOREIGN_KEY
            | symbol::CHECK
            | symbol::EXCLUDE => {
                self.objects.push(entry);
            }
            _ => entry.unknown(cx, symbol::ON_STRUCT),
        }
    }

    /// Puts the keys, indexes and conditions of the struct into its model.
    pub(super) fn add_objects(&self, cx: &Ctxt, scope: &Scope, model: &mut Model) {
        for entry in &self.objects {
            match entry.key.as_str() {
                symbol::PRIMARY_KEY => {
                    let key = key::primary_key(cx, scope, entry);
                    model.primary_key = model.primary_key.take().or(key);
                }
                symbol::UNIQUE => model.uniques.extend(key::unique(cx, scope, entry)),
                symbol::INDEX => model.indexes.extend(index::index(cx, scope, entry)),
                symbol::FOREIGN_KEY => model
                    .foreign_keys
                    .extend(reference::foreign_key(cx, scope, entry)),
                symbol::CHECK => model.checks.extend(condition::check(cx, scope, entry)),
                _ => model.excludes.extend(condition::exclude(cx, scope, entry)),
            }
        }
    }
}
