//! What counts of an item, as text that is the same whoever made its tokens.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Data, DeriveInput, Fields, Lit};

use super::docs;

/// What counts of an item: its kind, its name, its fields or variants, and the attributes that
/// schemi and sqlx read.
///
/// The text is the same whether the tokens came from the compiler or from reading the file: blanks
/// and the jointness of punctuation do not count, nor the invisible groups that a macro leaves, and
/// strings (doc comments among them) count by value.
pub fn declared(input: &DeriveInput) -> String {
    let mut text = Text::default();
    text.attributes(&input.attrs);
    match &input.data {
        Data::Struct(data) => {
            text.word("struct");
            text.word(&input.ident.to_string());
            text.tokens(input.generics.to_token_stream());
            text.fields(&data.fields);
        }
        Data::Enum(data) => {
            text.word("enum");
            text.word(&input.ident.to_string());
            text.tokens(input.generics.to_token_stream());
            for variant in &data.variants {
                text.attributes(&variant.attrs);
                text.word(&variant.ident.to_string());
                text.fields(&variant.fields);
                text.word(",");
            }
        }
        Data::Union(_) => {
            text.word("union");
            text.word(&input.ident.to_string());
        }
    }
    text.0
}

#[derive(Default)]
struct Text(String);

impl Text {
    fn word(&mut self, word: &str) {
        if !self.0.is_empty() {
            self.0.push(' ');
        }
        self.0.push_str(word);
    }

    fn attributes(&mut self, attrs: &[Attribute]) {
        for attr in attrs {
            if let Some(doc) = docs::doc_text(attr) {
                self.word("doc");
                self.word(&format!("{doc:?}"));
            } else if ["schemi", "sqlx", "repr"]
                .iter()
                .any(|name| attr.path().is_ident(name))
            {
                self.tokens(attr.meta.to_token_stream());
            }
        }
    }

    fn fields(&mut self, fields: &Fields) {
        for field in fields {
            self.attributes(&field.attrs);
            if let Some(ident) = &field.ident {
                self.word(&ident.to_string());
                self.word(":");
            }
            self.tokens(field.ty.to_token_stream());
            self.word(",");
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "syn's enum is open")]
    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.group(group.delimiter(), group.stream()),
                TokenTree::Ident(ident) => self.word(&ident.to_string()),
                TokenTree::Punct(punct) => self.word(&punct.as_char().to_string()),
                TokenTree::Literal(literal) => match Lit::new(literal) {
                    Lit::Str(text) => {
                        self.word(&format!("{:?}", text.value().replace("\r\n", "\n")))
                    }
                    other => self.word(&other.to_token_stream().to_string()),
                },
            }
        }
    }

    fn group(&mut self, delimiter: Delimiter, inner: TokenStream) {
        let (open, close) = match delimiter {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => return self.tokens(inner),
        };
        self.word(open);
        self.tokens(inner);
        self.word(close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(item: &str) -> String {
        declared(&syn::parse_str(item).unwrap())
    }

    #[test]
    fn layout_and_spelling_of_strings_do_not_count() {
        let plain = text("#[schemi(table = \"a\\n\")] struct A { pub a: Vec<Option<i64>>, }");
        let other = text("#[schemi(table\n=r\"a\n\")]\npub struct A{a:Vec < Option<i64> >}");
        assert_eq!(plain, other);
    }

    #[test]
    fn doc_comments_count_by_value() {
        assert_eq!(
            text("/// One \"a\"\nstruct A;"),
            text("#[doc = r#\" One \"a\"\"#] struct A;")
        );
        assert_ne!(text("/// One\nstruct A;"), text("/// Two\nstruct A;"));
    }

    #[test]
    fn foreign_attributes_do_not_count_and_ours_do() {
        assert_eq!(
            text("#[serde(x)] struct A { #[serde(y)] a: i32 }"),
            text("struct A { a: i32 }")
        );
        assert_ne!(
            text("struct A { #[schemi(unique)] a: i32 }"),
            text("struct A { a: i32 }")
        );
        assert_ne!(
            text("struct A { #[sqlx(skip)] a: i32 }"),
            text("struct A { a: i32 }")
        );
        assert_ne!(text("enum A { B }"), text("#[repr(i32)] enum A { B }"));
    }

    #[test]
    fn invisible_groups_are_flattened() {
        let ty: TokenStream = "Option < i64 >".parse().unwrap();
        let group = proc_macro2::Group::new(Delimiter::None, ty);
        let grouped = syn::parse2(quote::quote!(struct A { a: #group })).unwrap();
        assert_eq!(declared(&grouped), text("struct A { a: Option<i64> }"));
    }
}
