//! Finds the items of one module.

use std::ops::Range;

use super::cursor::Cursor;
use super::{Item, ItemKind, Items, MacroCall};

/// Goes over a module's text once.
pub(super) struct Scanner<'a> {
    cursor: Cursor<'a>,
    found: Items,
    /// Where the item that comes next begins, if attributes or docs were seen.
    start: Option<usize>,
    attributes: Vec<Range<usize>>,
}

impl<'a> Scanner<'a> {
    /// Begins where the cursor stands, and ends where its text ends.
    pub(super) fn new(cursor: Cursor<'a>) -> Self {
        Self {
            cursor,
            found: Items::default(),
            start: None,
            attributes: Vec::new(),
        }
    }

    pub(super) fn run(mut self) -> Items {
        while let Some(byte) = self.cursor.peek() {
            match byte {
                b' ' | b'\n' | b'\t' | b'\r' => self.cursor.bump(),
                b'/' => self.comment(),
                b'#' => self.attribute(),
                b'{' | b'(' | b'[' => {
                    self.cursor.skip_group();
                    self.forget();
                }
                b'"' | b'\'' => self.cursor.skip_literal_or_comment(byte),
                b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.item(),
                _ => {
                    self.cursor.bump();
                    self.forget();
                }
            }
        }
        self.found
    }

    /// The attributes seen so far belong to something that is of no interest.
    fn forget(&mut self) {
        self.start = None;
        self.attributes.clear();
    }

    fn comment(&mut self) {
        let start = self.cursor.at();
        if !self.cursor.skip_comment() {
            self.cursor.bump();
            return;
        }
        let comment = &self.cursor.text()[start..self.cursor.at().min(self.cursor.text().len())];
        let is_doc = (comment.starts_with("///") && !comment.starts_with("////"))
            || (comment.starts_with("/**") && !comment.starts_with("/***") && comment.len() > 4);
        if is_doc {
            self.start.get_or_insert(start);
        }
    }

    fn attribute(&mut self) {
        let start = self.cursor.at();
        self.cursor.bump();
        let is_inner = self.cursor.eat(b'!');
        self.cursor.skip_blank();
        if self.cursor.peek() != Some(b'[') {
            return;
        }
        self.cursor.skip_group();
        let range = start..self.cursor.at();
        if is_inner {
            self.found.inner_attributes.push(range);
        } else {
            self.start.get_or_insert(start);
            self.attributes.push(range);
        }
    }

    /// Takes one item from its first word on: visibility and qualifiers, then its keyword.
    fn item(&mut self) {
        let start = self.start.unwrap_or(self.cursor.at());
        while let Some(word) = self.cursor.ident() {
            match word {
                "pub" => self.restriction(),
                "unsafe" | "async" | "default" | "auto" | "safe" => {}
                "const" if self.next_is_function() => {}
                "extern" if self.extern_crate(start) => break,
                "extern" if self.foreign_block() => break,
                "extern" => {}
                "const" | "static" => return self.pass_until_semicolon(),
                "mod" => return self.module(start),
                "use" => return self.statement(start, ItemKind::Use),
                "type" => return self.named(start, ItemKind::Alias, Stop::Semicolon),
                "struct" => return self.named(start, ItemKind::Struct, Stop::BodyOrSemicolon),
                "enum" => return self.named(start, ItemKind::Enum, Stop::BodyOrSemicolon),
                "union" | "trait" => {
                    return self.named(start, ItemKind::Other, Stop::BodyOrSemicolon);
                }
                "fn" | "impl" => return self.pass_until_body(),
                _ => return self.macro_call(),
            }
        }
        self.forget();
    }

    /// `(crate)` after `pub`.
    fn restriction(&mut self) {
        self.cursor.skip_blank();
        if self.cursor.peek() == Some(b'(') {
            self.cursor.skip_group();
        }
    }

    /// Whether `const` begins `const fn`, `const unsafe fn` or `const extern "C" fn`.
    fn next_is_function(&self) -> bool {
        let mut ahead = self.cursor;
        matches!(ahead.ident(), Some("fn" | "unsafe" | "async" | "extern"))
    }

    fn extern_crate(&mut self, start: usize) -> bool {
        let mut ahead = self.cursor;
        let found = ahead.ident() == Some("crate");
        if found {
            self.cursor = ahead;
            self.statement(start, ItemKind::ExternCrate);
        }
        found
    }

