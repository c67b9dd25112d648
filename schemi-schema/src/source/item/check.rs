//! What contradicts itself in one struct.

use std::collections::BTreeMap;

use syn::{DeriveInput, Type};

use super::ctxt::Ctxt;
use super::field::FieldItem;
use super::table::TableAttrs;
use crate::dialect::Dialect;
use crate::model::Model;

/// Checks a struct and its columns.
pub(super) fn table(cx: &Ctxt, input: &DeriveInput, table: &TableAttrs, columns: &[FieldItem]) {
    let name = &input.ident;
    let has_named_fields = matches!(&input.data, syn::Data::Struct(data) if matches!(data.fields, syn::Fields::Named(_)));
    let has_parent = table.partition.is_set() || table.inherits.is_set();
    if columns.is_empty() && has_named_fields && !has_parent {
        cx.error(
            name,
            format!("`{name}` has no column: give it a field that is not skipped"),
        );
    }
    let marked = columns
        .iter()
        .filter_map(|field| field.attrs.primary_key.span());
    if table.primary_key.is_set() {
        for marked in marked.clone() {
            cx.error_at(
                marked,
                "the struct says `primary_key(…)` already: keep one of the two",
            );
        }
    }
    if let Some(span) = table.without_rowid.span() {
        if marked.count() == 0 && !table.primary_key.is_set() {
            cx.error_at(span, format!("`without_rowid` needs a primary key: mark a field of `{name}` with `primary_key`"));
        }
        for field in columns {
            if let Some(span) = field
                .attrs
                .autoincrement
                .span()
                .or(field.attrs.identity.span())
            {
                cx.error_at(
                    span,
                    "a table `without_rowid` numbers no rows: take one of the two away",
                );
            }
        }
    }
    if let (Some(span), Some(old)) = (table.renamed_from.span(), table.renamed_from.get())
        && table.table.get() == Some(old)
    {
        cx.error_at(
            span,
            format!("`{old}` is the table's name now: `renamed_from` takes the former one"),
        );
    }
    family(cx, table);
    unique_columns(cx, columns);
    columns.iter().for_each(|field| column(cx, field));
}

/// A child is PostgreSQL's; a partition is its parent's on SQLite.
fn family(cx: &Ctxt, table: &TableAttrs) {
    let Some(span) = table.inherits.span() else {
        return;
    };
    if table.partition.is_set() {
        cx.error_at(
            span,
            "a partition inherits from its whole only: take `inherits` or `partition` away",
        );
    } else if table.only.get() != Some(&Dialect::Postgres) {
        cx.error_at(
            span,
            "SQLite has no `inherits`: add `only = \"postgres\"` on the struct",
        );
    }
}

fn unique_columns(cx: &Ctxt, columns: &[FieldItem]) {
    let mut seen = BTreeMap::new();
    for field in columns {
        if let Some(first) = seen.insert(&field.column, &field.rust_name) {
            let message = format!(
                "fields `{first}` and `{}` are both column `{}`: give one another `column`",
                field.rust_name, field.column
            );
            cx.error_at(field.span, message);
        }
    }
}

fn column(cx: &Ctxt, field: &FieldItem) {
    let (attrs, name) = (&field.attrs, &field.rust_name);
    let conflict = |span: Option<_>, message: &str| {
        if let Some(span) = span {
            cx.error_at(span, format!("field `{name}`: {message}"));
        }
    };
    if attrs.generated.is_set() {
        conflict(
            attrs.default.span(),
            "a generated column has no default: take one of the two away",
        );
        conflict(
            attrs.identity.span(),
            "a generated column is no identity: take one of the two away",
        );
        conflict(
            attrs.autoincrement.span(),
            "a generated column is not numbered: take one of the two away",
        );
    } else {
        conflict(
            attrs.is_virtual.span(),
            "`virtual` is about a generated column: add `generated = \"…\"`",
        );
        conflict(
            attrs.stored.span(),
            "`stored` is about a generated column: add `generated = \"…\"`",
        );
    }
    if attrs.is_virtual.is_set() {
        conflict(
            attrs.stored.span(),
            "`stored` and `virtual` exclude each other: keep one",
        );
    }
    if attrs.identity.is_set() {
        conflict(
            attrs.default.span(),
            "an identity column has no default: take one of the two away",
        );
    }
    if head(&field.ty).is_some_and(|head| head == "Option") {
        conflict(
            attrs.on_conflict.span(),
            "`on_conflict` is about NULL, which the column takes: take the `Option` away",
        );
    }
    numbered(cx, field);
}

/// What numbers its rows must be an integer that is never NULL, as far as the type's own name shows.
fn numbered(cx: &Ctxt, field: &FieldItem) {
    let (attrs, name) = (&field.attrs, &field.rust_name);
    let Some(span) = attrs.identity.span().or(attrs.autoincrement.span()) else {
        return;
    };
    let what = if attrs.identity.is_set() {
        "identity"
    } else {
        "autoincrement"
    };
    if attrs.sql_type.is_set() {
        return;
    }
    match head(&field.ty) {
        Some(head) if head == "Option" => {
            cx.error_at(
                span,
                format!("field `{name}`: `{what}` is never NULL: take the `Option` away"),
            );
        }
        Some(head) if NO_INTEGERS.contains(&head.as_str()) => {
            cx.error_at(
                span,
                format!("field `{name}`: `{what}` needs an integer, not `{head}`: use `i64`"),
            );
        }
        Some(_) | None => {}
    }
}

/// Types that are no integers wherever they come from.
const NO_INTEGERS: &[&str] = &[
    "String",
    "str",
    "bool",
    "char",
    "f32",
    "f64",
    "Vec",
    "Box",
    "Cow",
    "Uuid",
    "Decimal",
    "BigDecimal",
    "Value",
    "Json",
    "DateTime",
    "NaiveDateTime",
    "NaiveDate",
    "NaiveTime",
    "OffsetDateTime",
    "PrimitiveDateTime",
];

/// Checks the primary key against its fields.
pub(super) fn primary_key(cx: &Ctxt, model: &Model, columns: &[FieldItem]) {
    let Some(key) = &model.primary_key else {
        for field in columns {
            if let Some(span) = field.attrs.autoincrement.span() {
                cx.error_at(
                    span,
                    "`autoincrement` needs `primary_key` on the same field",
                );
            }
        }
        return;
    };
    for field in columns {
        let in_key = key.columns.contains(&field.column);
        if in_key && head(&field.ty).as_deref() == Some("Option") {
            let message = format!(
                "field `{}` is part of the primary key and so never NULL: take the `Option` away",
                field.rust_name
            );
            cx.error(&field.ty, message);
        }
        if let Some(span) = field.attrs.autoincrement.span()
            && !(in_key && key.columns.len() == 1)
        {
            cx.error_at(
                span,
                "`autoincrement` needs this field to be the primary key by itself",
            );
        }
    }
}

/// The last name of a type's path: `Option` of `std::option::Option<i64>`.
#[expect(clippy::wildcard_enum_match_arm, reason = "syn's enum is open")]
fn head(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map(|segment| segment.ident.to_string()),
        Type::Group(group) => head(&group.elem),
        Type::Paren(paren) => head(&paren.elem),
        _ => None,
    }
}
