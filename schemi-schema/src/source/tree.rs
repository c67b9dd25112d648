//! The modules of each target, found by following `mod` from its first file.

mod place;
mod walk;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;

use super::scan::Item;
use super::scan::import::Import;
use crate::model::Location;

pub(crate) use place::relative_name;
pub(crate) use walk::walk;

/// A source file.
#[derive(Debug)]
pub(crate) struct SourceFile {
    /// Relative to the package's folder, with forward slashes.
    pub(crate) name: String,
    pub(crate) text: String,
    line_ends: OnceCell<Vec<usize>>,
}

impl SourceFile {
    /// The line of an offset, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        let find = || self.text.match_indices('\n').map(|(at, _)| at).collect();
        let line_ends = self.line_ends.get_or_init(find);
        line_ends.partition_point(|end| *end < offset) + 1
    }

    pub(crate) fn location(&self, offset: usize) -> Location {
        Location {
            file: self.name.clone(),
            line: self.line(offset),
        }
    }
}

/// The place of a file in [`Tree::files`].
pub(crate) type FileId = usize;
/// The place of a module in [`Tree::modules`].
pub(crate) type ModuleId = usize;

/// A struct, enum, alias, trait or union by its name.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) item: Item,
    /// The `cfg` on it that cannot be decided.
    pub(crate) undecided: Option<Location>,
}

/// A `use` or `extern crate`.
#[derive(Debug)]
pub(crate) struct UseItem {
    pub(crate) range: Range<usize>,
    pub(crate) is_extern_crate: bool,
    pub(crate) undecided: Option<Location>,
}

/// An import of a module, and the `cfg` on it that cannot be decided.
pub(crate) type ModuleImport = (Import, Option<Location>);

/// A module of one target.
#[derive(Debug)]
pub(crate) struct Module {
    /// Its path, such as `crate::order`.
    pub(crate) path: String,
    /// The first module of its target.
    pub(crate) root: ModuleId,
    pub(crate) parent: Option<ModuleId>,
    pub(crate) file: FileId,
    /// The `cfg` on the way to it that cannot be decided.
    pub(crate) undecided: Option<Location>,
    pub(crate) children: BTreeMap<String, ModuleId>,
    pub(crate) definitions: BTreeMap<String, Definition>,
    pub(crate) uses: Vec<UseItem>,
    /// `uses`, read when a name is first looked up.
    pub(crate) imports: OnceCell<Vec<ModuleImport>>,
}

/// The modules of every target of a package.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) files: Vec<SourceFile>,
    pub(crate) modules: Vec<Module>,
    /// The library's first module and its crate's name.
    pub(crate) library: Option<(String, ModuleId)>,
    /// Each file that was read.
    pub(crate) paths: BTreeMap<PathBuf, FileId>,
    /// Files and folders of modules that a `cfg` leaves out: known, and rightly not read.
    pub(crate) left_out: BTreeSet<PathBuf>,
    /// The derives of schemi in macros, whose models cannot be read.
    pub(crate) in_macros: BTreeSet<Location>,
}

impl Tree {
    /// The text of a range in a module's file.
    pub(crate) fn text(&self, module: ModuleId, range: &Range<usize>) -> &str {
        &self.files[self.modules[module].file].text[range.clone()]
    }

    /// The place of an offset in a module's file.
    pub(crate) fn location(&self, module: ModuleId, offset: usize) -> Location {
        self.files[self.modules[module].file].location(offset)
    }
}
