//! Python's text cut into logical lines of tokens, as far as literals need it.

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A name or a word of the language.
    Name(String),
    /// A text that holds nothing computed.
    Text(String),
    /// A bracket or a sign.
    Mark(char),
    /// A number, a text that holds something computed, bytes, what is broken.
    Other,
}

/// A logical line: it may stand in several where brackets or a backslash join them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// How far in it begins.
    pub(super) column: usize,
    /// Where it begins, from 1.
    pub(super) number: usize,
    /// What it holds: something.
    pub(super) tokens: Vec<Token>,
}

/// The logical lines of a text; comments and empty lines are left out.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut cutter = Cutter {
        rest: text,
        line: Line::default(),
        number: 1,
        depth: 0,
        column: blanks(text),
        lines: Vec::new(),
    };
    while cutter.step() {}
    cutter.end();
    cutter.lines
}

/// How far the text's first line is set in.
fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t', '\u{c}']).len()
}

/// Goes through a text.
struct Cutter<'a> {
    rest: &'a str,
    line: Line,
    number: usize,
    depth: usize,
    column: usize,
    lines: Vec<Line>,
}

impl Cutter<'_> {
    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else {
            return false;
        };
        match first {
            '\n' => {
                self.skip(1);
                if self.depth == 0 {
                    self.end();
                    self.column = blanks(self.rest);
                }
            }
            ' ' | '\t' | '\r' | '\u{c}' => self.skip(1),
            '\\' if self.rest[1..].starts_with(['\n', '\r']) => {
                self.skip(self.rest.find('\n').map_or(1, |at| at + 1));
            }
            '#' => self.skip(self.rest.find('\n').unwrap_or(self.rest.len())),
            ';' if self.depth == 0 => {
                self.skip(1);
                self.end();
            }
            first => self.token(first),
        }
        true
    }

    fn skip(&mut self, bytes: usize) {
        let (skipped, rest) = self.rest.split_at(bytes);
        self.number += skipped.matches('\n').count();
        self.rest = rest;
    }

    fn end(&mut self) {
        if !self.line.tokens.is_empty() {
            self.lines.push(std::mem::take(&mut self.line));
        }
    }

    fn push(&mut self, token: Token, bytes: usize) {
        if self.line.tokens.is_empty() {
            (self.line.column, self.line.number) = (self.column, self.number);
        }
        self.line.tokens.push(token);
        self.skip(bytes);
    }

    fn token(&mut self, first: char) {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let word = self.rest.find(|c| !is_word(c)).unwrap_or(self.rest.len());
        let is_quoted = self.rest[word..].starts_with(['"', '\'']);
        if is_quoted && word <= 2 {
            let (token, bytes) = quoted(self.rest, word);
            self.push(token, bytes);
        } else if word > 0 {
            let token = match first.is_numeric() {
                true => Token::Other,
                false => Token::Name(self.rest[..word].to_owned()),
            };
            self.push(token, word);
        } else {
            match first {
                '(' | '[' | '{' => self.depth += 1,
                ')' | ']' | '}' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            self.push(Token::Mark(first), first.len_utf8());
        }
    }
}

/// A text in quotes with its prefix, and how long it is.
fn quoted(text: &str, prefix: usize) -> (Token, usize) {
    let kind = text[..prefix].to_ascii_lowercase();
    let quote = &text[prefix..=prefix];
    let triple = quote.repeat(3);
    let closing = match text[prefix..].starts_with(&triple) {
        true => triple.as_str(),
        false => quote,
    };
    let begin = prefix + closing.len();
    let Some(length) = length(&text[begin..], closing) else {
        return (Token::Other, text.len());
    };
    let content = &text[begin..begin + length];
    let token = match kind.as_str() {
        "" | "u" => Token::Text(unescaped(content)),
        "r" => Token::Text(content.to_owned()),
        _ => Token::Other,
    };
    (token, begin + length + closing.len())
}

/// How long a text is up to what closes it; `None` where nothing does.
fn length(text: &str, closing: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        if text[at..].starts_with(closing) {
            return Some(at);
        }
        if next == '\n' && closing.len() == 1 {
            return None;
        }
        at += next.len_utf8();
        if next == '\\' {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    None
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(next) = rest.next() {
        if next != '\\' {
            out.push(next);
            continue;
        }
        let code = |rest: &mut std::str::Chars<'_>, digits: usize| {
            let text: String = rest.by_ref().take(digits).collect();
            u32::from_str_radix(&text, 16).ok().and_then(char::from_u32)
        };
        match rest.next() {
            Some('\n') | None => {}
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('x') => out.extend(code(&mut rest, 2)),
            Some('u') => out.extend(code(&mut rest, 4)),
            Some('U') => out.extend(code(&mut rest, 8)),
            Some(other @ ('\\' | '\'' | '"')) => out.push(other),
            Some(other) => out.extend(['\\', other]),
        }
    }
    out
}
