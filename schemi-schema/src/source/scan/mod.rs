//! A file's items, found without parsing it: functions, impls and macros are passed by counting
//! brackets, and only what may be a model is ever given to syn.

pub(crate) mod attribute;
pub(crate) mod cursor;
pub(crate) mod import;

use std::ops::Range;

use cursor::Cursor;

/// What kind of item it is: those that name something in the type namespace, or bring a name in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    /// `mod a;`, or `mod a { … }` with the range between the braces.
    Mod,
    Use,
    ExternCrate,
    Alias,
    Struct,
    Enum,
    /// A union or a trait: it takes a name, and is no column's type.
    Other,
}

/// An item of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) kind: ItemKind,
    /// Its name; for `use` and `extern crate` the range of what follows the keyword.
    pub(crate) name: Range<usize>,
    /// Its attributes, each from `#` to `]`.
    pub(crate) attributes: Vec<Range<usize>>,
    /// All of it, from its first attribute or doc comment.
    pub(crate) whole: Range<usize>,
    /// Between the braces, for an inline module.
    pub(crate) body: Option<Range<usize>>,
}

/// The items of one module, in order.
#[derive(Debug, Default)]
pub(crate) struct Items {
    /// The module's own `#![…]`.
    pub(crate) inner_attributes: Vec<Range<usize>>,
    pub(crate) items: Vec<Item>,
}

/// Finds the items of a module whose text is this range of a file.
pub(crate) fn scan(text: &str, module: Range<usize>) -> Items {
    let mut cursor = Cursor::new(&text[..module.end]);
    cursor.go_to(module.start);
    if module.start == 0 {
        skip_prelude(&mut cursor);
    }
    let mut scanner = Scanner {
        cursor,
        found: Items::default(),
        start: None,
        attributes: Vec::new(),
    };
    scanner.run();
    scanner.found
}

/// Passes a byte order mark and a `#!` line.
fn skip_prelude(cursor: &mut Cursor<'_>) {
    let text = cursor.text();
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let rest = &text[start..];
    let is_script = rest.starts_with("#!") && !rest[2..].trim_start().starts_with('[');
    let line = if is_script {
        rest.find('\n').unwrap_or(rest.len())
    } else {
        0
    };
    cursor.go_to(start + line);
}

struct Scanner<'a> {
    cursor: Cursor<'a>,
    found: Items,
    /// Where the item that comes next begins, if attributes or docs were seen.
    start: Option<usize>,
    attributes: Vec<Range<usize>>,
}

impl Scanner<'_> {
    fn run(&mut self) {
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

    /// `name! { … }`, `path::name!(…);`, `macro_rules! name { … }`: nothing in it can be seen.
    fn macro_call(&mut self) {
        if self.cursor.eat(b'!') {
            self.cursor.ident();
            self.cursor.skip_blank();
            if matches!(self.cursor.peek(), Some(b'{' | b'(' | b'[')) {
                self.cursor.skip_group();
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

#[cfg(test)]
mod tests;
