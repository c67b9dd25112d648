//! `foreign_key(…)` of a struct, `references` of a field.

use super::columns::{NameOf, Scope};
use super::ctxt::Ctxt;
use super::entry::Entry;
use super::symbol;
use super::value::Slot;
use crate::constraint::{Action, Deferrable};
use crate::dialect::Dialect;
use crate::model::ForeignKeyModel;
use crate::name::QualifiedName;

/// A table and some of its columns: `customers.id`, `billing.customers.id`, `t(a, b)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    table: String,
    columns: Vec<String>,
}

impl Target {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (table, columns) = match text.strip_suffix(')') {
            Some(text) => {
                let (table, columns) = text.split_once('(')?;
                (
                    parts(table.trim()),
                    columns
                        .split(',')
                        .map(|column| column.trim().to_owned())
                        .collect(),
                )
            }
            None => {
                let mut table = parts(text);
                let column = table.pop()?;
                (table, vec![column])
            }
        };
        let whole = |part: &String| !part.is_empty();
        let fits =
            (1..=2).contains(&table.len()) && table.iter().all(whole) && columns.iter().all(whole);
        let columns = columns
            .iter()
            .map(|column| QualifiedName::parse(column).name.to_string())
            .collect();
        fits.then(|| Self {
            table: table.join("."),
            columns,
        })
    }
}

/// Splits at dots that stand outside double quotes.
fn parts(text: &str) -> Vec<String> {
    let mut quoted = false;
    let split = text.split(|c: char| {
        quoted ^= c == '"';
        c == '.' && !quoted
    });
    split.map(|part| part.trim().to_owned()).collect()
}

/// What says more about a reference, on a struct and on a field.
#[derive(Debug, Default)]
pub(super) struct ReferenceAttrs {
    pub(super) target: Slot<Target>,
    pub(super) on_delete: Slot<Action>,
    pub(super) on_update: Slot<Action>,
    pub(super) deferrable: Slot<Deferrable>,
    pub(super) not_valid: Slot<()>,
}

impl ReferenceAttrs {
    /// Takes an entry in, if it is about a reference.
    pub(super) fn read(&mut self, cx: &Ctxt, entry: &Entry) -> bool {
        match entry.key.as_str() {
            symbol::REFERENCES => self.target.set(cx, entry, target(cx, entry)),
            symbol::ON_DELETE => self.on_delete.set(cx, entry, entry.action(cx)),
            symbol::ON_UPDATE => self.on_update.set(cx, entry, entry.action(cx)),
            symbol::DEFERRABLE => self.deferrable.set(cx, entry, entry.deferrable(cx)),
            symbol::NOT_VALID => self.not_valid.set(cx, entry, entry.flag(cx)),
            _ => return false,
        }
        true
    }

    /// The foreign key of these columns; what needs `references` and has none is an error.
    pub(super) fn finish(self, cx: &Ctxt, columns: Vec<String>) -> Option<ForeignKeyModel> {
        let needing = [
            (symbol::ON_DELETE, self.on_delete.span()),
            (symbol::ON_UPDATE, self.on_update.span()),
            (symbol::DEFERRABLE, self.deferrable.span()),
            (symbol::NOT_VALID, self.not_valid.span()),
        ];
        if !self.target.is_set() {
            for (key, span) in needing {
                if let Some(span) = span {
                    cx.error_at(
                        span,
                        format!("`{key}` without `references`: say what is referred to"),
                    );
                }
            }
        }
        let span = self.target.span()?;
        let target = self.target.into_value()?;
        if !columns.is_empty() && columns.len() != target.columns.len() {
            let (own, other) = (columns.len(), target.columns.len());
            cx.error_at(
                span,
                format!(
                    "{own} columns refer to {other} of `{}`: name as many",
                    target.table
                ),
            );
        }
        Some(ForeignKeyModel {
            name: None,
            columns,
            references: target.table,
            referenced_columns: target.columns,
            on_delete: self.on_delete.into_value().unwrap_or_default(),
            on_update: self.on_update.into_value().unwrap_or_default(),
            on_delete_columns: Vec::new(),
            deferrable: self.deferrable.into_value().unwrap_or_default(),
            match_full: false,
            not_valid: self.not_valid.is_set(),
            only: None,
        })
    }
}

