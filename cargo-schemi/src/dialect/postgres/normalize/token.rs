//! Cuts SQL expressions into tokens.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A keyword or a name without quotes.
    Word,
    /// A name in double quotes.
    Quoted,
    /// A string literal of any form, prefix included.
    Literal,
    /// A number.
    Number,
    /// An operator.
    Operator,
    /// `(` or `[`.
    Open,
    /// `)` or `]`.
    Close,
    /// `,`.
    Comma,
    /// `.`.
    Dot,
    /// `::`.
    Cast,
}

/// One token and its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// How it stands in the source.
    pub text: &'a str,
}

impl Token<'_> {
    /// Whether it is this word, in whatever case.
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is exactly this text, as a bracket, an operator or punctuation.
    pub fn is(&self, text: &str) -> bool {
        !matches!(self.kind, Kind::Literal | Kind::Quoted) && self.text == text
    }
}

/// Cuts an expression; blanks and comments fall away. `None` where a quote or a comment does not
/// end, or a character means nothing in SQL: such a text is left as it stands.
pub fn tokenize(sql: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = skip_blank(sql)?;
    while let Some(first) = rest.chars().next() {
        let (kind, length) = next(rest, first)?;
        tokens.push(Token {
            kind,
            text: &rest[..length],
        });
        rest = skip_blank(&rest[length..])?;
    }
    Some(tokens)
}

fn skip_blank(mut text: &str) -> Option<&str> {
    loop {
        text = text.trim_start();
        if text.starts_with("--") {
            text = text.find('\n').map_or("", |end| &text[end..]);
        } else if text.starts_with("/*") {
            text = &text[comment_length(text)?..];
        } else {
            return Some(text);
        }
    }
}

fn comment_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0);
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => (at, depth) = (at + 2, depth + 1),
            b"*/" if depth == 1 => return Some(at + 2),
            b"*/" => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
    }
    None
}

fn next(rest: &str, first: char) -> Option<(Kind, usize)> {
    let second = rest[first.len_utf8()..].chars().next();
    Some(match first {
        '\'' => (Kind::Literal, quoted_length(rest, '\'', false)?),
        '"' => (Kind::Quoted, quoted_length(rest, '"', false)?),
        '$' => (Kind::Literal, dollar_length(rest)?),
        '(' | '[' => (Kind::Open, 1),
        ')' | ']' => (Kind::Close, 1),
        ',' => (Kind::Comma, 1),
        '.' if second.is_some_and(|c| c.is_ascii_digit()) => (Kind::Number, number_length(rest)),
        '.' => (Kind::Dot, 1),
        ':' if second == Some(':') => (Kind::Cast, 2),
        '0'..='9' => (Kind::Number, number_length(rest)),
        c if c.is_alphabetic() || c == '_' => word(rest)?,
        c if OPERATOR.contains(c) => (Kind::Operator, operator_length(rest)),
        ':' | ';' => (Kind::Operator, 1),
        _ => return None,
    })
}

const OPERATOR: &str = "+-*/<>=~!@#%^&|`?";

/// The length of a quoted text that begins at 0; a doubled quote stands for one.
fn quoted_length(text: &str, quote: char, escapes: bool) -> Option<usize> {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && escapes {
            chars.next();
        } else if c == quote {
            match chars.peek() {
                Some((_, next)) if *next == quote => {
                    chars.next();
                }
                Some(_) | None => return Some(at + 1),
            }
        }
    }
    None
}

fn dollar_length(text: &str) -> Option<usize> {
    let tag = text[1..].find('$')? + 2;
    let name = &text[1..tag - 1];
    if name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(is_word_char) {
        return None;
    }
    let end = text[tag..].find(&text[..tag])?;
    Some(tag + end + tag)
}

fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let exponent = matches!(bytes[at], b'e' | b'E');
        let sign = matches!(bytes.get(at + 1), Some(b'+' | b'-'));
        match bytes[at] {
            b'0'..=b'9' | b'.' | b'_' => at += 1,
            _ if exponent && sign => at += 2,
            c if c.is_ascii_alphanumeric() => at += 1,
            _ => break,
        }
    }
    at
}

/// A word, or a literal or name that a prefix introduces (`E'…'`, `B'…'`, `U&"…"`).
fn word(text: &str) -> Option<(Kind, usize)> {
    let length = text.find(|c| !is_word_char(c)).unwrap_or(text.len());
    let rest = &text[length..];
    let prefix = text[..length].to_ascii_lowercase();
    if rest.starts_with('\'') && ["e", "b", "x", "n"].contains(&prefix.as_str()) {
        let end = quoted_length(rest, '\'', prefix == "e")?;
        return Some((Kind::Literal, length + end));
    }
    if prefix == "u" && rest.starts_with("&'") {
        return Some((
            Kind::Literal,
            length + 1 + quoted_length(&rest[1..], '\'', false)?,
        ));
    }
    if prefix == "u" && rest.starts_with("&\"") {
        // A name whose escapes only the server reads: the whole expression stays as it is written.
        return None;
    }
    Some((Kind::Word, length))
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// An operator ends before a comment, and one that ends in a sign has that sign to itself: `=-1`.
fn operator_length(text: &str) -> usize {
    let mut end = text.find(|c| !OPERATOR.contains(c)).unwrap_or(text.len());
    for comment in ["--", "/*"] {
        if let Some(at) = text[..end].find(comment) {
            end = at.max(1);
        }
    }
    let may_end_in_sign = text[..end].contains(|c| "~!@#%^&|`?".contains(c));
    while end > 1 && !may_end_in_sign && text[..end].ends_with(['+', '-']) {
        end -= 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::tokenize;

    fn texts(sql: &str) -> Option<Vec<&str>> {
        Some(tokenize(sql)?.iter().map(|token| token.text).collect())
    }

    #[test]
    fn an_expression_is_cut() {
        let sql = r#"a>=-1.5e-3 AND "B c"='it''s'::text /* x /* y */ */ OR E'\'' = $q$ ' $q$--z"#;
        let expected = [
            "a",
            ">=",
            "-",
            "1.5e-3",
            "AND",
            "\"B c\"",
            "=",
            "'it''s'",
            "::",
            "text",
            "OR",
            r"E'\''",
            "=",
            "$q$ ' $q$",
        ];
        assert_eq!(texts(sql), Some(expected.to_vec()));
    }

    #[test]
    fn what_does_not_end_is_not_cut() {
        for sql in ["'a", "\"a", "/* a", "$q$ a", r#"U&"a""#] {
            assert_eq!(texts(sql), None, "{sql}");
        }
    }
}
