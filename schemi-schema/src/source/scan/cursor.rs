//! Steps over Rust's tokens byte by byte: comments, literals and groups are passed in one go.
//!
//! It runs in build scripts, which nobody optimises: a table says which bytes are worth a look,
//! everything else costs one comparison.

/// A place in a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

/// The bytes at which skipping a group must stop and look.
const STOPS: [bool; 256] = {
    let mut stops = [false; 256];
    let special = b"\"'/([{)]}";
    let mut at = 0;
    while at < special.len() {
        stops[special[at] as usize] = true;
        at += 1;
    }
    stops
};

/// The bytes that identifiers are made of (any byte of a non-ASCII character counts).
const IDENT: [bool; 256] = {
    let mut ident = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        ident[byte] = b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80;
        byte += 1;
    }
    ident
};

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
        }
    }

    /// The offset in the text.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// The byte here.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    /// The byte a little further on.
    pub(crate) fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    pub(crate) fn bump(&mut self) {
        self.at += 1;
    }

    /// Passes blanks and comments; true if anything is left.
    pub(crate) fn skip_blank(&mut self) -> bool {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\n' | b'\t' | b'\r' => self.at += 1,
                b'/' if self.skip_comment() => {}
                _ => return true,
            }
        }
        false
    }

    /// Passes a comment, if one begins here.
    pub(crate) fn skip_comment(&mut self) -> bool {
        match self.peek_at(1) {
            Some(b'/') => {
                let rest = &self.text[self.at..];
                self.at += rest.find('\n').unwrap_or(rest.len());
                true
            }
            Some(b'*') => {
                self.skip_block_comment();
                true
            }
            _ => false,
        }
    }

    fn skip_block_comment(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match (byte, self.peek_at(1)) {
                (b'/', Some(b'*')) => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', Some(b'/')) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.at += 1,
            }
        }
    }

    /// Passes a group, from its opening bracket to behind its closing one. Brackets are counted,
    /// not matched: what rustc would refuse need not be understood.
    pub(crate) fn skip_group(&mut self) {
        let bytes = self.bytes;
        let mut depth = 0_usize;
        while self.at < bytes.len() {
            let byte = bytes[self.at];
            if !STOPS[byte as usize] {
                self.at += 1;
                continue;
            }
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        self.at += 1;
                        return;
                    }
                }
                _ => {
                    self.skip_literal_or_comment(byte);
                    continue;
                }
            }
            self.at += 1;
        }
    }

    /// Passes what begins with a quote or a slash: a literal, a lifetime's quote, a comment.
    pub(crate) fn skip_literal_or_comment(&mut self, byte: u8) {
        match byte {
            b'"' => self.skip_string(),
            b'\'' => self.skip_char(),
            _ => {
                if !self.skip_comment() {
                    self.at += 1;
                }
            }
        }
    }

    /// Passes a string at its opening quote. The prefix stands before it and decides whether it is raw.
    fn skip_string(&mut self) {
        if let Some(hashes) = self.raw_hashes() {
            let end = format!("\"{}", "#".repeat(hashes));
            let rest = &self.text[self.at + 1..];
            self.at += 1 + rest
                .find(&end)
                .map_or(rest.len(), |found| found + end.len());
            return;
        }
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at = (self.at + 1).min(self.bytes.len()),
                b'"' => return,
                _ => {}
            }
        }
    }

    /// The number of `#` of a raw string whose opening quote is here.
    fn raw_hashes(&self) -> Option<usize> {
        let before = &self.bytes[..self.at];
        let hashes = before
            .iter()
            .rev()
            .take_while(|byte| **byte == b'#')
            .count();
        let prefix = &before[..before.len() - hashes];
        let rest = match prefix {
            [rest @ .., b'b' | b'c', b'r'] | [rest @ .., b'r'] => rest,
            _ => return None,
        };
        let is_longer_word = rest.last().is_some_and(|byte| IDENT[*byte as usize]);
        (!is_longer_word).then_some(hashes)
    }

    /// Passes a character literal, or only the quote of a lifetime.
    fn skip_char(&mut self) {
        match self.peek_at(1) {
            Some(b'\\') => {
                self.at = (self.at + 3).min(self.bytes.len());
                while let Some(byte) = self.peek() {
                    self.at += 1;
                    if byte == b'\'' {
                        return;
                    }
                }
            }
            Some(first) => {
                let width = match first {
                    0..0x80 => 1,
                    0x80..0xE0 => 2,
                    0xE0..0xF0 => 3,
                    0xF0.. => 4,
                };
                let is_literal = self.peek_at(1 + width) == Some(b'\'');
                self.at += if is_literal { width + 2 } else { 1 };
            }
            None => self.at += 1,
        }
    }

    /// Takes an identifier without `r#`; blanks before it are passed.
    pub(crate) fn ident(&mut self) -> Option<&'a str> {
        if !self.skip_blank() {
            return None;
        }
        if self.peek() == Some(b'r')
            && self.peek_at(1) == Some(b'#')
            && self.peek_at(2).is_some_and(|byte| IDENT[byte as usize])
        {
            self.at += 2;
        }
        let start = self.at;
        while self.at < self.bytes.len() && IDENT[self.bytes[self.at] as usize] {
            self.at += 1;
        }
        (start < self.at).then(|| &self.text[start..self.at])
    }

    /// Takes one byte of punctuation if it comes next; blanks before it are passed.
    pub(crate) fn eat(&mut self, byte: u8) -> bool {
        let found = self.skip_blank() && self.peek() == Some(byte);
        if found {
            self.at += 1;
        }
        found
    }

    /// Takes `::`.
    pub(crate) fn eat_path_separator(&mut self) -> bool {
        let found = self.skip_blank() && self.peek() == Some(b':') && self.peek_at(1) == Some(b':');
        if found {
            self.at += 2;
        }
        found
    }

    /// Takes a string literal, raw or not, and gives its value (escapes other than `\"` and `\\` stay).
    pub(crate) fn string(&mut self) -> Option<String> {
        self.skip_blank();
        let start = self.at;
        while let Some(b'r' | b'#') = self.peek() {
            self.at += 1;
        }
        if self.peek() != Some(b'"') {
            self.at = start;
            return None;
        }
        let hashes = self.raw_hashes();
        let open = self.at + 1;
        self.skip_string();
        let close = self.at.checked_sub(1 + hashes.unwrap_or(0))?;
        let value = self.text.get(open..close)?;
        Some(match hashes {
            Some(_) => value.to_owned(),
            None => value.replace("\\\"", "\"").replace("\\\\", "\\"),
        })
    }

    /// Whether nothing but blanks is left.
    pub(crate) fn is_at_end(&mut self) -> bool {
        !self.skip_blank()
    }
}

#[cfg(test)]
mod tests;
