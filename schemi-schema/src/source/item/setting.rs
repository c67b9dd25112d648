//! Settings of one database's own: storage parameters, ways to store, what happens on a conflict.

use syn::Lit;

use super::ctxt::Ctxt;
use super::entry::{Entry, Value, Word};
use super::nearest::ways_out;
use crate::constraint::OnConflict;
use crate::parameters::Parameters;

/// `with(fillfactor = 70, "toast.autovacuum_enabled" = false)`.
pub(super) fn parameters(cx: &Ctxt, entry: &Entry) -> Option<Parameters> {
    let entries = entry.list(cx)?;
    if entries.is_empty() {
        let message = format!(
            "`{0}` sets nothing: write `{0}(fillfactor = 70)`",
            entry.key
        );
        cx.error_at(entry.span, message);
    }
    Some(settings(cx, entries).into_iter().collect())
}

/// The settings in a list, each said once. Their names and values are PostgreSQL's matter.
fn settings(cx: &Ctxt, entries: &[Entry]) -> Vec<(String, String)> {
    let mut settings: Vec<(String, String)> = Vec::new();
    for entry in entries {
        let Some(value) = setting(cx, entry) else {
            continue;
        };
        if settings.iter().any(|(name, _)| *name == entry.key) {
            let message = format!("`{}` is said twice: keep one", entry.key);
            cx.error_at(entry.span, message);
        }
        settings.push((entry.key.clone(), value));
    }
    settings
}

#[expect(clippy::wildcard_enum_match_arm, reason = "syn's enum is open")]
fn setting(cx: &Ctxt, entry: &Entry) -> Option<String> {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.".contains(c);
    if entry.key.is_empty() || !entry.key.chars().all(is_name) {
        let message = format!(
            "`{}` is no parameter's name: write it in small letters, such as `fillfactor` or \
             `\"toast.autovacuum_enabled\"`",
            entry.key
        );
        cx.error_at(entry.span, message);
        return None;
    }
    match &entry.value {
        Value::Lit(Lit::Str(_)) => entry.text(cx),
        Value::Lit(Lit::Int(number)) => Some(number.base10_digits().to_owned()),
        Value::Lit(Lit::Float(number)) => Some(number.base10_digits().to_owned()),
        Value::Lit(Lit::Bool(truth)) => Some(truth.value.to_string()),
        _ => {
            let message = format!("`{0}` takes a value: write `{0} = 70`", entry.key);
            cx.error_at(entry.span, message);
            None
        }
    }
}

/// An operator class behind a key of an index: `text_pattern_ops`, `gist_trgm_ops(siglen = 32)`.
pub(super) fn opclass(cx: &Ctxt, word: &Word) -> String {
    let name = word.text();
    match word {
        Word::Call(_, _, entries) => {
            let settings = settings(cx, entries).into_iter();
            let settings = settings
                .map(|(key, value)| format!("{key}='{}'", value.replace('\'', "''")))
                .collect::<Vec<_>>();
            format!("{name} ({})", settings.join(", "))
        }
        Word::Path(..) | Word::Text(_) => name,
    }
}

impl Entry {
    /// `on_conflict = "replace"`.
    pub(super) fn on_conflict(&self, cx: &Ctxt) -> Option<OnConflict> {
        const ALL: [OnConflict; 5] = [
            OnConflict::Abort,
            OnConflict::Rollback,
            OnConflict::Fail,
            OnConflict::Ignore,
            OnConflict::Replace,
        ];
        self.one_of(cx, ALL.map(|clause| (clause.as_sql(), clause)))
    }

    /// `storage = "external"`, in capitals.
    pub(super) fn storage(&self, cx: &Ctxt) -> Option<String> {
        let ways = ["PLAIN", "EXTERNAL", "EXTENDED", "MAIN"];
        self.one_of(cx, ways.map(|way| (way, way.to_owned())))
    }

    /// `compression = "lz4"`.
    pub(super) fn compression(&self, cx: &Ctxt) -> Option<String> {
        let ways = [("PGLZ", "pglz"), ("LZ4", "lz4")];
        self.one_of(cx, ways.map(|(sql, way)| (sql, way.to_owned())))
    }

    /// `match = "full"`: whether it is full.
    pub(super) fn matching(&self, cx: &Ctxt) -> Option<bool> {
        self.one_of(cx, [("SIMPLE", false), ("FULL", true)])
    }

    /// One of several words of SQL, in any case.
    fn one_of<T>(&self, cx: &Ctxt, all: impl IntoIterator<Item = (&'static str, T)>) -> Option<T> {
        let text = self.text(cx)?;
        let mut words = Vec::new();
        for (word, value) in all {
            if text.eq_ignore_ascii_case(word) {
                return Some(value);
            }
            words.push(word.to_lowercase());
        }
        let ways = ways_out(&text, words.iter().map(String::as_str));
        cx.error_at(
            self.span,
            format!("unknown `{}` `{text}`: {ways}", self.key),
        );
        None
    }
}
