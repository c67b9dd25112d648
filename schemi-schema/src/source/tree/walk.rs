//! Follows `mod` declarations as rustc does.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use super::place::{Place, relative_name};
use super::{Definition, FileId, Module, ModuleId, SourceFile, Tree, UseItem};
use crate::model::Location;
use crate::source::cfg::{Decision, Judge};
use crate::source::error::Mistakes;
use crate::source::options::ReadOptions;
use crate::source::scan::attribute::{self, Attributes};
use crate::source::scan::{self, Item, ItemKind, Items, MacroCall};
use crate::source::unreachable;

/// Reads every module of every target.
pub(crate) fn walk(options: &ReadOptions, judge: Judge<'_>, mistakes: &mut Mistakes) -> Tree {
    let mut walker = Walker {
        folder: &options.folder,
        judge,
        mistakes,
        tree: Tree::default(),
        open: Vec::new(),
    };
    for root in &options.roots {
        let Some(file) = walker.load(&root.file) else {
            let (name, path) = (walker.name_of(&root.file), &root.target.crate_name);
            let message = format!("cannot read the first file of target `{path}`: does it exist?");
            walker.mistakes.add(
                Location {
                    file: name,
                    line: 0,
                },
                message,
            );
            continue;
        };
        let folder = root.file.parent().unwrap_or(&options.folder).to_owned();
        let id = walker.add_module("crate".to_owned(), None, file, None);
        walker.fill_from_file(id, file, Place::of_folder(folder));
        if root.target.bin_name.is_none() {
            walker.tree.library = Some((root.target.crate_name.clone(), id));
        }
    }
    walker.tree
}

struct Walker<'a> {
    folder: &'a Path,
    judge: Judge<'a>,
    mistakes: &'a mut Mistakes,
    tree: Tree,
    /// The files on the way down, so that a file that names itself is noticed.
    open: Vec<FileId>,
}

/// One `mod` of a module.
struct Declaration<'i> {
    parent: ModuleId,
    item: &'i Item,
    name: String,
    undecided: Option<Location>,
    /// The value of `#[path]`.
    path: Option<String>,
}

