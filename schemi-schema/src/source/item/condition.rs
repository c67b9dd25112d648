//! `check(…)` and `exclude(…)`.

use syn::Lit;

use super::columns::{NameOf, Scope};
use super::ctxt::Ctxt;
use super::entry::{Entry, Value};
use super::symbol;
use super::value::Slot;
use crate::constraint::Deferrable;
use crate::dialect::{Dialect, PerDialect};
use crate::model::{CheckModel, ExcludeModel};

/// `check(name = …, expr = …, no_inherit, not_valid, only = …)` of a struct.
pub(super) fn check(cx: &Ctxt, scope: &Scope, entry: &Entry) -> Option<CheckModel> {
    if matches!(entry.value, Value::Lit(_)) {
        return entry.per_dialect(cx).map(|expr| unnamed(None, expr));
    }
    let (mut name, mut expr) = (Slot::default(), Slot::<PerDialect<String>>::default());
    let (mut no_inherit, mut not_valid) = (Slot::default(), Slot::default());
    let mut only = Slot::<Dialect>::default();
    for inner in entry.list(cx)? {
        match inner.key.as_str() {
            symbol::NAME => name.set(cx, inner, scope.name(cx, inner, &[NameOf::Constraint])),
            symbol::EXPR => expr.set(cx, inner, inner.per_dialect(cx)),
            symbol::NO_INHERIT => no_inherit.set(cx, inner, inner.flag(cx)),
            symbol::NOT_VALID => not_valid.set(cx, inner, inner.flag(cx)),
            symbol::ONLY => only.set(cx, inner, scope.only(cx, inner)),
            _ => inner.unknown(cx, symbol::IN_CHECK),
        }
    }
    if !expr.is_set() {
        cx.error_at(entry.span, "`check` demands nothing: add `expr = \"…\"`");
    }
    let only = only.into_value();
    Some(CheckModel {
        name: name.into_value(),
        no_inherit: no_inherit.is_set(),
        not_valid: not_valid.is_set(),
        only,
        ..unnamed(None, expr.into_value()?)
    })
}

/// `check = "…"`, `check(postgres = "…")` or `check(name = …, expr = …)` of the field whose column is given.
pub(super) fn check_field(
    cx: &Ctxt,
    scope: &Scope,
    entry: &Entry,
    column: &str,
) -> Option<CheckModel> {
    let column = Some(column.to_owned());
    let long = match &entry.value {
        Value::List(list) => list
            .iter()
            .any(|inner| symbol::IN_CHECK.words.contains(&inner.key.as_str())),
        Value::None | Value::Lit(_) => false,
    };
    if long {
        return check(cx, scope, entry).map(|check| CheckModel { column, ..check });
    }
    entry.per_dialect(cx).map(|expr| unnamed(column, expr))
}

fn unnamed(column: Option<String>, expr: PerDialect<String>) -> CheckModel {
    CheckModel {
        name: None,
        column,
        expr,
        no_inherit: false,
        not_valid: false,
        only: None,
    }
}

/// `exclude(using = "gist", elements("room" = "=", …), where = …, only = "postgres")` of a struct.
pub(super) fn exclude(cx: &Ctxt, scope: &Scope, entry: &Entry) -> Option<ExcludeModel> {
    let (mut name, mut using, mut predicate) = (Slot::default(), Slot::default(), Slot::default());
    let (mut elements, mut deferrable) = (Slot::<Vec<_>>::default(), Slot::<Deferrable>::default());
    let mut only = Slot::default();
    for inner in entry.list(cx)? {
        match inner.key.as_str() {
            symbol::NAME => name.set(cx, inner, scope.name(cx, inner, &NameOf::KEY)),
            symbol::USING => using.set(cx, inner, inner.text(cx)),
            symbol::WHERE => predicate.set(cx, inner, inner.text(cx)),
            symbol::DEFERRABLE => deferrable.set(cx, inner, inner.deferrable(cx)),
            symbol::ONLY => only.set(cx, inner, scope.only(cx, inner)),
            symbol::ELEMENTS => {
                let list = inner
                    .list(cx)
                    .map(|list| list.iter().filter_map(|each| element(cx, each)).collect());
                elements.set(cx, inner, list);
            }
            _ => inner.unknown(cx, symbol::IN_EXCLUDE),
        }
    }
    scope.require_postgres(cx, only.into_value(), symbol::EXCLUDE, entry.span);
    let elements = elements.into_value().unwrap_or_default();
    if elements.is_empty() {
        cx.error_at(
            entry.span,
            "`exclude` compares nothing: add `elements(\"room\" = \"=\", \"during\" = \"&&\")`",
        );
    }
    Some(ExcludeModel {
        name: name.into_value(),
        using: using.into_value().unwrap_or_else(|| "gist".to_owned()),
        elements,
        predicate: predicate.into_value(),
        deferrable: deferrable.into_value().unwrap_or_default(),
    })
}

/// `"expression" = "operator"`.
fn element(cx: &Ctxt, entry: &Entry) -> Option<(String, String)> {
    match &entry.value {
        Value::Lit(Lit::Str(operator))
            if !operator.value().trim().is_empty() && !entry.key.trim().is_empty() =>
        {
            Some((entry.key.clone(), operator.value()))
        }
        Value::Lit(_) | Value::None | Value::List(_) => {
            cx.error_at(
                entry.span,
                "expected an expression and its operator: write `\"during\" = \"&&\"`",
            );
            None
        }
    }
}
