//! `column IN (…)`: how a check lists the values of a column, and SQLite keeps an enum.

use schemi_schema::{Expr, Name};

/// A check that lists what a column may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueList {
    /// The column.
    pub column: Name,
    /// The literals, as they are written.
    pub literals: Vec<String>,
}

impl ValueList {
    /// Reads a condition; `None` where it is no list of literals.
    pub fn read(expr: &Expr) -> Option<Self> {
        let text = expr.as_str().trim();
        let (column, mut rest) = name(text)?;
        let mut literals = Vec::new();
        rest = keyword(rest.trim_start(), "in")?
            .trim_start()
            .strip_prefix('(')?;
        loop {
            let (literal, after) = literal(rest.trim_start())?;
            literals.push(literal.to_owned());
            rest = after.trim_start();
            match rest.strip_prefix(',') {
                Some(after) => rest = after,
                None if rest == ")" => return Some(Self { column, literals }),
                None => return None,
            }
        }
    }
}

/// A name, plain or in double quotes, at the start of a text, and what follows.
fn name(text: &str) -> Option<(Name, &str)> {
    if let Some(end) = quoted('"', text) {
        let inner = text.get(1..end - 1)?;
        return Some((Name::from(inner.replace("\"\"", "\"")), text.get(end..)?));
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let end = text.find(|c| !is_part(c))?;
    let (name, rest) = text.split_at(end);
    (!name.is_empty()).then(|| (Name::from(name), rest))
}

fn keyword<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (found, rest) = text.split_at_checked(word.len())?;
    found.eq_ignore_ascii_case(word).then_some(rest)
}

/// A string or a number at the start of a text, and what follows.
fn literal(text: &str) -> Option<(&str, &str)> {
    if let Some(end) = quoted('\'', text) {
        return text.split_at_checked(end);
    }
    let end = text.find([',', ')'])?;
    let (number, rest) = text.split_at(end);
    number.trim().parse::<f64>().ok()?;
    Some((number.trim(), rest))
}

/// Where a quoted text ends that begins here; a quote in it is doubled.
fn quoted(quote: char, text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    chars.next().filter(|(_, first)| *first == quote)?;
    let mut chars = chars.peekable();
    while let Some((at, c)) = chars.next() {
        if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return Some(at + c.len_utf8());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, Vec<String>)> {
        let list = ValueList::read(&Expr::new(text))?;
        Some((list.column.to_string(), list.literals))
    }

    fn some(column: &str, literals: &[&str]) -> Option<(String, Vec<String>)> {
        let literals = literals.iter().map(|&text| text.to_owned()).collect();
        Some((column.to_owned(), literals))
    }

    #[test]
    fn lists_are_read_and_nothing_else() {
        assert_eq!(
            read("state IN ('a', 'it''s, (b)')"),
            some("state", &["'a'", "'it''s, (b)'"])
        );
        assert_eq!(
            read("\"a \"\"b\" in (1, -2.5)"),
            some("a \"b", &["1", "-2.5"])
        );
        assert_eq!(read("größe IN ('é')"), some("größe", &["'é'"]));
        for other in [
            "",
            "state",
            "state IN",
            "state IN (",
            "state IN ('a'",
            "state IN ('a') OR 1",
            "state NOT IN ('a')",
            "state IN (a)",
            "state IN (SELECT 'a')",
            "lower(state) IN ('a')",
            "state = 'a'",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
