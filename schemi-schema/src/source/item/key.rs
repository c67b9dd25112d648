//! `primary_key(…)` and `unique(…)`.

use super::columns::{NameOf, Scope, push_once};
use super::ctxt::Ctxt;
use super::entry::{Entry, Value, Word};
use super::symbol::{self, Place};
use super::value::Slot;
use crate::constraint::{Deferrable, KeyPart, OnConflict};
use crate::dialect::Dialect;
use crate::index::Direction;
use crate::model::KeyModel;

#[derive(Default)]
struct KeyAttrs {
    columns: Vec<String>,
    parts: Vec<KeyPart>,
    name: Slot<String>,
    nulls_not_distinct: Slot<()>,
    deferrable: Slot<Deferrable>,
    on_conflict: Slot<OnConflict>,
    only: Slot<Dialect>,
}

/// `primary_key(a, b, name = …, deferrable, on_conflict = …)` of a struct.
pub(super) fn primary_key(cx: &Ctxt, scope: &Scope, entry: &Entry) -> Option<KeyModel> {
    read(cx, scope, entry, symbol::IN_PRIMARY_KEY, None)
}

/// `unique(a, b, name = …, nulls_not_distinct, deferrable, on_conflict = …, only = …)` of a struct.
pub(super) fn unique(cx: &Ctxt, scope: &Scope, entry: &Entry) -> Option<KeyModel> {
    read(cx, scope, entry, symbol::IN_UNIQUE, None)
}

/// `unique`, or `unique(name = …, …)`, of the field whose column is given.
pub(super) fn unique_field(
    cx: &Ctxt,
    scope: &Scope,
    entry: &Entry,
    column: &str,
) -> Option<KeyModel> {
    if matches!(entry.value, Value::None) {
        entry.flag(cx)?;
        return Some(KeyModel {
            columns: vec![column.to_owned()],
            ..KeyModel::default()
        });
    }
    read(cx, scope, entry, symbol::IN_UNIQUE, Some(column))
}

fn read(
    cx: &Ctxt,
    scope: &Scope,
    entry: &Entry,
    place: Place,
    own: Option<&str>,
) -> Option<KeyModel> {
    let mut attrs = KeyAttrs {
        columns: own.map(str::to_owned).into_iter().collect(),
        ..KeyAttrs::default()
    };
    for inner in entry.list(cx)? {
        let takes_nothing = matches!(inner.value, Value::None);
        let word = if inner.quoted || !place.words.contains(&inner.key.as_str()) {
            ""
        } else {
            &inner.key
        };
        match word {
            symbol::NAME if !takes_nothing => {
                attrs
                    .name
                    .set(cx, inner, scope.name(cx, inner, &NameOf::KEY))
            }
            symbol::ONLY if !takes_nothing => attrs.only.set(cx, inner, scope.only(cx, inner)),
            symbol::DEFERRABLE => attrs.deferrable.set(cx, inner, inner.deferrable(cx)),
            symbol::ON_CONFLICT if !takes_nothing => {
                attrs.on_conflict.set(cx, inner, inner.on_conflict(cx));
            }
            symbol::NULLS_NOT_DISTINCT => attrs.nulls_not_distinct.set(cx, inner, inner.flag(cx)),
            _ if !takes_nothing => inner.unknown(cx, place),
            _ if own.is_some() => cx.error_at(inner.span, one_column(&entry.key)),
            _ => {
                if let Some(column) = scope.column(cx, inner, place) {
                    push_once(cx, &mut attrs.columns, column, inner.span);
                    attrs.parts.push(part(cx, inner));
                }
            }
        }
    }
    Some(attrs.finish(cx, scope, entry, place))
}

/// The error of a field's attribute that names columns.
pub(super) fn one_column(key: &str) -> String {
    format!(
        "`{key}` of a field is about its own column: write `{key}(…)` of several columns on the struct"
    )
}

/// The words behind a column of a key, which say how SQLite keeps it.
fn part(cx: &Ctxt, entry: &Entry) -> KeyPart {
    let mut words = entry.words.iter();
    let mut part = KeyPart::default();
    while let Some(word) = words.next() {
        match word.text().to_lowercase().as_str() {
            "asc" => {}
            "desc" => part.direction = Direction::Desc,
            "collate" => part.collation = words.next().map(Word::text),
            other => cx.error_at(
                word.span(),
                format!("unknown word `{other}` behind a column of a key: valid are `desc`, `collate \"…\"`"),
            ),
        }
    }
    part
}

impl KeyAttrs {
    fn finish(self, cx: &Ctxt, scope: &Scope, entry: &Entry, place: Place) -> KeyModel {
        if self.columns.is_empty() && !entry.names_something(place) {
            cx.error_at(
                entry.span,
                format!("`{0}` names no column: write `{0}(a, b)`", entry.key),
            );
        }
        let only = self.only.into_value();
        let collates = self.parts.iter().any(|part| part.collation.is_some());
        if collates && only.or(scope.only) != Some(Dialect::Sqlite) {
            let message = "PostgreSQL has no `collate` in a key: say it of the column, or add \
                `only = \"sqlite\"` here or on the struct";
            cx.error_at(entry.span, message);
        }
        if let Some(span) = self.nulls_not_distinct.span() {
            scope.require_postgres(cx, only, symbol::NULLS_NOT_DISTINCT, span);
        }
        KeyModel {
            name: self.name.into_value(),
            columns: self.columns,
            parts: if self.parts.iter().all(KeyPart::is_plain) {
                Vec::new()
            } else {
                self.parts
            },
            nulls_not_distinct: self.nulls_not_distinct.is_set(),
            deferrable: self.deferrable.into_value().unwrap_or_default(),
            on_conflict: self.on_conflict.into_value().unwrap_or_default(),
            only,
        }
    }
}
