//! The grammar inside `#[schemi(…)]`: entries with commas between, each `key`, `key = literal`,
//! `key(entries)`, or one of these with words behind it (`placed_at desc nulls first`).

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, Lit, LitStr, Meta, Token, parenthesized, token};

use super::ctxt::Ctxt;
use super::nearest::ways_out;
use super::symbol::Place;

/// One entry.
#[derive(Debug)]
pub(super) struct Entry {
    /// The key without `r#`, or the text of a string in its place (a column with a strange name).
    pub(super) key: String,
    /// Where the key stands.
    pub(super) span: Span,
    /// Whether the key is a string, which never is an attribute's word.
    pub(super) quoted: bool,
    /// What follows the key.
    pub(super) value: Value,
    /// The words that follow the value.
    pub(super) words: Vec<Word>,
}

/// What follows a key.
#[derive(Debug)]
pub(super) enum Value {
    /// Nothing.
    None,
    /// `= literal`.
    Lit(Lit),
    /// `(…)`.
    List(Vec<Entry>),
}

/// A word behind an entry.
#[derive(Debug)]
pub(super) enum Word {
    /// `desc`, or `schema.opclass`.
    Path(String, Span),
    /// `opclass(siglen = 32)`.
    Call(String, Span, Vec<Entry>),
    /// A string.
    Text(LitStr),
}

impl Entry {
    /// Says that the key is not known at its place.
    pub(super) fn unknown(&self, cx: &Ctxt, place: Place) {
        let what = place.what;
        let ways = ways_out(&self.key, place.words.iter().copied());
        cx.error_at(self.span, format!("unknown {what} `{}`: {ways}", self.key));
    }
}

/// The entries of all `#[schemi(…)]` (or `#[sqlx(…)]`) among the attributes, in order.
pub(super) fn of_attributes(cx: &Ctxt, attrs: &[Attribute], name: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
        match &attr.meta {
            Meta::List(list) => entries.extend(of_tokens(cx, list.tokens.clone())),
            Meta::Path(_) | Meta::NameValue(_) => {
                cx.error(&attr.meta, format!("expected `#[{name}(…)]`"));
            }
        }
    }
    entries
}

/// Parses entry by entry, so that a mistake in one does not hide those in the next.
fn of_tokens(cx: &Ctxt, tokens: TokenStream) -> Vec<Entry> {
    let mut entries = Vec::new();
    for chunk in split_at_commas(cx, tokens) {
        let end = chunk
            .clone()
            .into_iter()
            .last()
            .map_or_else(Span::call_site, |last| last.span());
        match (|input: ParseStream<'_>| parse_entry(cx, input, end)).parse2(chunk) {
            Ok(entry) => entries.push(entry),
            Err(error) => cx.push(error),
        }
    }
    entries
}

fn split_at_commas(cx: &Ctxt, tokens: TokenStream) -> Vec<TokenStream> {
    let mut chunks = Vec::new();
    let mut chunk = Vec::new();
    for token in tokens {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => {
                if chunk.is_empty() {
                    cx.error_at(punct.span(), "expected an attribute before this comma");
                } else {
                    chunks.push(chunk.drain(..).collect());
                }
            }
            TokenTree::Group(_)
            | TokenTree::Ident(_)
            | TokenTree::Punct(_)
            | TokenTree::Literal(_) => {
                chunk.push(token);
            }
        }
    }
    if !chunk.is_empty() {
        chunks.push(chunk.into_iter().collect());
    }
    chunks
}

fn parse_entry(cx: &Ctxt, input: ParseStream<'_>, end: Span) -> syn::Result<Entry> {
    let (key, span, quoted) = if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        (text.value(), text.span(), true)
    } else if input.peek(Ident::peek_any) {
        let ident = Ident::parse_any(input)?;
        (ident.unraw().to_string(), ident.span(), false)
    } else {
        return Err(input.error("expected the name of an attribute or a column"));
    };
    let value = parse_value(cx, input, end)?;
    let mut words = Vec::new();
    while !input.is_empty() {
        words.push(parse_word(cx, input)?);
    }
    Ok(Entry {
        key,
        span,
        quoted,
        value,
        words,
    })
}

fn parse_value(cx: &Ctxt, input: ParseStream<'_>, end: Span) -> syn::Result<Value> {
    if input.peek(token::Paren) {
        let inner;
        parenthesized!(inner in input);
        return Ok(Value::List(of_tokens(cx, inner.parse()?)));
    }
    if !input.peek(Token![=]) {
        return Ok(Value::None);
    }
    input.parse::<Token![=]>()?;
    if input.is_empty() {
        return Err(syn::Error::new(end, "expected a value after `=`"));
    }
    match input.parse() {
        Ok(lit) => Ok(Value::Lit(lit)),
        Err(error) => Err(syn::Error::new(
            error.span(),
            "expected a string or a number after `=`",
        )),
    }
}

fn parse_word(cx: &Ctxt, input: ParseStream<'_>) -> syn::Result<Word> {
    if input.peek(LitStr) {
        return Ok(Word::Text(input.parse()?));
    }
    if !input.peek(Ident::peek_any) {
        return Err(input.error("expected a comma"));
    }
    let first = Ident::parse_any(input)?;
    let mut path = first.unraw().to_string();
    while input.peek(Token![.]) {
        input.parse::<Token![.]>()?;
        path.push('.');
        path.push_str(&Ident::parse_any(input)?.unraw().to_string());
    }
    if input.peek(token::Paren) {
        let inner;
        parenthesized!(inner in input);
        let entries = of_tokens(cx, inner.parse()?);
        return Ok(Word::Call(path, first.span(), entries));
    }
    Ok(Word::Path(path, first.span()))
}
