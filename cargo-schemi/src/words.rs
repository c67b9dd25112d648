//! Cuts hand-written SQL into words, for the questions that no record of changes answers.

use schemi_schema::{Name, QualifiedName};

/// A word, a quoted name or a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// How it reads, without its quotes.
    pub text: String,
    /// Whether it stood in quotes.
    pub is_quoted: bool,
}

impl Word {
    /// Whether it is this keyword.
    pub fn is_word(&self, word: &str) -> bool {
        !self.is_quoted && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it may name something.
    pub fn is_name(&self) -> bool {
        self.is_quoted
            || self
                .text
                .starts_with(|c: char| c.is_alphabetic() || c == '_')
    }
}

/// What `ALTER TABLE` is told, from the table's name on.
pub fn alters_table(words: &[Word]) -> Option<&[Word]> {
    let is = |at: usize, word: &str| words.get(at).is_some_and(|w| w.is_word(word));
    if !is(0, "alter") || !is(1, "table") {
        return None;
    }
    let mut at = if is(2, "if") { 4 } else { 2 };
    if is(at, "only") {
        at += 1;
    }
    words.get(at..)
}

/// The names of a list, up to the first word that is neither name nor comma.
pub fn names(words: &[Word]) -> Vec<QualifiedName> {
    let mut found = Vec::new();
    let mut rest = words;
    while let Some((table, used)) = name(rest) {
        found.push(table);
        rest = &rest[used..];
        match rest.first() {
            Some(word) if word.is_word(",") => rest = &rest[1..],
            Some(_) | None => break,
        }
    }
    found
}

/// A name with its schema, and how many words it takes.
pub fn name(words: &[Word]) -> Option<(QualifiedName, usize)> {
    let first = words.first().filter(|word| word.is_name())?;
    match (words.get(1), words.get(2)) {
        (Some(dot), Some(second)) if dot.is_word(".") && second.is_name() => {
            let schema = Some(Name::from(first.text.as_str()));
            Some((QualifiedName::new(schema, second.text.as_str()), 3))
        }
        _ => Some((QualifiedName::local(first.text.as_str()), 1)),
    }
}

/// The words of a statement, without blanks and comments; literals stay as they are.
pub fn words(sql: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = length(rest, first);
        let (token, after) = rest.split_at(length);
        rest = after;
        match first {
            c if c.is_whitespace() => {}
            '-' if token.starts_with("--") => {}
            '/' if token.starts_with("/*") => {}
            '"' | '`' => {
                let inner = &token[1..token.len().saturating_sub(1).max(1)];
                let doubled = format!("{first}{first}");
                let text = inner.replace(&doubled, &first.to_string());
                found.push(Word {
                    text,
                    is_quoted: true,
                });
            }
            '[' => found.push(Word {
                text: token.trim_matches(['[', ']']).to_owned(),
                is_quoted: true,
            }),
            _ => found.push(Word {
                text: token.to_owned(),
                is_quoted: false,
            }),
        }
    }
    found
}

fn length(text: &str, first: char) -> usize {
    let until = |end: &str, from: usize| {
        text[from..]
            .find(end)
            .map_or(text.len(), |at| at + from + end.len())
    };
    match first {
        '-' if text.starts_with("--") => until("\n", 0),
        '/' if text.starts_with("/*") => until("*/", 2),
        '\'' | '"' | '`' => until(&first.to_string(), 1),
        '[' => until("]", 1),
        c if c.is_whitespace() => text
            .find(|c: char| !c.is_whitespace())
            .unwrap_or(text.len()),
        c if is_letter(c) => text.find(|c| !is_letter(c)).unwrap_or(text.len()),
        c => c.len_utf8(),
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}
