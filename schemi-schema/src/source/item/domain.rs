//! A newtype with `domain` becomes a domain.

use std::collections::BTreeSet;

use syn::ext::IdentExt;
use syn::{DeriveInput, Lit, Type};

use super::case::Case;
use super::columns::{NameOf, Scope};
use super::ctxt::Ctxt;
use super::entry::{Entry, Value};
use super::symbol;
use super::value::Slot;
use super::{TypeItem, declared, docs, sqlx};
use crate::dialect::{Dialect, PerDialect};
use crate::model::{CheckModel, DomainModel, Location, TypeKind, TypeModel};

/// What `#[schemi(…)]` says of a domain.
#[derive(Default)]
struct DomainAttrs {
    domain: Slot<()>,
    name: Slot<String>,
    schema: Slot<String>,
    sql_type: Slot<PerDialect<String>>,
    default: Slot<PerDialect<String>>,
    not_null: Slot<()>,
    collate: Slot<PerDialect<String>>,
    comment: Slot<String>,
    checks: Vec<CheckModel>,
}

impl DomainAttrs {
    fn set(&mut self, cx: &Ctxt, scope: &Scope, entry: &Entry) {
        match entry.key.as_str() {
            symbol::DOMAIN => self.domain.set(cx, entry, entry.flag(cx)),
            symbol::NAME => self.name.set(cx, entry, entry.text(cx)),
            symbol::SCHEMA => self.schema.set(cx, entry, entry.text(cx)),
            symbol::TYPE => self.sql_type.set(cx, entry, entry.per_dialect(cx)),
            symbol::DEFAULT => self.default.set(cx, entry, entry.per_dialect(cx)),
            symbol::NOT_NULL => self.not_null.set(cx, entry, entry.flag(cx)),
            symbol::COLLATE => self.collate.set(cx, entry, entry.per_dialect(cx)),
            symbol::COMMENT => self.comment.set(cx, entry, entry.any_text(cx)),
            symbol::CHECK => self.checks.extend(check(cx, scope, entry)),
            _ => entry.unknown(cx, symbol::ON_DOMAIN),
        }
    }
}

/// Reads a domain over the type that it wraps.
pub(super) fn read(cx: &Ctxt, input: &DeriveInput, entries: &[Entry], inner: Type) -> TypeItem {
    let rust_name = input.ident.unraw().to_string();
    let scope = Scope::new(rust_name.clone(), None, Vec::new(), BTreeSet::new());
    let mut attrs = DomainAttrs::default();
    for entry in entries {
        attrs.set(cx, &scope, entry);
    }
    let theirs = sqlx::ItemAttrs::read(cx, &input.attrs);
    let name = sqlx::agreed(cx, &attrs.name, &theirs.type_name, symbol::NAME);
    let comment = attrs
        .comment
        .into_value()
        .or_else(|| docs::comment(&input.attrs));
    let kind = TypeKind::Domain(DomainModel {
        logical: None,
        sql_type: attrs.sql_type.into_value(),
        default: attrs.default.into_value(),
        collate: attrs.collate.into_value(),
        not_null: attrs.not_null.is_set(),
        checks: attrs.checks,
    });
    TypeItem {
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
            kind,
        },
        types: vec![inner],
    }
}

/// `check = "…"`, `check(postgres = "…")` or `check(name = …, expr = …, not_valid, only = …)`.
fn check(cx: &Ctxt, scope: &Scope, entry: &Entry) -> Option<CheckModel> {
    let is_long = match &entry.value {
        Value::List(list) => !list.iter().any(|inner| {
            let is_dialect = symbol::PER_DIALECT.words.contains(&inner.key.as_str());
            is_dialect && matches!(inner.value, Value::Lit(Lit::Str(_)))
        }),
        Value::None | Value::Lit(_) => false,
    };
    let model = |name, expr| CheckModel {
        name,
        column: None,
        expr,
        no_inherit: false,
        not_valid: false,
        only: None,
    };
    if !is_long {
        return entry.per_dialect(cx).map(|expr| model(None, expr));
    }
    let (mut name, mut expr) = (Slot::default(), Slot::default());
    let (mut not_valid, mut only) = (Slot::default(), Slot::<Dialect>::default());
    for inner in entry.list(cx)? {
        match inner.key.as_str() {
            symbol::NAME => name.set(cx, inner, scope.name(cx, inner, &[NameOf::Constraint])),
            symbol::EXPR => expr.set(cx, inner, inner.per_dialect(cx)),
            symbol::NOT_VALID => not_valid.set(cx, inner, inner.flag(cx)),
            symbol::ONLY => only.set(cx, inner, scope.only(cx, inner)),
            _ => inner.unknown(cx, symbol::IN_DOMAIN_CHECK),
        }
    }
    if !expr.is_set() {
        let message = "`check` demands nothing: add `expr = \"…\"`, a condition on `VALUE`";
        cx.error_at(entry.span, message);
    }
    Some(CheckModel {
        not_valid: not_valid.is_set(),
        only: only.into_value(),
        ..model(name.into_value(), expr.into_value()?)
    })
}