fn target(cx: &Ctxt, entry: &Entry) -> Option<Target> {
    let text = entry.text(cx)?;
    let target = Target::parse(&text);
    if target.is_none() {
        cx.error_at(
            entry.span,
            format!("`{text}` is no column of a table: write `customers.id`, `schema.customers.id` or `customers(a, b)`"),
        );
    }
    target
}

/// `foreign_key(columns(a, b), references = "t(a, b)", …)` of a struct.
pub(super) fn foreign_key(cx: &Ctxt, scope: &Scope, entry: &Entry) -> Option<ForeignKeyModel> {
    let mut attrs = ReferenceAttrs::default();
    let (mut columns, mut name) = (Slot::<Vec<String>>::default(), Slot::default());
    let (mut set, mut matching) = (Slot::<Vec<String>>::default(), Slot::default());
    let mut only = Slot::<Dialect>::default();
    for inner in entry.list(cx)? {
        match inner.key.as_str() {
            symbol::COLUMNS => {
                let list = inner
                    .list(cx)
                    .map(|list| scope.list(cx, list, symbol::IN_COLUMNS));
                columns.set(cx, inner, list);
            }
            symbol::ON_DELETE_COLUMNS => {
                let list = inner
                    .list(cx)
                    .map(|list| scope.list(cx, list, symbol::IN_COLUMNS));
                set.set(cx, inner, list);
            }
            symbol::MATCH => matching.set(cx, inner, inner.matching(cx)),
            symbol::NAME => name.set(cx, inner, scope.name(cx, inner, &[NameOf::Constraint])),
            symbol::ONLY => only.set(cx, inner, scope.only(cx, inner)),
            _ if attrs.read(cx, inner) => {}
            _ => inner.unknown(cx, symbol::IN_FOREIGN_KEY),
        }
    }
    if !columns.is_set() {
        cx.error_at(
            entry.span,
            "`foreign_key` names no column: add `columns(a, b)`",
        );
    }
    if !attrs.target.is_set() {
        cx.error_at(
            entry.span,
            "`foreign_key` refers to nothing: add `references = \"t(a, b)\"`",
        );
    }
    let key = attrs.finish(cx, columns.into_value().unwrap_or_default())?;
    let only = only.into_value();
    check_set(cx, scope, (&set, only), &key);
    let match_full = matching.get() == Some(&true) && key.columns.len() > 1;
    if let Some(span) = matching.span().filter(|_| match_full) {
        scope.require_postgres(cx, only, "match = \"full\"", span);
    }
    Some(ForeignKeyModel {
        name: name.into_value(),
        on_delete_columns: set.into_value().unwrap_or_default(),
        match_full: matching.into_value().unwrap_or_default(),
        only,
        ..key
    })
}

/// Checks `on_delete_columns(…)` against the rest of its key.
fn check_set(
    cx: &Ctxt,
    scope: &Scope,
    (set, only): (&Slot<Vec<String>>, Option<Dialect>),
    key: &ForeignKeyModel,
) {
    let (Some(span), Some(columns)) = (set.span(), set.get()) else {
        return;
    };
    scope.require_postgres(cx, only, symbol::ON_DELETE_COLUMNS, span);
    if !matches!(key.on_delete, Action::SetNull | Action::SetDefault) {
        cx.error_at(
            span,
            "`on_delete_columns` says what `on_delete = \"set null\"` or `\"set default\"` sets: say one of them",
        );
    }
    if let Some(other) = columns.iter().find(|column| !key.columns.contains(column)) {
        let message = format!("column `{other}` is no part of this foreign key");
        cx.error_at(span, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(table: &str, columns: &[&str]) -> Option<Target> {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        Some(Target {
            table: table.to_owned(),
            columns,
        })
    }

    #[test]
    fn references_are_read_in_both_forms() {
        assert_eq!(Target::parse("customers.id"), target("customers", &["id"]));
        assert_eq!(
            Target::parse("billing.customers.id"),
            target("billing.customers", &["id"])
        );
        assert_eq!(Target::parse("t(a, b)"), target("t", &["a", "b"]));
        assert_eq!(Target::parse("s.t (a)"), target("s.t", &["a"]));
        assert_eq!(Target::parse("\"a.b\".\"c\""), target("\"a.b\"", &["c"]));
    }

    #[test]
    fn half_references_are_none() {
        for text in [
            "customers",
            "customers.",
            ".id",
            "a.b.c.d",
            "t()",
            "t(a",
            "t(a,)",
            "(a)",
        ] {
            assert_eq!(Target::parse(text), None, "{text}");
        }
    }
}
