//! Doc comments, which become comments in the database.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The doc comment of an item without its indentation; `None` where there is none.
///
/// What is not a literal (`#[doc = include_str!(…)]`, `#[doc(hidden)]`) is no comment.
pub(super) fn comment(attrs: &[Attribute]) -> Option<String> {
    let texts: Vec<_> = attrs.iter().filter_map(doc_text).collect();
    let lines: Vec<_> = texts.iter().flat_map(|text| unindent(text)).collect();
    let comment = lines.join("\n").trim().to_owned();
    (!comment.is_empty()).then_some(comment)
}

/// The text of one `///` line, one `/** … */` block or one `#[doc = "…"]`.
#[expect(clippy::wildcard_enum_match_arm, reason = "syn's enum is open")]
pub(super) fn doc_text(attr: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attr.meta else {
        return None;
    };
    if !pair.path.is_ident("doc") {
        return None;
    }
    match &pair.value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value().replace("\r\n", "\n")),
        _ => None,
    }
}

/// The lines of a text without the one blank after `///`, and without the `*` that leads each line of
/// a block.
fn unindent(text: &str) -> Vec<&str> {
    let rest = || {
        text.split('\n')
            .skip(1)
            .map(str::trim)
            .filter(|line| !line.is_empty())
    };
    let starred = rest().count() > 0 && rest().all(|line| line.starts_with('*'));
    let line = |line| {
        let line = str::trim_end(line);
        let line = if starred {
            line.trim_start().strip_prefix('*').unwrap_or(line)
        } else {
            line
        };
        line.strip_prefix(' ').unwrap_or(line)
    };
    text.split('\n').map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment_of(item: &str) -> Option<String> {
        comment(&syn::parse_str::<syn::DeriveInput>(item).unwrap().attrs)
    }

    #[test]
    fn lines_and_blocks_lose_their_indentation() {
        let text = Some("One.\n\n  indented\nTwo.".to_owned());
        assert_eq!(
            comment_of("/// One.\n///\n///   indented\n/// Two.\nstruct A;"),
            text
        );
        assert_eq!(
            comment_of("/**\n * One.\n *\n *   indented\n * Two.\n */\nstruct A;"),
            text
        );
    }

    #[test]
    fn what_is_no_text_is_no_comment() {
        assert_eq!(comment_of("#[doc(hidden)] struct A;"), None);
        assert_eq!(comment_of("#[doc = include_str!(\"a\")] struct A;"), None);
        assert_eq!(comment_of("///\nstruct A;"), None);
    }
}
