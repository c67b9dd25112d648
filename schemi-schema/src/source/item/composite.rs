//! A struct with `composite` becomes a composite type.

use std::collections::BTreeMap;

use syn::ext::IdentExt;
use syn::{DataStruct, DeriveInput, Field, Fields};

use super::case::Case;
use super::ctxt::Ctxt;
use super::entry::{self, Entry};
use super::symbol::{self, SCHEMI};
use super::value::Slot;
use super::{TypeItem, declared, docs, sqlx};
use crate::dialect::{Dialect, PerDialect};
use crate::model::{AttributeModel, CompositeModel, Location, TypeKind, TypeModel};

/// What `#[schemi(…)]` says of a composite type.
#[derive(Default)]
struct CompositeAttrs {
    composite: Slot<()>,
    name: Slot<String>,
    schema: Slot<String>,
    rename_all: Slot<Case>,
    comment: Slot<String>,
}

impl CompositeAttrs {
    fn read(cx: &Ctxt, entries: &[Entry]) -> Self {
        let mut read = Self::default();
        for entry in entries {
            match entry.key.as_str() {
                symbol::COMPOSITE => read.composite.set(cx, entry, entry.flag(cx)),
                symbol::NAME => read.name.set(cx, entry, entry.text(cx)),
                symbol::SCHEMA => read.schema.set(cx, entry, entry.text(cx)),
                symbol::RENAME_ALL => read.rename_all.set(cx, entry, entry.case(cx)),
                symbol::COMMENT => read.comment.set(cx, entry, entry.any_text(cx)),
                _ => entry.unknown(cx, symbol::ON_COMPOSITE),
            }
        }
        read
    }
}

/// Reads a composite type; `None` where the struct is none, which has been reported.
pub(super) fn read(
    cx: &Ctxt,
    input: &DeriveInput,
    entries: &[Entry],
    data: &DataStruct,
) -> Option<TypeItem> {
    let attrs = CompositeAttrs::read(cx, entries);
    let rust_name = input.ident.unraw().to_string();
    let Fields::Named(fields) = &data.fields else {
        let message = format!(
            "`{rust_name}` is `composite` and has no named fields: they are what the type is made of"
        );
        cx.error(&input.ident, message);
        return None;
    };
    let theirs = sqlx::ItemAttrs::read(cx, &input.attrs);
    let name = sqlx::agreed(cx, &attrs.name, &theirs.type_name, symbol::NAME);
    let case = attrs.rename_all.get().copied();
    let attributes = attributes(cx, fields.named.iter(), case);
    if attributes.is_empty() {
        let message = format!("`{rust_name}` has no field: a composite type needs one");
        cx.error(&input.ident, message);
    }
    let comment = attrs.comment.into_value();
    let comment = comment.or_else(|| docs::comment(&input.attrs));
    Some(TypeItem {
        types: fields.named.iter().map(|field| field.ty.clone()).collect(),
        model: TypeModel {
            location: Location {
                file: String::new(),
                line: input.ident.span().start().line,
            },
            declared: declared(input),
            name: name.unwrap_or_else(|| Case::Snake.apply(&rust_name)),
            rust_path: rust_name,
            schema: attrs.schema.into_value(),
            comment: comment.filter(|text| !text.is_empty()),
            kind: TypeKind::Composite(CompositeModel { attributes }),
        },
    })
}

fn attributes<'a>(
    cx: &Ctxt,
    fields: impl Iterator<Item = &'a Field>,
    case: Option<Case>,
) -> Vec<AttributeModel> {
    let mut seen = BTreeMap::new();
    let mut found = Vec::new();
    for field in fields {
        let attribute = attribute(cx, field, case);
        let name = (attribute.name.clone(), attribute.rust_name.clone());
        if let Some(first) = seen.insert(name.0, name.1) {
            let message = format!(
                "fields `{first}` and `{}` are both attribute `{}`: give one another `rename`",
                attribute.rust_name, attribute.name
            );
            cx.error(&field.ident, message);
        }
        found.push(attribute);
    }
    found
}

fn attribute(cx: &Ctxt, field: &Field, case: Option<Case>) -> AttributeModel {
    let (mut rename, mut renamed_from) = (Slot::default(), Slot::<String>::default());
    let (mut sql_type, mut collate) = (Slot::default(), Slot::default());
    let mut comment = Slot::default();
    for entry in &entry::of_attributes(cx, &field.attrs, SCHEMI) {
        match entry.key.as_str() {
            symbol::RENAME => rename.set(cx, entry, entry.text(cx)),
            symbol::RENAMED_FROM => renamed_from.set(cx, entry, entry.text(cx)),
            symbol::TYPE => sql_type.set(cx, entry, entry.per_dialect(cx)),
            symbol::COLLATE => collate.set(cx, entry, entry.per_dialect(cx)),
            symbol::COMMENT => comment.set(cx, entry, entry.any_text(cx)),
            _ => entry.unknown(cx, symbol::ON_COMPOSITE_FIELD),
        }
    }
    let ident = field.ident.as_ref();
    let rust_name = ident.map_or_else(String::new, |ident| ident.unraw().to_string());
    let spelled = || case.map_or_else(|| rust_name.clone(), |case| case.apply(&rust_name));
    let name = rename.into_value().unwrap_or_else(spelled);
    if let (Some(span), Some(old)) = (renamed_from.span(), renamed_from.get())
        && *old == name
    {
        let message =
            format!("`{old}` is the attribute's name now: `renamed_from` takes the former one");
        cx.error_at(span, message);
    }
    let comment = comment.into_value();
    let comment = comment.or_else(|| docs::comment(&field.attrs));
    AttributeModel {
        line: ident.map_or(0, |ident| ident.span().start().line),
        rust_name,
        name,
        logical: None,
        sql_type: of_postgres(sql_type),
        collate: of_postgres(collate),
        renamed_from: renamed_from.into_value(),
        comment: comment.filter(|text| !text.is_empty()),
    }
}

/// Only PostgreSQL has composite types.
fn of_postgres(said: Slot<PerDialect<String>>) -> Option<String> {
    said.into_value()?.get(Dialect::Postgres).cloned()
}
