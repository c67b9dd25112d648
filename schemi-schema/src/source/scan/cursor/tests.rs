use super::*;

/// What stands behind the group that the text begins with.
fn behind(text: &str) -> &str {
    let mut cursor = Cursor::new(text);
    cursor.skip_group();
    &text[cursor.at().min(text.len())..]
}

#[test]
fn groups_end_where_rust_ends_them() {
    for group in [
        "{}",
        "{ a(b[c]) }",
        "{ \"}\" }",
        r#"{ "\"}" }"#,
        r#"{ "\\" }"#,
        "{ '}' }",
        r"{ '\'' }",
        r"{ '\u{7d}' }",
        "{ '\"' }",
        "{ 'ü' '}' }",
        "{ b'}' }",
        "{ fn f<'a>(x: &'a str) {} }",
        "{ 'outer: loop { break 'outer; } }",
        "{ // }\n }",
        "{ /* } /* } */ } */ }",
        "{ r\"}\\\" }",
        "{ r#\"}\"}\"# }",
        "{ br##\"}\"#}\"## }",
        "{ cr#\"}\"# }",
        "{ r#type }",
        "{ a / b }",
        "{ quote!(#\"}\") }",
        "{ bar\"}\" }",
    ] {
        let text = format!("{group} rest");
        assert_eq!(behind(&text), " rest", "{group}");
    }
}

#[test]
fn broken_text_ends_at_its_end() {
    for text in [
        "{", "{ \"", "{ '", "{ '\\", "{ r#\"", "{ /*", "{ //", "{ \"\\", "{ 'ü",
    ] {
        assert_eq!(behind(text), "", "{text}");
    }
}

#[test]
fn strings_give_their_value() {
    let value = |text: &str| Cursor::new(text).string();
    assert_eq!(value(" \"a b\" "), Some("a b".to_owned()));
    assert_eq!(value(r#""a\"b""#), Some("a\"b".to_owned()));
    assert_eq!(value("r#\"a\"b\"#"), Some("a\"b".to_owned()));
    assert_eq!(value("\"open"), Some("ope".to_owned()));
    assert_eq!(value("word"), None);
}
