//! `index(…)`.

use super::columns::{NameOf, Scope};
use super::ctxt::Ctxt;
use super::entry::{Entry, Value, Word};
use super::key::one_column;
use super::value::Slot;
use super::{setting, symbol};
use crate::dialect::{Dialect, PerDialect};
use crate::index::{Direction, NullsOrder};
use crate::model::{IndexKeyModel, IndexModel, IndexTargetModel};
use crate::parameters::Parameters;

#[derive(Default)]
struct IndexAttrs {
    keys: Vec<IndexKeyModel>,
    name: Slot<String>,
    unique: Slot<()>,
    nulls_not_distinct: Slot<()>,
    using: Slot<PerDialect<String>>,
    include: Slot<Vec<String>>,
    with: Slot<Parameters>,
    tablespace: Slot<String>,
    predicate: Slot<PerDialect<String>>,
    only: Slot<Dialect>,
}

/// `index(a, b desc nulls first, expr = "…", name = …, unique, where = …, using = …, include(c), with(…))` of a struct.
pub(super) fn index(cx: &Ctxt, scope: &Scope, entry: &Entry) -> Option<IndexModel> {
    let mut attrs = IndexAttrs::default();
    for inner in entry.list(cx)? {
        if let Some(target) = attrs.read(cx, scope, inner) {
            let key = key(cx, target, &inner.words);
            if attrs.keys.contains(&key) {
                cx.error_at(inner.span, "this stands twice in one index");
            }
            attrs.keys.push(key);
        }
    }
    Some(attrs.finish(cx, scope, entry))
}

/// `index`, or `index(name = …, unique, …)`, of the field whose column is given.
pub(super) fn index_field(
    cx: &Ctxt,
    scope: &Scope,
    entry: &Entry,
    column: &str,
) -> Option<IndexModel> {
    let mut attrs = IndexAttrs::default();
    attrs
        .keys
        .push(key(cx, IndexTargetModel::Column(column.to_owned()), &[]));
    if matches!(entry.value, Value::None) {
        entry.flag(cx)?;
        return Some(attrs.finish(cx, scope, entry));
    }
    for inner in entry.list(cx)? {
        if attrs.read(cx, scope, inner).is_some() {
            cx.error_at(inner.span, one_column(&entry.key));
        }
    }
    Some(attrs.finish(cx, scope, entry))
}

impl IndexAttrs {
    /// Takes an option in, or returns what is to be indexed.
    fn read(&mut self, cx: &Ctxt, scope: &Scope, entry: &Entry) -> Option<IndexTargetModel> {
        let takes_nothing = matches!(entry.value, Value::None);
        match (
            if entry.quoted { "" } else { entry.key.as_str() },
            takes_nothing,
        ) {
            (symbol::UNIQUE, _) => self.unique.set(cx, entry, entry.flag(cx)),
            (symbol::NULLS_NOT_DISTINCT, _) => {
                self.nulls_not_distinct.set(cx, entry, entry.flag(cx))
            }
            (symbol::NAME, false) => {
                self.name
                    .set(cx, entry, scope.name(cx, entry, &[NameOf::Index]))
            }
            (symbol::ONLY, false) => self.only.set(cx, entry, scope.only(cx, entry)),
            (symbol::USING, false) => self.using.set(cx, entry, entry.per_dialect(cx)),
            (symbol::WHERE, _) => self.predicate.set(cx, entry, entry.per_dialect(cx)),
            (symbol::INCLUDE, false) => {
                let columns = entry
                    .list(cx)
                    .map(|list| scope.list(cx, list, symbol::IN_INCLUDE));
                self.include.set(cx, entry, columns);
            }
            (symbol::WITH, false) => self.with.set(cx, entry, setting::parameters(cx, entry)),
            (symbol::TABLESPACE, false) => self.tablespace.set(cx, entry, entry.text(cx)),
            (symbol::EXPR, false) => {
                return entry
                    .per_dialect_before_words(cx)
                    .map(IndexTargetModel::Expr);
            }
            (_, false) => entry.unknown(cx, symbol::IN_INDEX),
            (_, true) => {
                return scope
                    .column(cx, entry, symbol::IN_INDEX)
                    .map(IndexTargetModel::Column);
            }
        }
        None
    }

    fn finish(self, cx: &Ctxt, scope: &Scope, entry: &Entry) -> IndexModel {
        if self.keys.is_empty() && !entry.names_something(symbol::IN_INDEX) {
            cx.error_at(
                entry.span,
                "`index` names nothing to index: write `index(a, b)` or `index(expr = \"…\")`",
            );
        }
        let only = self.only.into_value();
        if let Some(span) = self.nulls_not_distinct.span() {
            scope.require_postgres(cx, only, symbol::NULLS_NOT_DISTINCT, span);
            if !self.unique.is_set() {
                cx.error_at(
                    span,
                    "`nulls_not_distinct` is about a unique index: add `unique`",
                );
            }
        }
        IndexModel {
            name: self.name.into_value(),
            keys: self.keys,
            unique: self.unique.is_set(),
            nulls_not_distinct: self.nulls_not_distinct.is_set(),
            using: self.using.into_value(),
            include: self.include.into_value().unwrap_or_default(),
            with: self.with.into_value().unwrap_or_default(),
            tablespace: self.tablespace.into_value(),
            predicate: self.predicate.into_value(),
            only,
        }
    }
}

/// Reads the words behind a key: `collate "C"`, an operator class (with parameters), `asc` or `desc`, `nulls first` or `nulls last`.
fn key(cx: &Ctxt, target: IndexTargetModel, words: &[Word]) -> IndexKeyModel {
    let mut key = IndexKeyModel {
        target,
        collate: None,
        opclass: None,
        direction: Direction::Asc,
        nulls: None,
    };
    let mut direction = None;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let text = word.text();
        let fresh = match text.to_lowercase().as_str() {
            "asc" => direction.replace(Direction::Asc).is_none(),
            "desc" => direction.replace(Direction::Desc).is_none(),
            "nulls" => match words
                .next()
                .map(|next| (next.span(), next.text().to_lowercase()))
            {
                Some((_, order)) if order == "first" => {
                    key.nulls.replace(NullsOrder::First).is_none()
                }
                Some((_, order)) if order == "last" => {
                    key.nulls.replace(NullsOrder::Last).is_none()
                }
                other => {
                    let span = other.map_or_else(|| word.span(), |(span, _)| span);
                    cx.error_at(span, "expected `first` or `last` after `nulls`");
                    continue;
                }
            },
            "collate" => match words.next() {
                Some(next) => key.collate.replace(next.text()).is_none(),
                None => {
                    cx.error_at(
                        word.span(),
                        "expected a collation after `collate`: write `collate \"C\"`",
                    );
                    continue;
                }
            },
            _ => key.opclass.replace(setting::opclass(cx, word)).is_none(),
        };
        if !fresh {
            cx.error_at(
                word.span(),
                format!("`{text}` does not fit here: the column has such an option already"),
            );
        }
    }
    key.direction = direction.unwrap_or_default();
    key
}
