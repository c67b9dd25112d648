//! An enum or a newtype becomes a column type.

use std::collections::BTreeMap;

use syn::ext::IdentExt;
use syn::{
    Attribute, Data, DataEnum, DataStruct, DeriveInput, Fields, Ident, Meta, Token, Type, Variant,
};

use super::case::Case;
use super::ctxt::Ctxt;
use super::entry::{self, Entry};
use super::symbol::{self, SCHEMI};
use super::value::Slot;
use super::{SqlTypeItem, composite, declared, docs, domain, sqlx};
use crate::model::{EnumModel, EnumValue, Location};

#[derive(Default)]
struct EnumAttrs {
    name: Slot<String>,
    schema: Slot<String>,
    rename_all: Slot<Case>,
    comment: Slot<String>,
}

/// Reads a type with `#[derive(SqlType)]`.
pub(super) fn read(input: &DeriveInput) -> syn::Result<SqlTypeItem> {
    let cx = Ctxt::default();
    if !input.generics.params.is_empty() {
        let message = format!(
            "`{}` is generic: a column type has no parameters",
            input.ident
        );
        cx.error(&input.generics, message);
    }
    let item = match &input.data {
        Data::Enum(data) => Some(read_enum(&cx, input, data)),
        Data::Struct(data) => structure(&cx, input, data),
        Data::Union(_) => {
            cx.error(
                &input.ident,
                format!(
                    "`{}` is a union: derive `SqlType` for an enum or a newtype",
                    input.ident
                ),
            );
            None
        }
    };
    cx.check()?;
    item.ok_or_else(|| syn::Error::new_spanned(&input.ident, "expected an enum or a newtype"))
}

/// A struct: a domain or a composite type where it says so, else a newtype.
fn structure(cx: &Ctxt, input: &DeriveInput, data: &DataStruct) -> Option<SqlTypeItem> {
    let entries = entry::of_attributes(cx, &input.attrs, SCHEMI);
    let said = |word: &str| entries.iter().find(|entry| entry.key == word);
    let says = |word: &str| said(word).is_some();
    if says(symbol::DOMAIN)
        && let Some(composite) = said(symbol::COMPOSITE)
    {
        let message = "a type is `domain` or `composite`: take one of the two away";
        cx.error_at(composite.span, message);
        return None;
    }
    if says(symbol::DOMAIN) {
        let inner = wrapped(cx, input, data)?;
        let item = domain::read(cx, input, &entries, inner);
        return Some(SqlTypeItem::Type(Box::new(item)));
    }
    if says(symbol::COMPOSITE) {
        let item = composite::read(cx, input, &entries, data)?;
        return Some(SqlTypeItem::Type(Box::new(item)));
    }
    for entry in &entries {
        cx.error_at(
            entry.span,
            "a newtype takes its type from what it wraps: no attribute fits here, unless `domain` makes it a type \
             of its own",
        );
    }
    let inner = wrapped(cx, input, data)?;
    Some(SqlTypeItem::Newtype(Box::new(inner)))
}

/// The one field's type of a tuple struct, or of a `#[sqlx(transparent)]` struct.
fn wrapped(cx: &Ctxt, input: &DeriveInput, data: &DataStruct) -> Option<Type> {
    let transparent = sqlx::ItemAttrs::read(cx, &input.attrs).transparent.is_set();
    let mut fields = data.fields.iter();
    match (fields.next(), fields.next(), &data.fields) {
        (Some(field), None, Fields::Unnamed(_)) => Some(field.ty.clone()),
        (Some(field), None, Fields::Named(_)) if transparent => Some(field.ty.clone()),
        _ => {
            let name = &input.ident;
            let message = format!(
                "`{name}` wraps no single type: write `struct {name}(T);`, keep it in a JSON column as \
                 `sqlx::types::Json<{name}>`, or make it a composite type of PostgreSQL with `#[schemi(composite)]`"
            );
            cx.error(name, message);
            None
        }
    }
}

fn read_enum(cx: &Ctxt, input: &DeriveInput, data: &DataEnum) -> SqlTypeItem {
    let (attrs, theirs) = (
        enum_attrs(cx, &input.attrs),
        sqlx::ItemAttrs::read(cx, &input.attrs),
    );
    let values = values(
        cx,
        data,
        sqlx::agreed(
            cx,
            &attrs.rename_all,
            &theirs.rename_all,
            symbol::RENAME_ALL,
        ),
    );
    if data.variants.is_empty() {
        cx.error(
            &input.ident,
            format!(
                "`{}` has no variant: an enum type needs a value",
                input.ident
            ),
        );
    }
    if let Some(number) = repr(&input.attrs) {
        return numbered(cx, &attrs, data, number);
    }
    let stored_as_text = theirs.type_name.get().is_some_and(|name| is_text(name));
    if stored_as_text && !attrs.name.is_set() {
        return SqlTypeItem::Newtype(Box::new(syn::parse_quote!(::std::string::String)));
    }
    let rust_name = input.ident.unraw().to_string();
    let name = sqlx::agreed(cx, &attrs.name, &theirs.type_name, symbol::NAME);
    let comment = attrs
        .comment
        .into_value()
        .or_else(|| docs::comment(&input.attrs));
    SqlTypeItem::Enum(EnumModel {
        location: Location {
            file: String::new(),
            line: input.ident.span().start().line,
        },
        declared: declared(input),
        name: name.unwrap_or_else(|| Case::Snake.apply(&rust_name)),
        rust_path: rust_name,
        schema: attrs.schema.into_value(),
        comment: comment.filter(|text| !text.is_empty()),
        values,
    })
}

