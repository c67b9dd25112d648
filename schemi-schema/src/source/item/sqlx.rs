//! What `#[sqlx(…)]` says that schemi would otherwise have to be told too.
//!
//! Only what changes names and types is read; sqlx itself reports what it does not know.

use proc_macro2::Span;
use syn::{Attribute, Lit, LitStr, Type};

use super::case::Case;
use super::ctxt::Ctxt;
use super::entry::{self, Entry, Value};
use super::symbol::SQLX;
use super::value::Slot;

/// `#[sqlx(rename_all, type_name, transparent)]` of a struct or an enum.
#[derive(Debug, Default)]
pub(super) struct ItemAttrs {
    pub(super) rename_all: Slot<Case>,
    pub(super) type_name: Slot<String>,
    pub(super) transparent: Slot<()>,
}

impl ItemAttrs {
    pub(super) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut read = Self::default();
        for entry in entry::of_attributes(cx, attrs, SQLX) {
            match entry.key.as_str() {
                "rename_all" => read.rename_all.set(cx, &entry, entry.case(cx)),
                "type_name" => read.type_name.set(cx, &entry, entry.text(cx)),
                "transparent" => read.transparent.set(cx, &entry, entry.flag(cx)),
                _ => {}
            }
        }
        read
    }
}

/// What a field's value is when sqlx writes it.
#[derive(Debug)]
pub(super) enum StoredAs {
    /// `json`.
    Json,
    /// `json(nullable)`.
    NullableJson,
    /// `try_from = "…"`.
    Other(Box<Type>),
}

/// `#[sqlx(rename, skip, flatten, json, try_from)]` of a field or a variant.
#[derive(Debug, Default)]
pub(super) struct PartAttrs {
    pub(super) rename: Slot<String>,
    pub(super) skip: Slot<()>,
    pub(super) flatten: Slot<()>,
    pub(super) stored_as: Slot<StoredAs>,
}

impl PartAttrs {
    pub(super) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut read = Self::default();
        for entry in entry::of_attributes(cx, attrs, SQLX) {
            match entry.key.as_str() {
                "rename" => read.rename.set(cx, &entry, entry.text(cx)),
                "skip" => read.skip.set(cx, &entry, entry.flag(cx)),
                "flatten" => read.flatten.set(cx, &entry, entry.flag(cx)),
                "json" => read.stored_as.set(cx, &entry, json(&entry)),
                "try_from" => read.stored_as.set(cx, &entry, try_from(cx, &entry)),
                _ => {}
            }
        }
        read
    }
}

fn json(entry: &Entry) -> Option<StoredAs> {
    match entry.value {
        Value::List(_) => Some(StoredAs::NullableJson),
        Value::None | Value::Lit(_) => Some(StoredAs::Json),
    }
}

fn try_from(cx: &Ctxt, entry: &Entry) -> Option<StoredAs> {
    let Value::Lit(Lit::Str(text)) = &entry.value else {
        return None;
    };
    match parse_type(text) {
        Ok(ty) => Some(StoredAs::Other(Box::new(ty))),
        Err(error) => {
            cx.push(error);
            None
        }
    }
}

fn parse_type(text: &LitStr) -> syn::Result<Type> {
    text.parse()
}

/// The value that both schemi and sqlx say, which must be the same; else schemi's, else sqlx's.
pub(super) fn agreed<T: Clone + PartialEq>(
    cx: &Ctxt,
    ours: &Slot<T>,
    theirs: &Slot<T>,
    what: &str,
) -> Option<T> {
    if let (Some(our), Some(their)) = (ours.get(), theirs.get())
        && our != their
    {
        let span = ours.span().unwrap_or_else(Span::call_site);
        cx.error_at(
            span,
            format!(
                "`{what}` is not what `#[sqlx(…)]` says: sqlx would not find it, say it there only"
            ),
        );
    }
    ours.get().or(theirs.get()).cloned()
}
