//! All errors of one item at once.

use std::cell::RefCell;
use std::fmt::Display;

use proc_macro2::Span;
use quote::ToTokens;

/// Collects errors, so that every mistake in an item is reported in one go.
///
/// It must be consumed by [`Ctxt::check`]: dropping it unchecked is a mistake in schemi itself and
/// fails debug builds.
#[derive(Debug, Default)]
pub(super) struct Ctxt {
    errors: RefCell<Vec<syn::Error>>,
    checked: bool,
}

impl Ctxt {
    /// Adds an error that spans some tokens.
    pub(super) fn error(&self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    /// Adds an error at a span.
    pub(super) fn error_at(&self, span: Span, message: impl Display) {
        self.push(syn::Error::new(span, message));
    }

    /// Adds an error that syn found.
    pub(super) fn push(&self, error: syn::Error) {
        self.errors.borrow_mut().push(error);
    }

    /// All errors combined, if there are any.
    pub(super) fn check(mut self) -> syn::Result<()> {
        self.checked = true;
        let all = self.errors.take().into_iter().reduce(|mut all, next| {
            all.combine(next);
            all
        });
        all.map_or(Ok(()), Err)
    }
}

impl Drop for Ctxt {
    fn drop(&mut self) {
        debug_assert!(
            self.checked || std::thread::panicking(),
            "errors of an item were collected and not checked"
        );
    }
}
