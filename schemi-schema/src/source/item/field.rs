//! The attributes of a field.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Type};

use super::columns::Scope;
use super::ctxt::Ctxt;
use super::entry::{self, Entry, Value};
use super::reference::ReferenceAttrs;
use super::sqlx::{self, StoredAs};
use super::symbol::{self, SCHEMI};
use super::table::TableAttrs;
use super::value::Slot;
use super::{condition, docs, identity, index, key};
use crate::column::{GeneratedKind, Identity};
use crate::constraint::OnConflict;
use crate::dialect::PerDialect;
use crate::model::{Field, GeneratedModel, Model};

/// What `#[schemi(…)]` says of a field.
#[derive(Debug, Default)]
pub(super) struct FieldAttrs {
    pub(super) primary_key: Slot<()>,
    pub(super) identity: Slot<Identity>,
    pub(super) autoincrement: Slot<()>,
    pub(super) sql_type: Slot<PerDialect<String>>,
    pub(super) default: Slot<PerDialect<String>>,
    pub(super) generated: Slot<PerDialect<String>>,
    pub(super) is_virtual: Slot<()>,
    pub(super) stored: Slot<()>,
    collate: Slot<PerDialect<String>>,
    storage: Slot<String>,
    compression: Slot<String>,
    pub(super) on_conflict: Slot<OnConflict>,
    column: Slot<String>,
    renamed_from: Slot<String>,
    comment: Slot<String>,
    skip: Slot<()>,
    reference: ReferenceAttrs,
    /// `unique`, `index` and `check`.
    objects: Vec<Entry>,
}

/// A field of a struct, whether it is a column or not.
#[derive(Debug)]
pub(super) struct FieldItem {
    /// Its name without `r#`.
    pub(super) rust_name: String,
    /// Where its name stands.
    pub(super) span: Span,
    /// The type that sqlx writes.
    pub(super) ty: Type,
    /// The column's name.
    pub(super) column: String,
    /// Whether it is left out.
    pub(super) skipped: bool,
    pub(super) attrs: FieldAttrs,
    comment: Option<String>,
}

impl FieldAttrs {
    fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut read = Self::default();
        for entry in entry::of_attributes(cx, attrs, SCHEMI) {
            read.set(cx, entry);
        }
        read
    }

    fn set(&mut self, cx: &Ctxt, entry: Entry) {
        match entry.key.as_str() {
            symbol::PRIMARY_KEY => self.primary_key.set(cx, &entry, entry.flag(cx)),
            symbol::IDENTITY => self
                .identity
                .set(cx, &entry, identity::identity(cx, &entry)),
            symbol::AUTOINCREMENT => self.autoincrement.set(cx, &entry, entry.flag(cx)),
            symbol::TYPE => self.sql_type.set(cx, &entry, entry.per_dialect(cx)),
            symbol::DEFAULT => self.default.set(cx, &entry, entry.per_dialect(cx)),
            symbol::GENERATED => self.generated.set(cx, &entry, entry.per_dialect(cx)),
            symbol::VIRTUAL => self.is_virtual.set(cx, &entry, entry.flag(cx)),
            symbol::STORED => self.stored.set(cx, &entry, entry.flag(cx)),
            symbol::COLLATE => self.collate.set(cx, &entry, entry.per_dialect(cx)),
            symbol::STORAGE => self.storage.set(cx, &entry, entry.storage(cx)),
            symbol::COMPRESSION => self.compression.set(cx, &entry, entry.compression(cx)),
            symbol::ON_CONFLICT => self.on_conflict.set(cx, &entry, entry.on_conflict(cx)),
            symbol::COLUMN => self.column.set(cx, &entry, entry.text(cx)),
            symbol::RENAMED_FROM => self.renamed_from.set(cx, &entry, entry.text(cx)),
            symbol::COMMENT => self.comment.set(cx, &entry, entry.any_text(cx)),
            symbol::SKIP => self.skip.set(cx, &entry, entry.flag(cx)),
            symbol::UNIQUE | symbol::INDEX => {
                if self
                    .objects
                    .iter()
                    .any(|before| before.key == entry.key && same_shape(before, &entry))
                {
                    cx.error_at(
                        entry.span,
                        format!("`{}` is said twice: keep one", entry.key),
                    );
                }
                self.objects.push(entry);
            }
            symbol::CHECK => self.objects.push(entry),
            _ if self.reference.read(cx, &entry) => {}
            _ => entry.unknown(cx, symbol::ON_FIELD),
        }
    }

    /// What was said about a column, in the order in which errors name it.
    fn about_a_column(&self) -> Option<Span> {
        let reference = &self.reference;
        let mut spans = vec![
            self.primary_key.span(),
            self.identity.span(),
            self.autoincrement.span(),
        ];
        spans.extend([
            self.sql_type.span(),
            self.default.span(),
            self.generated.span(),
        ]);
        spans.extend([
            self.is_virtual.span(),
            self.stored.span(),
            self.collate.span(),
        ]);
        spans.extend([
            self.column.span(),
            self.renamed_from.span(),
            self.comment.span(),
        ]);
        spans.extend([
            reference.target.span(),
            reference.on_delete.span(),
            reference.on_update.span(),
        ]);
        spans.extend([
            self.storage.span(),
            self.compression.span(),
            self.on_conflict.span(),
        ]);
        spans.extend([reference.deferrable.span(), reference.not_valid.span()]);
        spans.extend(self.objects.iter().map(|entry| Some(entry.span)));
        spans.into_iter().flatten().next()
    }
}

