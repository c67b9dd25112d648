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
