//! SQL text cut into tokens, as far as finding the ends of statements needs it.

use schemi_schema::Dialect;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// A keyword or a plain name.
    Word,
    /// `;`.
    Semicolon,
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// `\` outside of any quotes: a psql command.
    Backslash,
    /// A quoted name or string, of any kind of quotes.
    Quoted,
    /// Anything else: operators, digits, commas.
    Other,
}

/// A token and where it stands, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) token: Token,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// What never ends: the byte at which it begins, and what would have ended it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unterminated {
    pub(crate) start: usize,
    pub(crate) closing: String,
}

/// Reads tokens one after another; comments and blanks are passed over.
///
/// Without a dialect it reads what both have in common and the quotes of either, except `[name]`,
/// which is an array subscript in PostgreSQL.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    dialect: Option<Dialect>,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str, dialect: Option<Dialect>) -> Self {
        Self {
            text,
            at: 0,
            dialect,
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.text
            .as_bytes()
            .get(self.at + ahead)
            .copied()
            .unwrap_or(0)
    }

    /// The next token, or none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Span>, Unterminated> {
        self.skip_blanks()?;
        let start = self.at;
        if start >= self.text.len() {
            return Ok(None);
        }
        let token = match self.byte(0) {
            b';' => self.single(Token::Semicolon),
            b'(' => self.single(Token::Open),
            b')' => self.single(Token::Close),
            b'\\' => self.single(Token::Backslash),
            b'\'' => self.quoted("'", false)?,
            b'"' => self.quoted("\"", false)?,
            b'`' if self.dialect != Some(Dialect::Postgres) => self.quoted("`", false)?,
            b'[' if self.dialect == Some(Dialect::Sqlite) => self.bracketed()?,
            b'$' if self.dialect != Some(Dialect::Sqlite) => self.dollar()?,
            byte if is_word_start(byte) => self.word()?,
            byte if byte.is_ascii_digit() => self.number(),
            _ => self.single(Token::Other),
        };
        Ok(Some(Span {
            token,
            start,
            end: self.at,
        }))
    }

    fn skip_blanks(&mut self) -> Result<(), Unterminated> {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start_matches(is_blank).len();
            self.at += blank;
            if self.rest().starts_with("--") {
                self.at += self.rest().find('\n').unwrap_or(self.rest().len());
            } else if self.rest().starts_with("/*") {
                self.block_comment()?;
            } else {
                return Ok(());
            }
        }
    }

    /// PostgreSQL's nest; in SQLite the first `*/` ends it, and the file may end it too.
    fn block_comment(&mut self) -> Result<(), Unterminated> {
        let start = self.at;
        let mut depth = 0_usize;
        while self.at < self.text.len() {
            if self.rest().starts_with("/*") && (depth == 0 || self.nests()) {
                depth += 1;
                self.at += 2;
            } else if self.rest().starts_with("*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return Ok(());
                }
            } else {
                self.at += 1;
                self.align();
            }
        }
        Err(Unterminated {
            start,
            closing: "*/".into(),
        })
    }

    fn nests(&self) -> bool {
        self.dialect != Some(Dialect::Sqlite)
    }

    /// Moves on to the next border between characters.
    fn align(&mut self) {
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }

    fn single(&mut self, token: Token) -> Token {
        self.at += 1;
        self.align();
        token
    }

    /// Quotes that are doubled to stand for themselves; `escapes` makes a backslash escape, too.
    fn quoted(&mut self, quote: &str, escapes: bool) -> Result<Token, Unterminated> {
        let start = self.at;
        let quote_byte = quote.as_bytes()[0];
        self.at += 1;
        while self.at < self.text.len() {
            match self.byte(0) {
                b'\\' if escapes => self.at += 2,
                byte if byte == quote_byte && self.byte(1) == quote_byte => self.at += 2,
                byte if byte == quote_byte => {
                    self.at += 1;
                    return Ok(Token::Quoted);
                }
                _ => self.at += 1,
            }
        }
        self.at = self.text.len();
        Err(Unterminated {
            start,
            closing: quote.into(),
        })
    }

    fn bracketed(&mut self) -> Result<Token, Unterminated> {
        let start = self.at;
        match self.rest().find(']') {
            Some(end) => {
                self.at += end + 1;
                Ok(Token::Quoted)
            }
            None => Err(Unterminated {
                start,
                closing: "]".into(),
            }),
        }
    }

    /// `$$ … $$`, `$tag$ … $tag$`, or a parameter such as `$1`.
    fn dollar(&mut self) -> Result<Token, Unterminated> {
        let start = self.at;
        let tag_end = self.rest()[1..].find(|c: char| !(c.is_alphanumeric() || c == '_'));
        let Some(tag_end) =
            tag_end.filter(|end| self.byte(end + 1) == b'$' && !self.byte(1).is_ascii_digit())
        else {
            return Ok(self.single(Token::Other));
        };
        let tag = &self.rest()[..tag_end + 2];
        match self.rest()[tag.len()..].find(tag) {
            Some(end) => {
                self.at += end + 2 * tag.len();
                Ok(Token::Quoted)
            }
            None => Err(Unterminated {
                start,
                closing: tag.into(),
            }),
        }
    }

    fn word(&mut self) -> Result<Token, Unterminated> {
        let start = self.at;
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()))
            .unwrap_or(rest.len());
        self.at += end;
        let word = &self.text[start..self.at];
        if word.eq_ignore_ascii_case("e")
            && self.byte(0) == b'\''
            && self.dialect != Some(Dialect::Sqlite)
        {
            return self.quoted("'", true);
        }
        Ok(Token::Word)
    }

    fn number(&mut self) -> Token {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_'))
            .unwrap_or(rest.len());
        self.at += end;
        Token::Other
    }
}

fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii()
}

/// A byte order mark in the middle of joined files counts as a blank.
fn is_blank(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\u{b}' || c == '\u{feff}'
}

/// The word that a statement begins with, in lower case.
pub(crate) fn first_word(text: &str, dialect: Dialect) -> Option<String> {
    let mut scanner = Scanner::new(text, Some(dialect));
    while let Ok(Some(span)) = scanner.next() {
        if span.token == Token::Word {
            return Some(text[span.start..span.end].to_ascii_lowercase());
        }
    }
    None
}

/// The words of a text in lower case, for questions such as whether AUTOINCREMENT stands in it.
pub(crate) fn words(text: &str, dialect: Dialect) -> Vec<String> {
    let mut scanner = Scanner::new(text, Some(dialect));
    let mut words = Vec::new();
    while let Ok(Some(span)) = scanner.next() {
        if span.token == Token::Word {
            words.push(text[span.start..span.end].to_ascii_lowercase());
        }
    }
    words
}

/// The words and quoted names of a text in lower case, without their quotes.
pub(crate) fn names(text: &str, dialect: Dialect) -> Vec<String> {
    let mut scanner = Scanner::new(text, Some(dialect));
    let mut names = Vec::new();
    while let Ok(Some(span)) = scanner.next() {
        let name = &text[span.start..span.end];
        match span.token {
            Token::Word => names.push(name.to_lowercase()),
            Token::Quoted => {
                let inner = name.get(1..name.len() - 1).unwrap_or_default();
                names.push(inner.replace("\"\"", "\"").to_lowercase());
            }
            Token::Semicolon | Token::Open | Token::Close | Token::Backslash | Token::Other => {}
        }
    }
    names
}
