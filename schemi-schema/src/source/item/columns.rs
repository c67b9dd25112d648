//! Field and column names → columns.

use std::cell::RefCell;
use std::collections::BTreeSet;

use proc_macro2::Span;

use super::ctxt::Ctxt;
use super::entry::{Entry, Value};
use super::nearest::ways_out;
use super::symbol::Place;
use crate::dialect::Dialect;

/// Among which objects of a table a name must be the only one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NameOf {
    /// Constraints.
    Constraint,
    /// Indexes, which may be called as a condition or a foreign key is.
    Index,
}

impl NameOf {
    /// A key's: it is a constraint, and has an index of the same name.
    pub(super) const KEY: [Self; 2] = [Self::Constraint, Self::Index];
}

/// What the attributes of one struct may refer to.
#[derive(Debug)]
pub(super) struct Scope {
    /// The struct's name.
    pub(super) item: String,
    /// The one dialect that has the table.
    pub(super) only: Option<Dialect>,
    /// (field, column), in order.
    columns: Vec<(String, String)>,
    skipped: BTreeSet<String>,
    names: RefCell<BTreeSet<(NameOf, String)>>,
}

impl Scope {
    /// A scope with these (field, column) pairs and these fields that are no columns.
    pub(super) fn new(
        item: String,
        only: Option<Dialect>,
        columns: Vec<(String, String)>,
        skipped: BTreeSet<String>,
    ) -> Self {
        Self {
            item,
            only,
            columns,
            skipped,
            names: RefCell::default(),
        }
    }

    /// The column of an entry that is nothing but a name, or that has words behind it.
    pub(super) fn column(&self, cx: &Ctxt, entry: &Entry, place: Place) -> Option<String> {
        self.resolve(cx, &entry.key, entry.span, place)
    }

    /// The columns of a list of names; a column that stands twice is an error.
    pub(super) fn list(&self, cx: &Ctxt, entries: &[Entry], place: Place) -> Vec<String> {
        let mut columns = Vec::new();
        for entry in entries {
            if !matches!(entry.value, Value::None) || !entry.words.is_empty() {
                entry.unknown(cx, place);
            } else if let Some(column) = self.column(cx, entry, place) {
                push_once(cx, &mut columns, column, entry.span);
            }
        }
        columns
    }

    fn resolve(&self, cx: &Ctxt, name: &str, span: Span, place: Place) -> Option<String> {
        let by_column = self.columns.iter().find(|(_, column)| column == name);
        let by_field = self.columns.iter().find(|(field, _)| field == name);
        match (by_column, by_field) {
            (Some(column), Some(field)) if column != field => {
                let message = format!(
                    "`{name}` is the column of field `{}` and the field of column `{}`: write `{1}` or rename one",
                    column.0, field.1
                );
                cx.error_at(span, message);
                None
            }
            (Some((_, column)), _) | (None, Some((_, column))) => Some(column.clone()),
            (None, None) => {
                cx.error_at(span, self.unknown(name, place));
                None
            }
        }
    }

    fn unknown(&self, name: &str, place: Place) -> String {
        let item = &self.item;
        if self.skipped.contains(name) {
            return format!("field `{name}` of `{item}` is no column: it is marked `skip`");
        }
        let columns = self.columns.iter().map(|(field, _)| field.as_str());
        let ways = ways_out(name, columns.chain(place.words.iter().copied()));
        format!("no field or column `{name}` in `{item}`: {ways}")
    }

    /// The name that an entry gives to a constraint or an index; no two of one kind may be the same.
    pub(super) fn name(&self, cx: &Ctxt, entry: &Entry, kinds: &[NameOf]) -> Option<String> {
        let name = entry.text(cx)?;
        let mut names = self.names.borrow_mut();
        let taken = kinds.iter().map(|kind| (*kind, name.clone()));
        let taken: Vec<_> = taken.filter(|key| !names.insert(key.clone())).collect();
        if !taken.is_empty() {
            cx.error_at(
                entry.span,
                format!(
                    "`{name}` names two constraints or indexes of `{}`",
                    self.item
                ),
            );
        }
        Some(name)
    }

    /// `only` of a constraint or an index, which the struct's own must not contradict.
    pub(super) fn only(&self, cx: &Ctxt, entry: &Entry) -> Option<Dialect> {
        let only = entry.dialect(cx)?;
        if self.only.is_some_and(|of_struct| of_struct != only) {
            let message = format!(
                "`only = \"{only}\"` never holds: `{}` itself is only for the other",
                self.item
            );
            cx.error_at(entry.span, message);
        }
        Some(only)
    }

    /// Says so where something that only PostgreSQL can express is not marked as such.
    pub(super) fn require_postgres(
        &self,
        cx: &Ctxt,
        only: Option<Dialect>,
        what: &str,
        span: Span,
    ) {
        if only.or(self.only) != Some(Dialect::Postgres) {
            cx.error_at(
                span,
                format!("SQLite has no `{what}`: add `only = \"postgres\"` here or on the struct"),
            );
        }
    }
}

/// Adds a column, unless it is there already.
pub(super) fn push_once(cx: &Ctxt, columns: &mut Vec<String>, column: String, span: Span) {
    if columns.contains(&column) {
        cx.error_at(span, format!("column `{column}` stands twice in one list"));
    } else {
        columns.push(column);
    }
}
