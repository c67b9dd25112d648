//! The typed values of entries, and the slots that take each at most once.

use proc_macro2::Span;
use syn::Lit;

use super::case::Case;
use super::ctxt::Ctxt;
use super::entry::{Entry, Value, Word};
use super::nearest::ways_out;
use super::symbol::{self, Place};
use crate::constraint::{Action, Deferrable};
use crate::dialect::{Dialect, PerDialect};
use crate::fragment::fault;

/// A value that an item may say once.
#[derive(Debug)]
pub(super) struct Slot<T> {
    value: Option<T>,
    span: Option<Span>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self {
            value: None,
            span: None,
        }
    }
}

impl<T> Slot<T> {
    /// Takes the value of an entry; a second one is an error. A value that could not be read has
    /// been reported: it counts as said, so that nobody misses it.
    pub(super) fn set(&mut self, cx: &Ctxt, entry: &Entry, value: Option<T>) {
        if self.is_set() {
            cx.error_at(
                entry.span,
                format!("`{}` is said twice: keep one", entry.key),
            );
        } else {
            self.value = value;
            self.span = Some(entry.span);
        }
    }

    /// Where it was said.
    pub(super) fn span(&self) -> Option<Span> {
        self.span
    }

    /// What was said.
    pub(super) fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// Takes what was said.
    pub(super) fn into_value(self) -> Option<T> {
        self.value
    }

    /// Whether it was said.
    pub(super) fn is_set(&self) -> bool {
        self.span.is_some()
    }
}

impl Entry {
    /// Nothing may follow the key.
    pub(super) fn flag(&self, cx: &Ctxt) -> Option<()> {
        self.no_words(cx)?;
        match self.value {
            Value::None => Some(()),
            Value::Lit(_) | Value::List(_) => {
                cx.error_at(
                    self.span,
                    format!("`{0}` takes no value: write `{0}`", self.key),
                );
                None
            }
        }
    }

    /// `key = "…"`, not empty.
    pub(super) fn text(&self, cx: &Ctxt) -> Option<String> {
        self.no_words(cx)?;
        match &self.value {
            Value::Lit(lit) => self.literal(cx, lit),
            Value::None | Value::List(_) => self.no_text(cx, self.span),
        }
    }

    fn literal(&self, cx: &Ctxt, lit: &Lit) -> Option<String> {
        let Lit::Str(text) = lit else {
            return self.no_text(cx, lit.span());
        };
        if text.value().trim().is_empty() {
            cx.error_at(
                text.span(),
                format!("`{}` is empty: give it a value or leave it out", self.key),
            );
            return None;
        }
        Some(text.value())
    }

    fn no_text(&self, cx: &Ctxt, span: Span) -> Option<String> {
        cx.error_at(
            span,
            format!("`{0}` takes a string: write `{0} = \"…\"`", self.key),
        );
        None
    }

    /// `key = "…"`, empty or not.
    pub(super) fn any_text(&self, cx: &Ctxt) -> Option<String> {
        self.no_words(cx)?;
        match &self.value {
            Value::Lit(Lit::Str(text)) => Some(text.value()),
            Value::Lit(other) => self.no_text(cx, other.span()),
            Value::None | Value::List(_) => self.no_text(cx, self.span),
        }
    }

    /// `key = "…"` or `key(postgres = "…", sqlite = "…")`.
    pub(super) fn per_dialect(&self, cx: &Ctxt) -> Option<PerDialect<String>> {
        self.no_words(cx)?;
        self.per_dialect_before_words(cx)
    }

    /// The same, where words may follow that the caller reads.
    pub(super) fn per_dialect_before_words(&self, cx: &Ctxt) -> Option<PerDialect<String>> {
        match &self.value {
            Value::Lit(lit) => self.fragment(cx, lit).map(PerDialect::All),
            Value::List(entries) => self.each_dialect(cx, entries),
            Value::None => {
                let key = &self.key;
                cx.error_at(
                    self.span,
                    format!("`{key}` takes a value: write `{key} = \"…\"` or `{key}(postgres = \"…\", sqlite = \"…\")`"),
                );
                None
            }
        }
    }

    fn each_dialect(&self, cx: &Ctxt, entries: &[Self]) -> Option<PerDialect<String>> {
        let (mut postgres, mut sqlite) = (Slot::default(), Slot::default());
        for entry in entries {
            match entry.key.as_str() {
                symbol::POSTGRES => postgres.set(cx, entry, entry.sql(cx)),
                symbol::SQLITE => sqlite.set(cx, entry, entry.sql(cx)),
                _ => entry.unknown(cx, symbol::PER_DIALECT),
            }
        }
        if entries.is_empty() {
            cx.error_at(
                self.span,
                format!(
                    "`{}()` names no dialect: write `postgres = \"…\"` in it",
                    self.key
                ),
            );
        }
        let (postgres, sqlite) = (postgres.into_value(), sqlite.into_value());
        (postgres.is_some() || sqlite.is_some()).then_some(PerDialect::Each { postgres, sqlite })
    }

