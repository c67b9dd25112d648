//! The assignments at the top of a Python file, read without running it.

mod token;

use std::collections::BTreeMap;

use token::{Line, Token};

/// What a name was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// `None`.
    Nothing,
    /// A text.
    Text(String),
    /// A tuple, a list or a set.
    List(Vec<Value>),
    /// What only Python could tell: a call, a name, a sum.
    Computed,
}

/// What a file says at its top level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Module {
    /// The text that it begins with.
    pub(super) docstring: Option<String>,
    /// What each name was given last, and in which line.
    pub(super) assigned: BTreeMap<String, (Value, usize)>,
}

/// Reads a file. What is not understood is passed over: a name that it gives a value is
/// [`Value::Computed`].
pub(super) fn read(text: &str) -> Module {
    let mut module = Module::default();
    for (index, line) in token::lines(text).iter().enumerate() {
        if line.column > 0 {
            continue;
        }
        if let (0, Some(Value::Text(text))) = (index, whole(&line.tokens)) {
            module.docstring = Some(text);
        }
        if let Some((name, value)) = assignment(line) {
            module.assigned.insert(name, (value, line.number));
        }
    }
    module
}

/// `name = value`, with or without a type between.
fn assignment(line: &Line) -> Option<(String, Value)> {
    let (Some(Token::Name(name)), Some(second)) = (line.tokens.first(), line.tokens.get(1)) else {
        return None;
    };
    let equals = match second {
        Token::Mark('=') => 1,
        Token::Mark(':') => outer_equals(&line.tokens)?,
        Token::Mark(_) | Token::Name(_) | Token::Text(_) | Token::Other => return None,
    };
    let rest = line.tokens.get(equals + 1..)?;
    if rest.first() == Some(&Token::Mark('=')) {
        return None;
    }
    let value = whole(rest).unwrap_or(Value::Computed);
    Some((name.clone(), value))
}

/// Where the `=` stands that no bracket holds.
fn outer_equals(tokens: &[Token]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Mark('(' | '[' | '{') => depth += 1,
            Token::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
            Token::Mark('=') if depth == 0 => return Some(at),
            Token::Mark(_) | Token::Name(_) | Token::Text(_) | Token::Other => {}
        }
    }
    None
}

/// The value that tokens make, if they make just one.
fn whole(tokens: &[Token]) -> Option<Value> {
    let mut reader = Reader { tokens, at: 0 };
    let (mut values, is_list) = reader.items(None)?;
    match (is_list, values.len()) {
        (true, _) => Some(Value::List(values)),
        (false, 1) => values.pop(),
        (false, _) => None,
    }
}

/// Goes through the tokens of a value.
struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<&Token> {
        let token = self.tokens.get(self.at);
        self.at += 1;
        token
    }

    /// Values with commas between, up to a closing bracket or the end; and whether there was a comma.
    fn items(&mut self, closing: Option<char>) -> Option<(Vec<Value>, bool)> {
        let (mut values, mut has_comma) = (Vec::new(), false);
        loop {
            let is_end = match self.tokens.get(self.at) {
                None if closing.is_none() => true,
                Some(Token::Mark(mark)) => Some(*mark) == closing,
                None | Some(Token::Name(_) | Token::Text(_) | Token::Other) => false,
            };
            if is_end {
                self.at += 1;
                return Some((values, has_comma));
            }
            if values.is_empty() || has_comma {
                values.push(self.value()?);
            }
            match self.tokens.get(self.at) {
                Some(Token::Mark(',')) => {
                    has_comma = true;
                    self.at += 1;
                }
                None if closing.is_none() => {}
                Some(Token::Mark(mark)) if Some(*mark) == closing => {}
                None | Some(_) => return None,
            }
        }
    }

    fn value(&mut self) -> Option<Value> {
        match self.next()? {
            Token::Name(name) if name == "None" => Some(Value::Nothing),
            Token::Text(text) => {
                let mut text = text.clone();
                // Texts that follow each other are one.
                while let Some(Token::Text(more)) = self.tokens.get(self.at) {
                    text.push_str(more);
                    self.at += 1;
                }
                Some(Value::Text(text))
            }
            Token::Mark('(') => {
                let (mut values, has_comma) = self.items(Some(')'))?;
                match (has_comma, values.len()) {
                    (false, 1) => values.pop(),
                    (_, _) => Some(Value::List(values)),
                }
            }
            Token::Mark('[') => Some(Value::List(self.items(Some(']'))?.0)),
            Token::Mark('{') => Some(Value::List(self.items(Some('}'))?.0)),
            Token::Mark(_) | Token::Name(_) | Token::Other => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<Value> {
        let mut module = read(text);
        module.assigned.remove("x").map(|(value, _)| value)
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn literals_are_read_however_they_are_written() {
        for (source, wanted) in [
            ("x = 'a'", text("a")),
            ("x: str = \"a\"  # 'b'", text("a")),
            ("x: Union[str, Sequence[str], None] = None", Value::Nothing),
            (
                "x : \"Union[str, None]\" = ('a'\n   # no\n 'b')",
                text("ab"),
            ),
            ("x = \\\n    'a' \"\"\"b\nc\"\"\"", text("ab\nc")),
            ("x = r'\\d' u'\\u0041\\x42\\t\\\n'", text("\\dAB\t")),
            ("x = ('a',)", Value::List(vec![text("a")])),
            ("x = 'a', 'b'", Value::List(vec![text("a"), text("b")])),
            (
                "x = (\n'a',  # one\n'b',\n)",
                Value::List(vec![text("a"), text("b")]),
            ),
            ("x = ['a', ('b')]", Value::List(vec![text("a"), text("b")])),
            ("x = {'a'}", Value::List(vec![text("a")])),
            ("x = ()", Value::List(Vec::new())),
            ("y = 1; x = 'a'; z = 2", text("a")),
            ("x = 'a'\nif y:\n    x = 'b'\n", text("a")),
            ("x = 'a'\r\nx = 'b'\r\n", text("b")),
            ("\u{feff}x = 'a'", text("a")),
        ] {
            assert_eq!(value(source), Some(wanted), "{source}");
        }
    }

    #[test]
    fn what_only_python_knows_is_told_from_what_is_not_there() {
        for source in [
            "x = f'a'",
            "x = b'a'",
            "x = name()",
            "x = 'a' + 'b'",
            "x = 'a' if y else 'b'",
            "x = y = 'a'",
            "x = ('a'",
            "x = {'a': 'b'}",
            "x = 'a' 'b",
        ] {
            assert_eq!(value(source), Some(Value::Computed), "{source}");
        }
        for source in [
            "",
            "y = 'x'",
            "x == 'a'",
            "def x(): pass",
            "\"x = 'a'\"",
            " x = 'a'",
        ] {
            assert_eq!(value(source), None, "{source}");
        }
        assert_eq!(read("'''a\nb'''\nx = 1").docstring.as_deref(), Some("a\nb"));
        assert_eq!(read("# c\n\n'a' 'b'\n").docstring.as_deref(), Some("ab"));
        assert_eq!(read("x = 1\n'a'\n").docstring, None);
    }
}
