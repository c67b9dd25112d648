//! Whether a piece of SQL that somebody gave stays where it is put: an expression that closes a
//! bracket it did not open, ends the statement or begins a comment would change what stands around it.

/// What is wrong with an expression, a condition or a type as a part of a statement; `None` where
/// nothing is. Both databases read it so; whether it means anything is for them to say.
pub fn fault(sql: &str) -> Option<String> {
    let mut open = Vec::new();
    let mut rest = sql;
    let mut before = None;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' | '`' | '$' => match quoted(rest, before) {
                Ok(length) => length,
                Err(quote) => return Some(format!("`{quote}` is opened and never closed")),
            },
            '(' | '[' | '{' => {
                open.push(first);
                1
            }
            ')' | ']' | '}' => {
                if open.pop() != Some(opening(first)) {
                    return Some(format!("`{first}` closes what was never opened"));
                }
                1
            }
            ';' => return Some("`;` would end the statement it stands in".to_owned()),
            '-' if rest.starts_with("--") => return Some(comment("--")),
            '/' if rest.starts_with("/*") => return Some(comment("/*")),
            '\0' => return Some("a NUL character is no SQL".to_owned()),
            first => first.len_utf8(),
        };
        let (passed, after) = rest.split_at(length);
        before = passed.chars().next_back();
        rest = after;
    }
    open.pop()
        .map(|bracket| format!("`{bracket}` is opened and never closed"))
}

fn comment(mark: &str) -> String {
    format!("`{mark}` would make a comment of what follows")
}

fn opening(closing: char) -> char {
    match closing {
        ')' => '(',
        ']' => '[',
        _ => '{',
    }
}

/// The length of the literal or quoted name at the start of a text; of one character where none
/// begins; the quote as an error where it does not end.
fn quoted(text: &str, before: Option<char>) -> Result<usize, String> {
    if text.starts_with('$') {
        return dollar_quoted(text, before);
    }
    let quote = text.chars().next().unwrap_or('\'');
    // PostgreSQL's E'…': a backslash takes the next character's meaning away.
    let escapes = quote == '\'' && matches!(before, Some('e' | 'E'));
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if escapes && c == '\\' {
            chars.next();
        } else if c == '\0' {
            break;
        } else if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return Ok(at + 1);
        }
    }
    Err(quote.to_string())
}

/// `$tag$…$tag$`; a `$` within a name or before a number is nothing of the kind.
fn dollar_quoted(text: &str, before: Option<char>) -> Result<usize, String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let end = text[1..].find(|c| !is_word(c)).map(|end| end + 1);
    let is_tag = |end: usize| {
        text[end..].starts_with('$') && !text[1..end].starts_with(|c: char| c.is_ascii_digit())
    };
    let Some(end) = end.filter(|end| is_tag(*end) && !before.is_some_and(is_word)) else {
        return Ok(1);
    };
    let tag = &text[..=end];
    match text[tag.len()..].find(tag) {
        Some(at) => Ok(tag.len() * 2 + at),
        None => Err(tag.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn what_leaves_its_place_is_found() {
        for (sql, expected) in [
            ("1); drop table x; --", "`)` closes"),
            ("1; drop table x", "`;`"),
            ("(1", "`(` is opened"),
            ("(1]", "`]` closes"),
            ("1 -- one", "`--`"),
            ("1 /* one */", "`/*`"),
            ("'it''s", "`'` is opened"),
            ("E'a\\'", "`'` is opened"),
            ("\"a", "`\"` is opened"),
            ("$a$ $b$", "`$a$` is opened"),
            ("1\0", "NUL"),
        ] {
            let found = fault(sql).unwrap_or_default();
            assert!(found.contains(expected), "{sql}: {found}");
        }
    }

    #[test]
    fn what_stays_in_its_place_is_left_alone() {
        for sql in [
            "",
            "';--/*)'",
            "'it''s; (' || \"a;(\"",
            "E'it\\'s;' || '\\'",
            "$$;($$ || $a$ $$ ; $a$",
            "a$b; ".trim_end_matches("; "),
            "$1 - -1 / 2 * 3",
            "ARRAY[1, (2)]::integer[]",
            "`a;b` > 0",
            "data #>> '{a,b}' = 'x'",
            "größe ~ '^[(]'",
        ] {
            assert_eq!(fault(sql), None, "{sql}");
        }
    }
}
