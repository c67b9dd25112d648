use super::*;

/// The items as "kind name" and how many attributes they have.
fn found(text: &str) -> Vec<String> {
    let items = scan(text, 0..text.len()).items;
    let show = |item: &Item| {
        let name = text[item.name.clone()].trim();
        format!("{:?} {name} {}", item.kind, item.attributes.len())
    };
    items.iter().map(show).collect()
}

#[test]
fn finds_items_among_everything_else() {
    let text = r##"#!/usr/bin/env run
//! Docs.
#![allow(dead_code)]
use a::{b, c as d};
pub(crate) use e::*;
extern crate core as kernel;
const X: [u8; 2] = { mod hidden {} [1, 2] };
static S: &str = "struct No;";
const fn f<const N: usize>() -> [u8; N] { struct Inner; [0; N] }
unsafe extern "C" { fn g(); }
pub unsafe extern "C" fn h() {}
macro_rules! make { ($x:ident) => { struct $x; } }
make!(Hidden);
path::to::make! { struct Hidden; }
impl<T> Trait for S { type Out = u8; }
/// Docs
#[derive(Debug)] #[x(y = "]")]
pub struct A<const N: usize = { 1 }> where [(); { N }]: Sized { a: u8 }
struct B(u8, #[x] u16) where u8: Copy;
struct C;
enum E { A, B { x: u8 } }
union U { a: u8 }
trait T { type X; }
type Y<'a> = &'a str;
mod m { struct InM; }
pub mod n;
// struct No;
/* struct No; */
async fn last() { "}" }
pub struct r#type { a: i32 }
"##;
    assert_eq!(
        found(text),
        [
            "Use a::{b, c as d} 0",
            "Use e::* 0",
            "ExternCrate core as kernel 0",
            "Struct A 2",
            "Struct B 0",
            "Struct C 0",
            "Enum E 0",
            "Other U 0",
            "Other T 0",
            "Alias Y 0",
            "Mod m 0",
            "Mod n 0",
            "Struct type 0",
        ]
    );
}

#[test]
fn an_item_begins_at_its_docs() {
    let text = "// no\n/// yes\n#[a]\n// between\npub struct A { x: i32 }\nstruct B;";
    let items = scan(text, 0..text.len()).items;
    assert_eq!(
        &text[items[0].whole.clone()],
        "/// yes\n#[a]\n// between\npub struct A { x: i32 }"
    );
    assert_eq!(&text[items[1].whole.clone()], "struct B;");
}

#[test]
fn attributes_of_passed_items_stay_with_them() {
    let text = "#[a] fn f() {}\n#[b] m!{}\nstruct A;\n#[c] const X: u8 = 1;\nstruct B;";
    assert_eq!(found(text), ["Struct A 0", "Struct B 0"]);
}

#[test]
fn inline_modules_are_scanned_by_their_body() {
    let text = "mod a { #![cfg(x)] mod b { struct C; } }";
    let outer = scan(text, 0..text.len());
    let body = outer.items[0].body.clone().unwrap();
    let inner = scan(text, body);
    assert_eq!(&text[inner.inner_attributes[0].clone()], "#![cfg(x)]");
    assert_eq!(&text[inner.items[0].name.clone()], "b");
}

#[test]
fn broken_text_is_passed() {
    for text in [
        "struct",
        "mod",
        "mod a {",
        "use",
        "#[",
        "#",
        "struct A<",
        "pub(",
        "'",
        "\"",
        "extern",
        "é!",
    ] {
        found(text);
    }
}

/// The items that syn finds, as [`items`] writes them.
fn expected(items: &[syn::Item], found: &mut Vec<String>) {
    use syn::Item as I;
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the other items name no type"
    )]
    for item in items {
        let (kind, name) = match item {
            I::Mod(item) => (ItemKind::Mod, item.ident.to_string()),
            I::Use(_) => (ItemKind::Use, String::new()),
            I::ExternCrate(_) => (ItemKind::ExternCrate, String::new()),
            I::Struct(item) => (ItemKind::Struct, item.ident.to_string()),
            I::Enum(item) => (ItemKind::Enum, item.ident.to_string()),
            I::Type(item) => (ItemKind::Alias, item.ident.to_string()),
            I::Union(item) => (ItemKind::Other, item.ident.to_string()),
            I::Trait(item) => (ItemKind::Other, item.ident.to_string()),
            _ => continue,
        };
        found.push(format!("{kind:?} {}", name.trim_start_matches("r#")));
        if let I::Mod(syn::ItemMod {
            content: Some((_, items)),
            ..
        }) = item
        {
            expected(items, found);
            found.push("end".to_owned());
        }
    }
}

/// The items that the scanner finds; each must be one item for syn, no more and no less.
fn items(text: &str, module: Range<usize>, found: &mut Vec<String>) {
    for item in scan(text, module).items {
        let whole = &text[item.whole.clone()];
        assert!(syn::parse_str::<syn::Item>(whole).is_ok(), "{whole}");
        let names_nothing = matches!(item.kind, ItemKind::Use | ItemKind::ExternCrate);
        let name = if names_nothing {
            ""
        } else {
            &text[item.name.clone()]
        };
        found.push(format!("{:?} {name}", item.kind));
        if let Some(body) = item.body {
            items(text, body, found);
            found.push("end".to_owned());
        }
    }
}

/// The Rust files of this crate.
fn sources(folder: &std::path::Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn agrees_with_syn_on_this_very_crate() {
    let mut files = Vec::new();
    sources(
        std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
        &mut files,
    );
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        let (mut by_syn, mut by_scan) = (Vec::new(), Vec::new());
        expected(&syn::parse_file(&text).unwrap().items, &mut by_syn);
        items(&text, 0..text.len(), &mut by_scan);
        assert_eq!(by_scan, by_syn, "{}", file.display());
    }
    assert!(files.len() > 20);
}

#[test]
fn any_beginning_of_a_file_is_passed() {
    let text = include_str!("tests.rs");
    for end in (0..text.len())
        .step_by(5)
        .filter(|end| text.is_char_boundary(*end))
    {
        for item in scan(&text[..end], 0..end).items {
            assert!(item.whole.end <= end && item.name.end <= end);
        }
    }
}
