//! `use` declarations, flattened: one import a name.

use super::cursor::Cursor;

/// One name that a `use` brings in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// Whether the path began with `::`.
    pub(crate) is_absolute: bool,
    /// What is brought in; for a glob, the module.
    pub(crate) path: Vec<String>,
    /// The name that it has here; `None` for a glob.
    pub(crate) name: Option<String>,
}

/// Reads what stands between `use` and `;`.
pub(crate) fn read(text: &str) -> Vec<Import> {
    let mut reader = Reader {
        cursor: Cursor::new(text),
        is_absolute: false,
        imports: Vec::new(),
    };
    reader.is_absolute = reader.cursor.eat_path_separator();
    reader.tree(&mut Vec::new());
    reader.imports
}

/// Reads what stands between `extern crate` and `;`.
pub(crate) fn read_extern_crate(text: &str) -> Vec<Import> {
    let mut imports = read(text);
    for import in &mut imports {
        import.is_absolute = import.path != ["self"];
    }
    imports
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    is_absolute: bool,
    imports: Vec<Import>,
}

impl Reader<'_> {
    /// Reads one tree behind a prefix, and leaves the prefix as it was.
    fn tree(&mut self, path: &mut Vec<String>) {
        let length = path.len();
        loop {
            if self.cursor.eat(b'{') {
                self.group(path);
                break;
            }
            if self.cursor.eat(b'*') {
                self.push(path.clone(), None);
                break;
            }
            let Some(word) = self.cursor.ident() else {
                break;
            };
            path.push(word.to_owned());
            if !self.cursor.eat_path_separator() {
                self.leaf(path, length);
                break;
            }
        }
        path.truncate(length);
    }

    fn group(&mut self, path: &mut Vec<String>) {
        while !self.cursor.eat(b'}') && !self.cursor.is_at_end() {
            let before = self.cursor.at();
            self.cursor.eat_path_separator();
            self.tree(path);
            self.cursor.eat(b',');
            if self.cursor.at() == before {
                return;
            }
        }
    }

    /// A path at its end: `a::b`, `a::b as c`, `a::{self}`.
    fn leaf(&mut self, path: &[String], prefix: usize) {
        let mut path = path.to_vec();
        if prefix > 0 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let mut name = path.last().cloned();
        let mut ahead = self.cursor;
        if ahead.ident() == Some("as") {
            name = ahead.ident().map(str::to_owned);
            self.cursor = ahead;
        }
        if name.is_some() && name.as_deref() != Some("_") {
            self.push(path, name);
        }
    }

    fn push(&mut self, path: Vec<String>, name: Option<String>) {
        self.imports.push(Import {
            is_absolute: self.is_absolute,
            path,
            name,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(text: &str) -> Vec<String> {
        let show = |import: Import| {
            let start = if import.is_absolute { "::" } else { "" };
            let name = import.name.unwrap_or_else(|| "*".to_owned());
            format!("{start}{} as {name}", import.path.join("::"))
        };
        read(text).into_iter().map(show).collect()
    }

    #[test]
    fn trees_become_one_import_a_name() {
        assert_eq!(flat(" a::b"), ["a::b as b"]);
        assert_eq!(flat("::a::b as c"), ["::a::b as c"]);
        assert_eq!(flat("a::*"), ["a as *"]);
        assert_eq!(flat("*"), [" as *"]);
        assert_eq!(
            flat("a::{self, b::{c, d as e,}, f::*, r#type}"),
            [
                "a as a",
                "a::b::c as c",
                "a::b::d as e",
                "a::f as *",
                "a::type as type"
            ]
        );
        assert_eq!(flat("{a, b::c}"), ["a as a", "b::c as c"]);
        assert_eq!(flat("a::{self as b}"), ["a as b"]);
        assert_eq!(flat("a::Trait as _"), Vec::<String>::new());
        assert_eq!(
            flat("super::super::a /* x */ :: b"),
            ["super::super::a::b as b"]
        );
        assert_eq!(flat("self::a"), ["self::a as a"]);
        assert_eq!(
            flat("crate::a::{{b}, c}"),
            ["crate::a::b as b", "crate::a::c as c"]
        );
    }

    #[test]
    fn broken_trees_end() {
        for text in ["", "{", "a::{", "a::{b", "a::", "as", "a as", "{;}"] {
            flat(text);
        }
    }
}
