//! A file's items, found without parsing it: functions, impls and macros are passed by counting
//! brackets, and only what may be a model is ever given to syn.
//!
//! | module | holds |
//! |---|---|
//! | `cursor` | steps over tokens: comments, literals and groups |
//! | `scanner` | the items of a module |
//! | `attribute` | `cfg`, `cfg_attr`, `derive` and `path` on an item |
//! | `import` | `use`, flattened |

pub(crate) mod attribute;
pub(crate) mod cursor;
pub(crate) mod import;
mod scanner;

use std::ops::Range;

use cursor::Cursor;
use scanner::Scanner;

/// What kind of item it is: those that name something in the type namespace, or bring a name in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    /// `mod a;`, or `mod a { … }` with the range between the braces.
    Mod,
    Use,
    ExternCrate,
    Alias,
    Struct,
    Enum,
    /// A union or a trait: it takes a name, and is no column's type.
    Other,
}

/// An item of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) kind: ItemKind,
    /// Its name; for `use` and `extern crate` the range of what follows the keyword.
    pub(crate) name: Range<usize>,
    /// Its attributes, each from `#` to `]`.
    pub(crate) attributes: Vec<Range<usize>>,
    /// All of it, from its first attribute or doc comment.
    pub(crate) whole: Range<usize>,
    /// Between the braces, for an inline module.
    pub(crate) body: Option<Range<usize>>,
}

/// `name! { … }` or `macro_rules! name { … }` among the items: what it makes cannot be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MacroCall {
    /// Its attributes, each from `#` to `]`.
    pub(crate) attributes: Vec<Range<usize>>,
    /// Its tokens, with the brackets around them.
    pub(crate) tokens: Range<usize>,
}

/// The items of one module, in order.
#[derive(Debug, Default)]
pub(crate) struct Items {
    /// The module's own `#![…]`.
    pub(crate) inner_attributes: Vec<Range<usize>>,
    pub(crate) items: Vec<Item>,
    pub(crate) macros: Vec<MacroCall>,
}

/// Finds the items of a module whose text is this range of a file.
pub(crate) fn scan(text: &str, module: Range<usize>) -> Items {
    let mut cursor = Cursor::new(&text[..module.end]);
    cursor.go_to(module.start);
    if module.start == 0 {
        skip_prelude(&mut cursor);
    }
    Scanner::new(cursor).run()
}

/// Passes a byte order mark and a `#!` line.
fn skip_prelude(cursor: &mut Cursor<'_>) {
    let text = cursor.text();
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let rest = &text[start..];
    let is_script = rest.starts_with("#!") && !rest[2..].trim_start().starts_with('[');
    let line = if is_script {
        rest.find('\n').unwrap_or(rest.len())
    } else {
        0
    };
    cursor.go_to(start + line);
}

#[cfg(test)]
mod tests;