/// Two bare flags are the same object; two with options may differ.
fn same_shape(a: &Entry, b: &Entry) -> bool {
    matches!((&a.value, &b.value), (Value::None, Value::None))
}

impl FieldItem {
    /// Reads a field of a struct with named fields.
    pub(super) fn read(cx: &Ctxt, table: &TableAttrs, field: &syn::Field) -> Self {
        let attrs = FieldAttrs::read(cx, &field.attrs);
        let theirs = sqlx::PartAttrs::read(cx, &field.attrs);
        let rust_name = field
            .ident
            .as_ref()
            .map(|ident| ident.unraw().to_string())
            .unwrap_or_default();
        let said = sqlx::agreed(cx, &attrs.column, &theirs.rename, symbol::COLUMN);
        let spelled = || {
            table
                .case
                .map_or_else(|| rust_name.clone(), |case| case.apply(&rust_name))
        };
        let comment = attrs
            .comment
            .get()
            .cloned()
            .or_else(|| docs::comment(&field.attrs));
        let item = Self {
            column: said.unwrap_or_else(spelled),
            span: field.ident.span(),
            skipped: attrs.skip.is_set() || theirs.skip.is_set(),
            comment: comment.filter(|text| !text.is_empty()),
            ty: stored_type(&field.ty, theirs.stored_as.into_value()),
            rust_name,
            attrs,
        };
        item.check_skip(cx, theirs.flatten.span());
        item
    }

    fn check_skip(&self, cx: &Ctxt, flatten: Option<Span>) {
        let name = &self.rust_name;
        if self.skipped {
            if let Some(span) = self.attrs.about_a_column() {
                cx.error_at(
                    span,
                    format!("field `{name}` is skipped and so no column: take this or `skip` away"),
                );
            }
        } else if let Some(span) = flatten {
            let message = format!(
                "`flatten` spreads `{name}` over columns that a model cannot see: list its fields, or add `#[schemi(skip)]`"
            );
            cx.error_at(span, message);
        }
    }

    /// The field as a model has it.
    pub(super) fn to_field(&self) -> Field {
        let attrs = &self.attrs;
        let kind = if attrs.is_virtual.is_set() {
            GeneratedKind::Virtual
        } else {
            GeneratedKind::Stored
        };
        let generated = attrs.generated.get().map(|expr| GeneratedModel {
            expr: expr.clone(),
            kind,
        });
        Field {
            rust_name: self.rust_name.clone(),
            line: self.span.start().line,
            column: self.column.clone(),
            logical: None,
            nullable: false,
            sql_type: attrs.sql_type.get().cloned(),
            default: attrs.default.get().cloned(),
            identity: attrs.identity.get().map(|identity| identity.kind),
            numbers: attrs
                .identity
                .get()
                .map(|identity| identity.options.clone())
                .unwrap_or_default(),
            generated,
            collate: attrs.collate.get().cloned(),
            storage: attrs.storage.get().cloned(),
            compression: attrs.compression.get().cloned(),
            on_conflict: attrs.on_conflict.get().copied().unwrap_or_default(),
            renamed_from: attrs.renamed_from.get().cloned(),
            comment: self.comment.clone(),
        }
    }

    /// Puts the keys, indexes and conditions of the field into its model.
    pub(super) fn add_objects(self, cx: &Ctxt, scope: &Scope, model: &mut Model) {
        let column = self.column;
        for entry in &self.attrs.objects {
            match entry.key.as_str() {
                symbol::UNIQUE => model
                    .uniques
                    .extend(key::unique_field(cx, scope, entry, &column)),
                symbol::INDEX => model
                    .indexes
                    .extend(index::index_field(cx, scope, entry, &column)),
                _ => model
                    .checks
                    .extend(condition::check_field(cx, scope, entry, &column)),
            }
        }
        model
            .foreign_keys
            .extend(self.attrs.reference.finish(cx, vec![column]));
    }
}

/// The type that stands in the row: sqlx may convert it on the way.
fn stored_type(ty: &Type, stored_as: Option<StoredAs>) -> Type {
    match stored_as {
        None => ty.clone(),
        Some(StoredAs::Other(other)) => *other,
        Some(StoredAs::Json) => syn::parse_quote_spanned!(ty.span()=> ::sqlx::types::Json<#ty>),
        Some(StoredAs::NullableJson) => {
            syn::parse_quote_spanned!(ty.span()=> ::core::option::Option<::sqlx::types::Json<#ty>>)
        }
    }
}
