//! `identity`, and which numbers it gives.

use syn::Lit;

use super::ctxt::Ctxt;
use super::entry::{Entry, Value};
use super::symbol;
use super::value::Slot;
use crate::column::{Identity, IdentityKind};
use crate::sequence::SequenceOptions;

#[derive(Default)]
struct IdentityAttrs {
    kind: Slot<IdentityKind>,
    start: Slot<i64>,
    increment: Slot<i64>,
    min: Slot<i64>,
    max: Slot<i64>,
    cache: Slot<i64>,
    cycle: Slot<()>,
}

/// `identity`, `identity = "always"`, `identity(always, start = 100, increment = 10)`.
pub(super) fn identity(cx: &Ctxt, entry: &Entry) -> Option<Identity> {
    match &entry.value {
        Value::None => entry.flag(cx).map(|()| IdentityKind::ByDefault),
        Value::Lit(_) => kind(cx, entry),
        Value::List(_) => return numbered(cx, entry),
    }
    .map(Identity::new)
}

fn kind(cx: &Ctxt, entry: &Entry) -> Option<IdentityKind> {
    match entry.text(cx)?.to_lowercase().replace('_', " ").as_str() {
        "by default" => Some(IdentityKind::ByDefault),
        "always" => Some(IdentityKind::Always),
        other => {
            cx.error_at(
                entry.span,
                format!("unknown identity `{other}`: valid are `by default`, `always`"),
            );
            None
        }
    }
}

fn numbered(cx: &Ctxt, entry: &Entry) -> Option<Identity> {
    let mut attrs = IdentityAttrs::default();
    for inner in entry.list(cx)? {
        attrs.read(cx, inner);
    }
    attrs.check(cx);
    let options = SequenceOptions {
        ty: None,
        start: attrs.start.into_value(),
        increment: attrs.increment.into_value(),
        min: attrs.min.into_value(),
        max: attrs.max.into_value(),
        cache: attrs.cache.into_value(),
        cycle: attrs.cycle.is_set(),
    };
    Some(Identity {
        options,
        ..Identity::new(attrs.kind.into_value().unwrap_or(IdentityKind::ByDefault))
    })
}

impl IdentityAttrs {
    fn read(&mut self, cx: &Ctxt, entry: &Entry) {
        let of_kind = |kind| entry.flag(cx).map(|()| kind);
        match entry.key.as_str() {
            symbol::ALWAYS => self.kind.set(cx, entry, of_kind(IdentityKind::Always)),
            symbol::BY_DEFAULT => self.kind.set(cx, entry, of_kind(IdentityKind::ByDefault)),
            symbol::START => self.start.set(cx, entry, entry.integer(cx)),
            symbol::INCREMENT => self.increment.set(cx, entry, entry.integer(cx)),
            symbol::MIN => self.min.set(cx, entry, entry.integer(cx)),
            symbol::MAX => self.max.set(cx, entry, entry.integer(cx)),
            symbol::CACHE => self.cache.set(cx, entry, entry.integer(cx)),
            symbol::CYCLE => self.cycle.set(cx, entry, entry.flag(cx)),
            _ => entry.unknown(cx, symbol::IN_IDENTITY),
        }
    }

    /// What PostgreSQL would refuse, whatever the column's type.
    fn check(&self, cx: &Ctxt) {
        let refuse = |span: Option<_>, message: &str| {
            if let Some(span) = span {
                cx.error_at(span, message);
            }
        };
        if self.increment.get() == Some(&0) {
            refuse(
                self.increment.span(),
                "`increment` is not 0: it would give one number only",
            );
        }
        if self.cache.get().is_some_and(|cache| *cache < 1) {
            refuse(self.cache.span(), "`cache` is at least 1");
        }
        let (min, max) = (self.min.get(), self.max.get());
        if let (Some(min), Some(max)) = (min, max)
            && min >= max
        {
            refuse(self.max.span(), "`max` is not greater than `min`");
        }
        if let Some(start) = self.start.get()
            && (min.is_some_and(|min| start < min) || max.is_some_and(|max| start > max))
        {
            refuse(
                self.start.span(),
                "`start` does not lie between `min` and `max`",
            );
        }
    }
}

impl Entry {
    /// `start = 100`.
    fn integer(&self, cx: &Ctxt) -> Option<i64> {
        let number = match &self.value {
            Value::Lit(Lit::Int(number)) => number.base10_parse().ok(),
            Value::Lit(_) | Value::None | Value::List(_) => None,
        };
        if number.is_none() || !self.words.is_empty() {
            let message = format!("`{0}` takes an integer: write `{0} = 100`", self.key);
            cx.error_at(self.span, message);
        }
        number
    }
}