impl Walker<'_> {
    /// Reads a file, once; `None` if there is none. One that cannot be read counts as empty, and is
    /// a mistake.
    fn load(&mut self, path: &Path) -> Option<FileId> {
        if let Some(file) = self.tree.paths.get(path) {
            return Some(*file);
        }
        if !path.is_file() {
            return None;
        }
        let name = self.name_of(path);
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| {
            let location = Location {
                file: name.clone(),
                line: 0,
            };
            let message =
                format!("cannot be read ({error}): save it as UTF-8 that the build may read");
            self.mistakes.add(location, message);
            String::new()
        });
        let id = self.tree.files.len();
        self.tree.files.push(SourceFile {
            name,
            text,
            line_ends: OnceCell::new(),
        });
        self.tree.paths.insert(path.to_owned(), id);
        Some(id)
    }

    fn name_of(&self, path: &Path) -> String {
        relative_name(self.folder, path)
    }

    fn add_module(
        &mut self,
        path: String,
        parent: Option<ModuleId>,
        file: FileId,
        undecided: Option<Location>,
    ) -> ModuleId {
        let id = self.tree.modules.len();
        self.tree.modules.push(Module {
            path,
            root: parent.map_or(id, |parent| self.tree.modules[parent].root),
            parent,
            file,
            undecided,
            children: BTreeMap::new(),
            definitions: BTreeMap::new(),
            uses: Vec::new(),
            imports: OnceCell::new(),
        });
        id
    }

    fn fill_from_file(&mut self, module: ModuleId, file: FileId, place: Place) {
        let text = &self.tree.files[file].text;
        let items = scan::scan(text, 0..text.len());
        self.open.push(file);
        self.fill(module, items, &place);
        self.open.pop();
    }

    /// Puts the items of a module in, and follows its modules.
    fn fill(&mut self, module: ModuleId, items: Items, place: &Place) {
        match self.decide(module, &items.inner_attributes) {
            (Decision::No, _) => return,
            (Decision::Undecided, at) => {
                self.tree.modules[module].undecided.get_or_insert(at);
            }
            (Decision::Yes, _) => {}
        }
        for call in &items.macros {
            self.note_derives(module, call);
        }
        for item in items.items {
            let attributes = self.attributes(module, &item.attributes);
            let undecided = match attributes.present {
                Decision::No if item.kind != ItemKind::Mod => continue,
                Decision::Undecided => Some(self.tree.location(module, item.attributes[0].start)),
                Decision::Yes | Decision::No => None,
            };
            match item.kind {
                ItemKind::Mod => {
                    let present = attributes.present;
                    let declaration = self.declaration(module, &item, undecided);
                    self.module(declaration, present, place);
                }
                ItemKind::Use | ItemKind::ExternCrate => {
                    self.tree.modules[module].uses.push(UseItem {
                        is_extern_crate: item.kind == ItemKind::ExternCrate,
                        range: item.name,
                        undecided,
                    });
                }
                ItemKind::Alias | ItemKind::Struct | ItemKind::Enum | ItemKind::Other => {
                    self.define(module, item, undecided);
                }
            }
        }
    }

    /// Keeps where a macro that is compiled speaks of models.
    fn note_derives(&mut self, module: ModuleId, call: &MacroCall) {
        if self.attributes(module, &call.attributes).present == Decision::No {
            return;
        }
        let tokens = self.tree.text(module, &call.tokens);
        let found: Vec<Location> = unreachable::derives_in(tokens, &self.judge)
            .map(|at| self.tree.location(module, call.tokens.start + at))
            .collect();
        self.tree.in_macros.extend(found);
    }

    fn attributes(&self, module: ModuleId, ranges: &[Range<usize>]) -> Attributes<'_> {
        let texts = ranges.iter().map(|range| self.tree.text(module, range));
        attribute::read(texts, &self.judge)
    }

    /// Whether the module with these inner attributes is there, and where that is said.
    fn decide(&self, module: ModuleId, ranges: &[Range<usize>]) -> (Decision, Location) {
        let present = self.attributes(module, ranges).present;
        let start = ranges.first().map_or(0, |range| range.start);
        let at = match present {
            Decision::Undecided => self.tree.location(module, start),
            Decision::Yes | Decision::No => Location::default(),
        };
        (present, at)
    }

    fn define(&mut self, module: ModuleId, item: Item, undecided: Option<Location>) {
        let name = self.tree.text(module, &item.name).to_owned();
        let definition = Definition { item, undecided };
        let definitions = &mut self.tree.modules[module].definitions;
        match definitions.get_mut(&name) {
            // Two of one name: rustc takes one of them, and which is for the undecided cfg to say.
            Some(earlier) if earlier.undecided.is_none() => {
                earlier.undecided = definition.undecided
            }
            Some(_) => {}
            None => drop(definitions.insert(name, definition)),
        }
    }

    fn declaration<'i>(
        &mut self,
        parent: ModuleId,
        item: &'i Item,
        undecided: Option<Location>,
    ) -> Declaration<'i> {
        let attributes = self.attributes(parent, &item.attributes);
        let path = attributes
            .list
            .iter()
            .find(|attribute| attribute.name == "path");
        let doubtful = path.is_some_and(|path| path.applies == Decision::Undecided);
        let path = path.and_then(attribute::Attribute::value);
        let doubt = doubtful.then(|| self.tree.location(parent, item.attributes[0].start));
        let above = self.tree.modules[parent].undecided.clone();
        Declaration {
            parent,
            item,
            name: self.tree.text(parent, &item.name).to_owned(),
            undecided: above.or(undecided).or(doubt),
            path,
        }
    }

    fn module(&mut self, declaration: Declaration<'_>, present: Decision, place: &Place) {
        match (&declaration.item.body, present) {
            (None, Decision::No) => self.leave_out(&declaration, place),
            (Some(_), Decision::No) => self.leave_out_inline(&declaration, place),
            (Some(body), Decision::Yes | Decision::Undecided) => {
                self.inline(&declaration, body.clone(), place);
            }
            (None, Decision::Yes | Decision::Undecided) => self.follow(&declaration, place),
        }
    }

    fn add_child(&mut self, declaration: &Declaration<'_>, file: FileId) -> ModuleId {
        let parent = declaration.parent;
        let path = format!("{}::{}", self.tree.modules[parent].path, declaration.name);
        let id = self.add_module(path, Some(parent), file, declaration.undecided.clone());
        let children = &mut self.tree.modules[parent].children;
        children.entry(declaration.name.clone()).or_insert(id);
        id
    }

    fn inline(&mut self, declaration: &Declaration<'_>, body: Range<usize>, place: &Place) {
        let file = self.tree.modules[declaration.parent].file;
        let id = self.add_child(declaration, file);
        let items = scan::scan(&self.tree.files[file].text, body);
        self.fill(
            id,
            items,
            &place.inside(&declaration.name, declaration.path.as_deref()),
        );
    }

    /// Reads the file of `mod a;`.
    fn follow(&mut self, declaration: &Declaration<'_>, place: &Place) {
        let candidates = place.candidates(&declaration.name, declaration.path.as_deref());
        let found = candidates.iter().find_map(|(path, place)| {
            let file = self.load(path)?;
            Some((file, place.clone()))
        });
        let at = || {
            self.tree
                .location(declaration.parent, declaration.item.whole.start)
        };
        let Some((file, place)) = found else {
            if declaration.undecided.is_none() {
                let tried: Vec<String> = candidates
                    .iter()
                    .map(|(path, _)| format!("`{}`", self.name_of(path)))
                    .collect();
                let message = format!(
                    "module `{}` cannot be read: expected it in {}",
                    declaration.name,
                    tried.join(" or ")
                );
                self.mistakes.add(at(), message);
            }
            return;
        };
        if self.open.contains(&file) {
            let name = &self.tree.files[file].name;
            let message = format!(
                "module `{}` leads back to `{name}`, which holds it",
                declaration.name
            );
            self.mistakes.add(at(), message);
            return;
        }
        let id = self.add_child(declaration, file);
        self.fill_from_file(id, file, place);
    }

    fn leave_out(&mut self, declaration: &Declaration<'_>, place: &Place) {
        for (path, below) in place.candidates(&declaration.name, declaration.path.as_deref()) {
            if declaration.path.is_none() {
                self.tree.left_out.insert(below.folder);
            }
            self.tree.left_out.insert(path);
        }
    }

    fn leave_out_inline(&mut self, declaration: &Declaration<'_>, place: &Place) {
        let inside = place.inside(&declaration.name, declaration.path.as_deref());
        self.tree.left_out.insert(inside.folder);
    }
}