    /// `postgres = "…"`: a piece of SQL.
    fn sql(&self, cx: &Ctxt) -> Option<String> {
        self.no_words(cx)?;
        match &self.value {
            Value::Lit(lit) => self.fragment(cx, lit),
            Value::None | Value::List(_) => self.no_text(cx, self.span),
        }
    }

    /// A literal that is put into a statement as it stands, and must not reach out of its place.
    fn fragment(&self, cx: &Ctxt, lit: &Lit) -> Option<String> {
        let text = self.literal(cx, lit)?;
        match fault(&text) {
            None => Some(text),
            Some(fault) => {
                let message = format!("`{}` is no whole piece of SQL: {fault}", self.key);
                cx.error_at(lit.span(), message);
                None
            }
        }
    }

    /// `only = "postgres"`.
    pub(super) fn dialect(&self, cx: &Ctxt) -> Option<Dialect> {
        let text = self.text(cx)?;
        match text.parse() {
            Ok(dialect) => Some(dialect),
            Err(error) => {
                cx.error_at(self.span, error);
                None
            }
        }
    }

    /// `on_delete = "cascade"`: SQL's words, in any case, with blanks or underscores.
    pub(super) fn action(&self, cx: &Ctxt) -> Option<Action> {
        const ACTIONS: [Action; 5] = [
            Action::NoAction,
            Action::Restrict,
            Action::Cascade,
            Action::SetNull,
            Action::SetDefault,
        ];
        let text = self.text(cx)?;
        let sql = text.replace('_', " ").to_uppercase();
        let found = ACTIONS.into_iter().find(|action| action.as_sql() == sql);
        if found.is_none() {
            let words = ACTIONS.map(|action| action.as_sql().to_lowercase());
            let ways = ways_out(&text, words.iter().map(String::as_str));
            cx.error_at(self.span, format!("unknown action `{text}`: {ways}"));
        }
        found
    }

    /// `deferrable`, `deferrable = "immediate"`, `deferrable = "deferred"`.
    pub(super) fn deferrable(&self, cx: &Ctxt) -> Option<Deferrable> {
        if matches!(self.value, Value::None) {
            return self.flag(cx).map(|()| Deferrable::Immediate);
        }
        let text = self.text(cx)?;
        match text.to_lowercase().trim_start_matches("initially ") {
            "immediate" => Some(Deferrable::Immediate),
            "deferred" => Some(Deferrable::Deferred),
            other => {
                let ways = ways_out(other, ["immediate", "deferred"]);
                cx.error_at(
                    self.span,
                    format!("unknown time of checking `{text}`: {ways}"),
                );
                None
            }
        }
    }

    /// `rename_all = "snake_case"`.
    pub(super) fn case(&self, cx: &Ctxt) -> Option<Case> {
        let text = self.text(cx)?;
        let found = Case::parse(&text);
        if found.is_none() {
            let ways = ways_out(&text, Case::ALL.iter().map(|(word, _)| *word));
            cx.error_at(self.span, format!("unknown spelling `{text}`: {ways}"));
        }
        found
    }

    /// `key(…)`.
    pub(super) fn list(&self, cx: &Ctxt) -> Option<&[Self]> {
        self.no_words(cx)?;
        match &self.value {
            Value::List(entries) => Some(entries),
            Value::None | Value::Lit(_) => {
                cx.error_at(
                    self.span,
                    format!("`{0}` takes a list: write `{0}(…)`", self.key),
                );
                None
            }
        }
    }

    /// Whether the list of this entry names a column or an expression, known or not: then an empty
    /// list has been reported.
    pub(super) fn names_something(&self, place: Place) -> bool {
        let names = |inner: &Self| {
            let is_word = !inner.quoted && place.words.contains(&inner.key.as_str());
            inner.key == symbol::EXPR || (matches!(inner.value, Value::None) && !is_word)
        };
        match &self.value {
            Value::List(entries) => entries.iter().any(names),
            Value::None | Value::Lit(_) => false,
        }
    }

    /// Reports words that nobody expects; a comma is missing then.
    fn no_words(&self, cx: &Ctxt) -> Option<()> {
        match self.words.first() {
            None => Some(()),
            Some(word) => {
                cx.error_at(
                    word.span(),
                    format!("expected a comma after `{}`", self.key),
                );
                None
            }
        }
    }
}

impl Word {
    /// What it says.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Path(text, _) | Self::Call(text, ..) => text.clone(),
            Self::Text(text) => text.value(),
        }
    }

    /// Where it stands.
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Path(_, span) | Self::Call(_, span, _) => *span,
            Self::Text(text) => text.span(),
        }
    }
}