    /// Passes `"C"` after `extern`, and the block of foreign items if one follows.
    fn foreign_block(&mut self) -> bool {
        self.cursor.string();
        self.cursor.skip_blank();
        let found = self.cursor.peek() == Some(b'{');
        if found {
            self.cursor.skip_group();
        }
        found
    }

    fn pass_until_semicolon(&mut self) {
        self.skip_to(Stop::Semicolon);
        self.forget();
    }

    fn pass_until_body(&mut self) {
        self.skip_to(Stop::BodyOrSemicolon);
        self.forget();
    }

    /// `name! { … }`, `path::name!(…);`, `macro_rules! name { … }`: what it makes cannot be seen.
    fn macro_call(&mut self) {
        if self.cursor.eat(b'!') {
            self.cursor.ident();
            self.cursor.skip_blank();
            if matches!(self.cursor.peek(), Some(b'{' | b'(' | b'[')) {
                let start = self.cursor.at();
                self.cursor.skip_group();
                self.found.macros.push(MacroCall {
                    attributes: std::mem::take(&mut self.attributes),
                    tokens: start..self.cursor.at(),
                });
            }
        }
        self.forget();
    }

    fn module(&mut self, start: usize) {
        let Some(name) = self.name() else {
            return self.forget();
        };
        let mut body = None;
        if !self.cursor.eat(b';') && self.cursor.peek() == Some(b'{') {
            let open = self.cursor.at() + 1;
            self.cursor.skip_group();
            body = Some(open..(self.cursor.at() - 1).max(open));
        }
        self.push(ItemKind::Mod, start, name, body);
    }

    /// `use …;`, `extern crate …;`
    fn statement(&mut self, start: usize, kind: ItemKind) {
        let from = self.cursor.at();
        self.skip_to(Stop::Semicolon);
        let to = (self.cursor.at() - 1).max(from);
        self.push(kind, start, from..to, None);
    }

    fn named(&mut self, start: usize, kind: ItemKind, stop: Stop) {
        let Some(name) = self.name() else {
            return self.forget();
        };
        self.skip_generics();
        self.skip_to(stop);
        self.push(kind, start, name, None);
    }

    fn name(&mut self) -> Option<Range<usize>> {
        let length = self.cursor.ident()?.len();
        Some(self.cursor.at() - length..self.cursor.at())
    }

    fn push(
        &mut self,
        kind: ItemKind,
        start: usize,
        name: Range<usize>,
        body: Option<Range<usize>>,
    ) {
        self.found.items.push(Item {
            kind,
            name,
            attributes: std::mem::take(&mut self.attributes),
            whole: start..self.cursor.at(),
            body,
        });
        self.start = None;
    }

    /// Passes `<…>` after a name: a default such as `{ 1 }` in it is not the body.
    fn skip_generics(&mut self) {
        self.cursor.skip_blank();
        if self.cursor.peek() != Some(b'<') {
            return;
        }
        let mut depth = 0_usize;
        let mut previous = 0;
        while let Some(byte) = self.cursor.peek() {
            match byte {
                b'<' => depth += 1,
                b'>' if previous != b'-' && previous != b'=' => depth -= 1,
                b'{' | b'(' | b'[' => self.cursor.skip_group(),
                b'"' | b'\'' | b'/' => self.cursor.skip_literal_or_comment(byte),
                _ => {}
            }
            if !matches!(byte, b'{' | b'(' | b'[' | b'"' | b'\'' | b'/') {
                self.cursor.bump();
            }
            previous = byte;
            if depth == 0 {
                return;
            }
        }
    }

    /// Passes everything up to and with the semicolon, or the body in braces, that ends an item.
    fn skip_to(&mut self, stop: Stop) {
        while let Some(byte) = self.cursor.peek() {
            match byte {
                b';' => return self.cursor.bump(),
                b'{' => {
                    self.cursor.skip_group();
                    if stop == Stop::BodyOrSemicolon {
                        return;
                    }
                }
                b'(' | b'[' => self.cursor.skip_group(),
                b'"' | b'\'' | b'/' => self.cursor.skip_literal_or_comment(byte),
                _ => self.cursor.bump(),
            }
        }
    }
}

/// What ends an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    Semicolon,
    BodyOrSemicolon,
}
