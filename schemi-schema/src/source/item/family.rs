//! `partition(…)` and `inherits(…)` of a struct.

use syn::Lit;

use super::ctxt::Ctxt;
use super::entry::{Entry, Value};
use super::symbol;
use super::value::Slot;
use crate::fragment::fault;
use crate::model::PartitionModel;

/// `partition(of = "logs", for_values = "from (1) to (10)")`, or `for_values = "default"`.
pub(super) fn partition(cx: &Ctxt, entry: &Entry) -> Option<PartitionModel> {
    let (mut of, mut for_values) = (Slot::default(), Slot::default());
    for inner in entry.list(cx)? {
        match inner.key.as_str() {
            symbol::OF => of.set(cx, inner, inner.text(cx)),
            symbol::FOR_VALUES => for_values.set(cx, inner, bound(cx, inner)),
            _ => inner.unknown(cx, symbol::IN_PARTITION),
        }
    }
    if !of.is_set() || !for_values.is_set() {
        cx.error_at(
            entry.span,
            "`partition` takes a table and the rows that are in it: write `partition(of = \"logs\", \
             for_values = \"from (1) to (10)\")`",
        );
    }
    Some(PartitionModel {
        of: of.into_value()?,
        for_values: for_values.into_value()?,
    })
}

fn bound(cx: &Ctxt, entry: &Entry) -> Option<String> {
    let text = entry.text(cx)?;
    let bare = text.trim();
    let lower = bare.to_ascii_lowercase();
    let begins = ["from", "in", "with"].iter().any(|word| {
        let rest = lower.strip_prefix(word);
        rest.is_some_and(|rest| rest.trim_start().starts_with('('))
    });
    let message = match fault(bare) {
        Some(fault) => format!("`{}` is no whole piece of SQL: {fault}", entry.key),
        None if begins || lower == "default" => return Some(bare.to_owned()),
        None => format!(
            "`{}` is `from (…) to (…)`, `in (…)`, `with (modulus 4, remainder 0)` or `default`",
            entry.key
        ),
    };
    cx.error_at(entry.span, message);
    None
}

/// `inherits(events, "audit.events")`, `inherits = "events"`.
pub(super) fn inherits(cx: &Ctxt, entry: &Entry) -> Option<Vec<String>> {
    if matches!(entry.value, Value::Lit(Lit::Str(_))) {
        return entry.text(cx).map(|parent| vec![parent]);
    }
    let mut parents = Vec::new();
    for inner in entry.list(cx)? {
        inner.flag(cx)?;
        if parents.contains(&inner.key) {
            let message = format!("`{}` stands twice: keep one", inner.key);
            cx.error_at(inner.span, message);
        }
        parents.push(inner.key.clone());
    }
    if parents.is_empty() {
        cx.error_at(
            entry.span,
            "`inherits` names no table: write `inherits(events)`",
        );
    }
    Some(parents)
}