/// An enum with `#[repr(i32)]`: sqlx stores its numbers.
fn numbered(cx: &Ctxt, attrs: &EnumAttrs, data: &DataEnum, number: Ident) -> SqlTypeItem {
    let mut said = vec![
        attrs.name.span(),
        attrs.schema.span(),
        attrs.rename_all.span(),
        attrs.comment.span(),
    ];
    let variants = data
        .variants
        .iter()
        .flat_map(|variant| entry::of_attributes(cx, &variant.attrs, SCHEMI));
    said.extend(variants.map(|entry| Some(entry.span)));
    for span in said.into_iter().flatten() {
        cx.error_at(
            span,
            format!(
                "an enum with `#[repr({number})]` is stored as its numbers: no attribute fits here"
            ),
        );
    }
    SqlTypeItem::Newtype(Box::new(Type::Path(syn::TypePath {
        qself: None,
        path: number.into(),
    })))
}

/// The integer of `#[repr(i32)]`.
fn repr(attrs: &[Attribute]) -> Option<Ident> {
    let lists = attrs
        .iter()
        .filter(|attr| attr.path().is_ident("repr"))
        .filter_map(|attr| {
            attr.parse_args_with(syn::punctuated::Punctuated::<Meta, Token![,]>::parse_terminated)
                .ok()
        });
    let words = lists
        .flatten()
        .filter_map(|meta| meta.path().get_ident().cloned());
    const INTEGERS: [&str; 12] = [
        "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize",
    ];
    words
        .into_iter()
        .find(|word| INTEGERS.iter().any(|integer| word == integer))
}

/// Types under which sqlx stores an enum's words as plain text.
fn is_text(type_name: &str) -> bool {
    let name = type_name.to_lowercase();
    ["text", "varchar", "citext", "name", "bpchar", "char"].contains(&name.as_str())
}

fn enum_attrs(cx: &Ctxt, attrs: &[Attribute]) -> EnumAttrs {
    let mut read = EnumAttrs::default();
    for entry in entry::of_attributes(cx, attrs, SCHEMI) {
        match entry.key.as_str() {
            symbol::NAME => read.name.set(cx, &entry, entry.text(cx)),
            symbol::SCHEMA => read.schema.set(cx, &entry, entry.text(cx)),
            symbol::RENAME_ALL => read.rename_all.set(cx, &entry, entry.case(cx)),
            symbol::COMMENT => read.comment.set(cx, &entry, entry.any_text(cx)),
            _ => entry.unknown(cx, symbol::ON_ENUM),
        }
    }
    read
}

fn values(cx: &Ctxt, data: &DataEnum, case: Option<Case>) -> Vec<EnumValue> {
    let mut seen = BTreeMap::new();
    let mut values = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            let message = format!(
                "variant `{}` has fields, but a value of an enum type is one word",
                variant.ident
            );
            cx.error(&variant.fields, message);
        }
        let value = value(cx, variant, case);
        if let Some(first) = seen.insert(value.value.clone(), variant.ident.clone()) {
            let message = format!(
                "`{first}` and `{}` are both `{}`: give one another `rename`",
                variant.ident, value.value
            );
            cx.error(&variant.ident, message);
        }
        values.push(value);
    }
    values
}

fn value(cx: &Ctxt, variant: &Variant, case: Option<Case>) -> EnumValue {
    let (mut rename, mut renamed_from) = (Slot::default(), Slot::default());
    for entry in &variant_entries(cx, variant) {
        match entry.key.as_str() {
            symbol::RENAME => rename.set(cx, entry, entry.any_text(cx)),
            symbol::RENAMED_FROM => renamed_from.set(cx, entry, entry.any_text(cx)),
            _ => entry.unknown(cx, symbol::ON_VARIANT),
        }
    }
    let theirs = sqlx::PartAttrs::read(cx, &variant.attrs);
    let said = sqlx::agreed(cx, &rename, &theirs.rename, symbol::RENAME);
    let name = variant.ident.unraw().to_string();
    let value = said.unwrap_or_else(|| case.map_or_else(|| name.clone(), |case| case.apply(&name)));
    if let (Some(span), Some(old)) = (renamed_from.span(), renamed_from.get())
        && *old == value
    {
        cx.error_at(
            span,
            format!("`{old}` is the value now: `renamed_from` takes the former one"),
        );
    }
    EnumValue {
        value,
        renamed_from: renamed_from.into_value(),
    }
}

fn variant_entries(cx: &Ctxt, variant: &Variant) -> Vec<Entry> {
    entry::of_attributes(cx, &variant.attrs, SCHEMI)
}
