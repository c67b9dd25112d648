//! A script cut into its statements, each with its place; what a script may not say is refused here.

use schemi_schema::Dialect;

use super::scan::{Scanner, Span, Token, Unterminated};

/// One statement of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// Its SQL from its first word to before the semicolon.
    pub sql: String,
    /// The line of its first word, counted from the `line` given to [`split`].
    pub line: usize,
    /// The byte of its first word in the text.
    pub offset: usize,
}

/// Why a script cannot be run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// A quote or comment that nothing closes.
    #[error("the text that begins here is never closed: add `{closing}`")]
    Unterminated {
        /// Where it begins.
        line: usize,
        /// What would close it.
        closing: String,
    },
    /// BEGIN, COMMIT and their like: the revision's transaction is not the script's to end.
    #[error(
        "`{word}` is not allowed in a revision, whose transaction also holds its history row: take \
         it out, or put `transaction=off` or `transaction=separate` after the section's header"
    )]
    TransactionControl {
        /// Where it stands.
        line: usize,
        /// The word, in upper case.
        word: String,
    },
    /// A psql command, which no server understands.
    #[error(
        "`\\` commands belong to psql and cannot be run here: write the SQL that it stands for"
    )]
    PsqlCommand {
        /// Where it stands.
        line: usize,
    },
    /// COPY with its rows in the script.
    #[error(
        "COPY … FROM stdin cannot be run here: write INSERT, or COPY from a file of the server"
    )]
    CopyFromStdin {
        /// Where it stands.
        line: usize,
    },
}

impl SplitError {
    /// The line to point at.
    pub fn line(&self) -> usize {
        match self {
            Self::Unterminated { line, .. }
            | Self::TransactionControl { line, .. }
            | Self::PsqlCommand { line }
            | Self::CopyFromStdin { line } => *line,
        }
    }
}

/// Cuts a script into statements; `line` is the number of its first line.
///
/// # Errors
/// Text that nothing closes, and whatever a revision may not say: see [`SplitError`].
pub fn split(
    text: &str,
    dialect: Option<Dialect>,
    line: usize,
) -> Result<Vec<Fragment>, SplitError> {
    let mut scanner = Scanner::new(text, dialect);
    let mut lines = Lines::new(text, line);
    let mut fragments = Vec::new();
    let mut open: Option<Open> = None;
    loop {
        let span = match scanner.next() {
            Ok(Some(span)) => span,
            Ok(None) => break,
            Err(Unterminated { start, closing }) => {
                let line = lines.at(start);
                return Err(SplitError::Unterminated { line, closing });
            }
        };
        if span.token == Token::Semicolon && open.as_ref().is_none_or(Open::may_end) {
            if let Some(open) = open.take() {
                fragments.push(open.close(text, &mut lines)?);
            }
            continue;
        }
        if span.token == Token::Backslash {
            let line = lines.at(span.start);
            return Err(SplitError::PsqlCommand { line });
        }
        open.get_or_insert_with(|| Open::new(span.start))
            .push(span, text);
    }
    if let Some(open) = open {
        fragments.push(open.close(text, &mut lines)?);
    }
    Ok(fragments)
}

/// Turns byte offsets, which only grow, into line numbers.
struct Lines<'a> {
    text: &'a str,
    seen: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str, line: usize) -> Self {
        Self {
            text,
            seen: 0,
            line,
        }
    }

    fn at(&mut self, offset: usize) -> usize {
        let passed = &self.text.as_bytes()[self.seen..offset.max(self.seen)];
        self.line += passed.iter().filter(|byte| **byte == b'\n').count();
        self.seen = offset.max(self.seen);
        self.line
    }
}

/// A statement whose end has not been found yet.
struct Open {
    start: usize,
    end: usize,
    /// The first words, in lower case; enough to tell what kind of statement it is.
    head: Vec<String>,
    /// The last two tokens that are no blanks: words in lower case, `;` as itself.
    last: [String; 2],
    /// Parentheses that are open.
    parens: usize,
    /// `BEGIN ATOMIC` and the CASEs within it that are open.
    atomic: usize,
    /// The body of a SQLite trigger has begun.
    in_trigger: bool,
    /// FROM STDIN was seen.
    from_stdin: bool,
}

impl Open {
    fn new(start: usize) -> Self {
        Self {
            start,
            end: start,
            head: Vec::new(),
            last: [String::new(), String::new()],
            parens: 0,
            atomic: 0,
            in_trigger: false,
            from_stdin: false,
        }
    }

    fn push(&mut self, span: Span, text: &str) {
        self.end = span.end;
        let word = match span.token {
            Token::Word => text[span.start..span.end].to_ascii_lowercase(),
            Token::Semicolon => ";".to_owned(),
            Token::Open | Token::Close | Token::Backslash | Token::Quoted | Token::Other => {
                String::new()
            }
        };
        match span.token {
            Token::Open => self.parens += 1,
            Token::Close => self.parens = self.parens.saturating_sub(1),
            Token::Word => self.word(&word),
            Token::Semicolon | Token::Backslash | Token::Quoted | Token::Other => {}
        }
        self.last.swap(0, 1);
        self.last[1] = word;
    }

    fn word(&mut self, word: &str) {
        if self.head.len() < 6 {
            self.head.push(word.to_owned());
        }
        match word {
            "atomic" if self.last[1] == "begin" => self.atomic += 1,
            "case" if self.atomic > 0 => self.atomic += 1,
            "end" if self.atomic > 0 => self.atomic -= 1,
            "begin" if self.is_trigger() => self.in_trigger = true,
            "stdin" if self.last[1] == "from" => self.from_stdin = true,
            _ => {}
        }
    }

    /// Whether a semicolon ends the statement here.
    ///
    /// A SQLite trigger ends with `; END ;`, the rule of SQLite's own shell, so that the CASE … END
    /// within it needs no counting.
    fn may_end(&self) -> bool {
        if self.parens > 0 || self.atomic > 0 {
            return false;
        }
        !self.in_trigger || (self.last[0] == ";" && self.last[1] == "end")
    }

    fn is_trigger(&self) -> bool {
        let head: Vec<&str> = self.head.iter().map(String::as_str).collect();
        matches!(
            head.as_slice(),
            ["create", "trigger", ..] | ["create", "temp" | "temporary", "trigger", ..]
        )
    }

    fn close(self, text: &str, lines: &mut Lines<'_>) -> Result<Fragment, SplitError> {
        let line = lines.at(self.start);
        if let Some(word) = self.transaction_control() {
            return Err(SplitError::TransactionControl { line, word });
        }
        if self.head.first().is_some_and(|word| word == "copy") && self.from_stdin {
            return Err(SplitError::CopyFromStdin { line });
        }
        Ok(Fragment {
            sql: text[self.start..self.end].to_owned(),
            line,
            offset: self.start,
        })
    }

    fn transaction_control(&self) -> Option<String> {
        let head: Vec<&str> = self.head.iter().take(2).map(String::as_str).collect();
        match head.as_slice() {
            [
                "begin" | "commit" | "rollback" | "end" | "abort" | "savepoint" | "release",
                ..,
            ] => Some(head[0].to_ascii_uppercase()),
            ["start" | "prepare", "transaction"] => Some(head.join(" ").to_ascii_uppercase()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
