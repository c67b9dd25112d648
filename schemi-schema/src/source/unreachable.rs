//! Models that nobody sees: in files that no `mod` leads to (most likely a forgotten declaration),
//! and in macros, which are not expanded.

use std::path::{Path, PathBuf};

use super::cfg::{Decision, Judge};
use super::options::ReadOptions;
use super::scan::attribute::{self, Attribute};
use super::scan::cursor::Cursor;
use super::scan::{self, ItemKind};
use super::tree::{Tree, relative_name};
use crate::model::Location;

/// The files under `src/` that derive `Model` and were not read, in order.
pub(crate) fn find(options: &ReadOptions, tree: &Tree, judge: &Judge<'_>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    list(&options.folder.join("src"), tree, &mut files);
    files.retain(|file| derives_model(file, judge));
    files.sort();
    files
}

/// What is said about such a file.
pub(crate) fn warning(options: &ReadOptions, file: &Path) -> String {
    let name = relative_name(&options.folder, file);
    format!("{name}: holds models, but no `mod` leads to it: declare the module or remove the file")
}

/// What is said about a derive in a macro.
pub(crate) fn macro_warning(at: &Location) -> String {
    format!(
        "{}:{}: a macro holds a derive of schemi, and macros are not expanded: its models are not read; \
         write them out",
        at.file, at.line
    )
}

/// Where the tokens of a macro derive `Model` or `SqlType`, or say `#[schemi`: the offsets of the `#`.
pub(crate) fn derives_in<'a>(
    tokens: &'a str,
    judge: &'a Judge<'_>,
) -> impl Iterator<Item = usize> + 'a {
    let is_likely = ["Model", "SqlType", "schemi"]
        .iter()
        .any(|word| tokens.contains(word));
    let mut cursor = Cursor::new(if is_likely { tokens } else { "" });
    std::iter::from_fn(move || {
        loop {
            let at = cursor.at();
            match cursor.peek()? {
                b'#' if cursor.peek_at(1) == Some(b'[') => {
                    cursor.bump();
                    cursor.skip_group();
                    if is_ours(&tokens[at..cursor.at()], judge) {
                        return Some(at);
                    }
                }
                byte @ (b'"' | b'\'' | b'/') => cursor.skip_literal_or_comment(byte),
                _ => cursor.bump(),
            }
        }
    })
}

fn is_ours(text: &str, judge: &Judge<'_>) -> bool {
    let read = attribute::read(std::iter::once(text), judge);
    // By its words: `$crate::Model` is no path that could be read here.
    let names_it = |text: &str| {
        let mut words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        words.any(|word| word == "Model" || word == "SqlType")
    };
    let derives = |attribute: &Attribute<'_>| {
        attribute.name == "derive"
            && attribute.applies != Decision::No
            && names_it(attribute.arguments)
    };
    text.starts_with("#[schemi(") || read.list.iter().any(derives)
}

/// The Rust files of a folder that were neither read nor left out by a `cfg`.
fn list(folder: &Path, tree: &Tree, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if tree.left_out.contains(&path) || tree.paths.contains_key(&path) {
            continue;
        }
        // Not through links: they may lead in a circle.
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => list(&path, tree, files),
            Ok(_) if path.extension().is_some_and(|extension| extension == "rs") => {
                files.push(path)
            }
            Ok(_) | Err(_) => {}
        }
    }
}

fn derives_model(file: &Path, judge: &Judge<'_>) -> bool {
    let Ok(text) = std::fs::read_to_string(file) else {
        return false;
    };
    text.contains("Model") && marks_model(&text, 0..text.len(), judge)
}

fn marks_model(text: &str, module: std::ops::Range<usize>, judge: &Judge<'_>) -> bool {
    scan::scan(text, module).items.into_iter().any(|item| {
        if let Some(body) = item.body {
            return marks_model(text, body, judge);
        }
        let texts = item.attributes.iter().map(|range| &text[range.clone()]);
        let derives = || attribute::read(texts, judge).list;
        item.kind == ItemKind::Struct
            && derives()
                .iter()
                .flat_map(attribute::Attribute::derived)
                .any(|path| path.last() == Some(&"Model"))
    })
}
