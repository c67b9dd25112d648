//! A line of the file as an error shows it: with a marker, and without a secret.

use std::ops::Range;
use std::path::Path;

/// What stands in a secret's place.
const MASK: &str = "***";

/// A place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// From 1.
    pub(super) line: usize,
    /// In characters, from 1.
    pub(super) column: usize,
    /// How many characters the marker covers.
    width: usize,
}

impl Place {
    /// The place of a range of bytes. What goes beyond the first line is not marked.
    pub(super) fn of(text: &str, bytes: Range<usize>) -> Self {
        let start = floor(text, bytes.start.min(text.len()));
        let end = floor(text, bytes.end.clamp(start, text.len()));
        let begin = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let marked = text[start..end].lines().next().unwrap_or_default();
        Self {
            line: text[..start].matches('\n').count() + 1,
            column: text[begin..start].chars().count() + 1,
            width: marked.chars().count().max(1),
        }
    }

    /// A place given by line and column; the marker covers the word there.
    pub(super) fn at(text: &str, line: usize, column: usize) -> Self {
        let (line, column) = (line.max(1), column.max(1));
        let shown = text.lines().nth(line - 1).unwrap_or_default();
        let is_word = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let width = shown.chars().skip(column - 1).take_while(is_word).count();
        Self {
            line,
            column,
            width: width.max(1),
        }
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A part of a text and its line, as rustc shows them.
pub(crate) fn excerpt(path: &Path, text: &str, bytes: Range<usize>) -> String {
    render(path, text, &Place::of(text, bytes))
}

/// The place and its line, as rustc shows them.
pub(super) fn render(path: &Path, text: &str, place: &Place) -> String {
    let line = text.lines().nth(place.line - 1).unwrap_or_default();
    let (shown, column, width) = masked(text, line, place);
    let number = place.line.to_string();
    let margin = " ".repeat(number.len());
    let marker = " ".repeat(column - 1) + &"^".repeat(width);
    format!(
        "{margin}--> {}:{}:{}\n{margin} |\n{number} | {}\n{margin} | {marker}",
        path.display(),
        place.line,
        place.column,
        shown.replace('\t', " ").trim_end(),
    )
}

/// The line with its secrets masked, and the marker moved along.
fn masked(text: &str, line: &str, place: &Place) -> (String, usize, usize) {
    let mut out = String::new();
    let (mut column, mut width) = (place.column, place.width);
    let mut copied = 0;
    for secret in secrets(text, line, place.line) {
        let start = line[..secret.start].chars().count();
        let length = line[secret.clone()].chars().count();
        if place.column > start + length {
            column = column + MASK.len() - length;
        } else if place.column > start {
            column = start + 1;
            width = MASK.len();
        }
        out.push_str(&line[copied..secret.start]);
        out.push_str(MASK);
        copied = secret.end;
    }
    out.push_str(&line[copied..]);
    (out, column, width)
}

/// A whole text with its secrets masked.
pub(super) fn redacted(text: &str) -> String {
    let mut out = String::new();
    for (index, line) in text.lines().enumerate() {
        let place = Place {
            line: index + 1,
            column: 1,
            width: 0,
        };
        out.push_str(&masked(text, line, &place).0);
        out.push('\n');
    }
    out
}

/// Whether a line holds a secret, or goes on with one that began above.
pub(super) fn holds_secret(text: &str, line: usize) -> bool {
    let shown = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    !secrets(text, shown, line).is_empty()
}

/// The parts of a line that may be secret: the values of keys that sound like passwords, what
/// continues such a value from the line above, and URLs.
fn secrets(text: &str, line: &str, number: usize) -> Vec<Range<usize>> {
    let content = line.len() - line.trim_start().len()..line.trim_end().len();
    if !content.is_empty() && continues_secret(text, line, number) {
        return vec![content];
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    if !line.contains(": ") && looks_secret(line) {
        return vec![content];
    }
    for (colon, _) in line.match_indices(':') {
        if found.last().is_some_and(|last| last.end > colon) {
            continue;
        }
        let value = value_after(line, colon + 1);
        let is_secret =
            sounds_secret(key_before(line, colon)) || looks_secret(&line[value.clone()]);
        if !value.is_empty() && is_secret {
            found.push(value);
        }
    }
    found
}

/// Whether the nearest line above that is indented less is a key that sounds like a password.
fn continues_secret(text: &str, line: &str, number: usize) -> bool {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let above: Vec<&str> = text.lines().take(number - 1).collect();
    above
        .iter()
        .rev()
        .find(|l| !l.trim().is_empty() && indent(l) < indent(line))
        .and_then(|l| l.trim().split_once(':'))
        .is_some_and(|(key, _)| sounds_secret(key))
}

fn key_before(line: &str, colon: usize) -> &str {
    let key = line[..colon].trim_end();
    let start = key.rfind(['{', ',']).map_or(0, |at| at + 1);
    &key[start..]
}

/// The bytes of a value that begins at `from`: to the end of the line, or of its place in a flow
/// mapping.
fn value_after(line: &str, from: usize) -> Range<usize> {
    let rest = &line[from..];
    let start = from + rest.len() - rest.trim_start().len();
    let value = &line[start..];
    let in_flow = line[..from].contains('{');
    let end = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => value[1..].find(quote).map(|at| at + 2),
        Some(_) if in_flow => value.find([',', '}']),
        Some(_) | None => None,
    };
    start..start + end.unwrap_or(value.trim_end().len())
}

/// Whether a value may hold a password among other things: a URL, or libpq's `password=…`.
fn looks_secret(value: &str) -> bool {
    value.contains("://") || value.contains('@') || value.to_lowercase().contains("passw")
}

fn sounds_secret(key: &str) -> bool {
    let key = key.trim().trim_matches(['"', '\'']).to_lowercase();
    ["pass", "pwd", "pw", "secret", "token", "word"]
        .iter()
        .any(|part| key.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, needle: &str) -> String {
        let at = text.find(needle).unwrap();
        let place = Place::of(text, at..at + needle.len());
        render(Path::new("s.yaml"), text, &place)
    }

    #[test]
    fn the_marker_stands_under_the_word() {
        assert_eq!(
            shown("a: 1\nbé: {x: 2, yy: 3}\n", "yy"),
            " --> s.yaml:2:12\n  |\n2 | bé: {x: 2, yy: 3}\n  |            ^^"
        );
    }

    #[test]
    fn secrets_are_masked_and_the_marker_moves() {
        assert_eq!(
            shown("{ password: hunter2hunter2, bad: 1 }\n", "bad"),
            " --> s.yaml:1:29\n  |\n1 | { password: ***, bad: 1 }\n  |                  ^^^"
        );
        for text in [
            "pasword: hunter2",
            "\"password\": \"hunter2, x\"",
            "a: {pw: 'hunter2', b: 1}",
            "password: |\n  hunter2",
            "password:\n  hunter2",
            "host: postgres://u:hunter2@h",
            "dbpass: hunter2 # x",
        ] {
            assert!(
                !shown(text, "hunter2").contains("hunter"),
                "{}",
                shown(text, "hunter2")
            );
        }
    }
}
