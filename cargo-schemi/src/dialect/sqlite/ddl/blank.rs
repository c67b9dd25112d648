//! Byte-order marks: between words SQLite takes one for a blank.

/// The mark.
pub(super) const MARK: char = '\u{feff}';

/// The text with blanks of as many bytes for the marks that are none of a name, a string or a comment.
pub(super) fn without_marks(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '\'' | '"' | '`' => quoted(rest, c),
            '[' => quoted(rest, ']'),
            '-' if rest.starts_with("--") => through(rest, "\n"),
            '/' if rest.starts_with("/*") => through(rest, "*/"),
            _ => c.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        let in_name = before.is_ascii_alphanumeric() || "_$".contains(before) || !before.is_ascii();
        if c == MARK && !in_name {
            out.push_str(&" ".repeat(MARK.len_utf8()));
            before = ' ';
        } else {
            out.push_str(token);
            before = token.chars().next_back().unwrap_or(' ');
        }
        rest = after;
    }
    out
}

/// How long a quoted text is. (One that doubles its quote goes on as another.)
fn quoted(text: &str, end: char) -> usize {
    text[1..].find(end).map_or(text.len(), |at| at + 2)
}

fn through(text: &str, end: &str) -> usize {
    text.find(end).map_or(text.len(), |at| at + end.len())
}

#[cfg(test)]
mod tests {
    use super::without_marks;

    #[test]
    fn a_mark_between_words_is_a_blank() {
        for (text, expected) in [
            ("a,\u{feff}b", "a,   b"),
            ("\u{feff}\u{feff}b", "      b"),
            ("a\u{feff}b", "a\u{feff}b"),
            ("'\u{feff}' \"\u{feff}\"", "'\u{feff}' \"\u{feff}\""),
            ("-- \u{feff}\n/* \u{feff} */", "-- \u{feff}\n/* \u{feff} */"),
        ] {
            assert_eq!(without_marks(text), expected);
        }
    }
}
