//! Identifiers: their quotes taken off and put on.

use sqlite3_parser::dialect::keyword_token;

/// The name that a token of SQL stands for: `"a""b"`, `[a]`, `` `a` ``, `'a'` or `a`.
pub fn unquote(token: &str) -> String {
    let mut chars = token.chars();
    let close = match chars.next() {
        Some('[') => ']',
        Some(quote @ ('"' | '`' | '\'')) => quote,
        _ => return token.to_owned(),
    };
    let inner = chars.as_str();
    let inner = inner.strip_suffix(close).unwrap_or(inner);
    if close == ']' {
        inner.to_owned()
    } else {
        inner.replace(&format!("{close}{close}"), &close.to_string())
    }
}

/// A name as SQL: plain where that is safe, else in double quotes.
pub fn quote(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !is_keyword(name);
    if plain {
        name.to_owned()
    } else {
        in_quotes(name)
    }
}

/// Several names as SQL, with commas between them.
pub fn quote_list<'a>(names: impl IntoIterator<Item = &'a schemi_schema::Name>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| quote(name.as_str())).collect();
    names.join(", ")
}

/// A string literal.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn in_quotes(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Whether SQLite might read the plain word as something other than a name.
fn is_keyword(word: &str) -> bool {
    // The shortest keywords have two letters, the longest seventeen; the table takes no others.
    ((2..=17).contains(&word.len()) && keyword_token(word.as_bytes()).is_some())
        || word.eq_ignore_ascii_case("true")
        || word.eq_ignore_ascii_case("false")
}

#[cfg(test)]
mod tests {
    use super::{quote, unquote};

    #[test]
    fn quotes_come_off_and_go_on() {
        for (token, name) in [
            ("a", "a"),
            ("\"a\"\"b\"", "a\"b"),
            ("[a]]", "a]"),
            ("`a``b`", "a`b"),
            ("'it''s'", "it's"),
            ("\"\"", ""),
        ] {
            assert_eq!(unquote(token), name, "{token}");
        }
        for (name, sql) in [
            ("orders", "orders"),
            ("Orders", "Orders"),
            ("order", "\"order\""),
            ("Key", "\"Key\""),
            ("a b", "\"a b\""),
            ("größe", "\"größe\""),
            ("", "\"\""),
            ("1a", "\"1a\""),
            ("a\"b", "\"a\"\"b\""),
            ("true", "\"true\""),
        ] {
            assert_eq!(quote(name), sql);
            assert_eq!(unquote(sql), name);
        }
    }
}
