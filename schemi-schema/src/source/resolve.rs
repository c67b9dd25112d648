//! Which thing a path means: local items, `use`, re-exports and globs, as rustc looks them up.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::known;
use super::scan::import;
use super::tree::{ModuleId, ModuleImport, Tree};
use crate::model::Location;

/// What a path means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// An item of this package.
    Definition(ModuleId, String),
    /// A module of this package.
    Module(ModuleId),
    /// A path of another crate, beginning with its name; one word if it is from the prelude.
    External(Vec<String>),
    /// It depends on a `cfg` that cannot be decided, and stands there.
    Undecided(Location),
    /// Nothing of that name can be seen.
    Unknown,
}

/// Rust keeps types and derive macros apart: a struct `Model` does not hide the derive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Namespace {
    Type,
    Derive,
}

/// A path in a module.
type Question = (ModuleId, Namespace, Vec<String>);

/// Looks paths up in the modules of a package.
#[derive(Debug)]
pub(crate) struct Resolver<'a> {
    pub(crate) tree: &'a Tree,
    /// Dependencies under another name.
    renamed_crates: &'a BTreeMap<String, String>,
    /// Answers given: many fields ask for the same few names.
    answers: RefCell<BTreeMap<Question, Meaning>>,
}

/// What was found for each name on the way to one answer; nothing yet, for those still being looked
/// up: a name that leads back to itself is not found there. Without it, globs between many modules
/// would be followed along every path.
type Asked<'n> = BTreeMap<(ModuleId, &'n str, Namespace), Option<Meaning>>;

impl<'a> Resolver<'a> {
    pub(crate) fn new(tree: &'a Tree, renamed_crates: &'a BTreeMap<String, String>) -> Self {
        Self {
            tree,
            renamed_crates,
            answers: RefCell::default(),
        }
    }

    /// What a path means in a module.
    pub(crate) fn resolve(
        &self,
        module: ModuleId,
        path: &[String],
        namespace: Namespace,
    ) -> Meaning {
        let question = (module, namespace, path.to_vec());
        if let Some(answer) = self.answers.borrow().get(&question) {
            return answer.clone();
        }
        let answer = self.path(module, false, path, namespace, &mut Asked::new());
        self.answers.borrow_mut().insert(question, answer.clone());
        answer
    }

    /// What a path that begins with `::` means.
    pub(crate) fn resolve_absolute(&self, module: ModuleId, path: &[String]) -> Meaning {
        self.path(module, true, path, Namespace::Type, &mut Asked::new())
    }

    fn path<'n>(
        &self,
        module: ModuleId,
        is_absolute: bool,
        path: &'n [String],
        namespace: Namespace,
        asked: &mut Asked<'n>,
    ) -> Meaning
    where
        'a: 'n,
    {
        let Some((first, mut rest)) = path.split_first() else {
            return Meaning::Module(module);
        };
        let space = |rest: &[String]| {
            if rest.is_empty() {
                namespace
            } else {
                Namespace::Type
            }
        };
        let mut meaning = match first.as_str() {
            _ if is_absolute => self.other_crate(module, first),
            "crate" => Meaning::Module(self.tree.modules[module].root),
            "self" => Meaning::Module(module),
            "super" => self.parent(module),
            name => self
                .lookup(module, name, space(rest), asked)
                .unwrap_or_else(|| self.other_crate(module, name)),
        };
        while let Some((name, left)) = rest.split_first() {
            rest = left;
            meaning = match meaning {
                Meaning::Module(inside) if name == "super" => self.parent(inside),
                Meaning::Module(inside) if name == "self" => Meaning::Module(inside),
                Meaning::Module(inside) => self
                    .lookup(inside, name, space(rest), asked)
                    .unwrap_or(Meaning::Unknown),
                Meaning::External(mut path) => {
                    path.push(name.clone());
                    Meaning::External(path)
                }
                Meaning::Undecided(at) => return Meaning::Undecided(at),
                Meaning::Definition(..) | Meaning::Unknown => return Meaning::Unknown,
            };
        }
        meaning
    }

    fn parent(&self, module: ModuleId) -> Meaning {
        let parent = self.tree.modules[module].parent;
        parent.map_or(Meaning::Unknown, Meaning::Module)
    }

    /// A name that nothing here defines: another crate, the package's own library, or the prelude.
    fn other_crate(&self, module: ModuleId, name: &str) -> Meaning {
        if let Some((library, root)) = &self.tree.library
            && library == name
            && self.tree.modules[module].root != *root
        {
            return Meaning::Module(*root);
        }
        let name = self.renamed_crates.get(name).map_or(name, String::as_str);
        Meaning::External(vec![name.to_owned()])
    }

    /// A name in a module; `None` if nothing there has it.
    fn lookup<'n>(
        &self,
        module: ModuleId,
        name: &'n str,
        namespace: Namespace,
        asked: &mut Asked<'n>,
    ) -> Option<Meaning>
    where
        'a: 'n,
    {
        let question = (module, name, namespace);
        if let Some(found) = asked.get(&question) {
            return found.clone();
        }
        asked.insert(question, None);
        let found = self
            .own(module, name, namespace)
            .or_else(|| self.imported(module, name, namespace, asked))
            .or_else(|| self.globbed(module, name, namespace, asked));
        asked.insert(question, found.clone());
        found
    }

    /// What the module defines itself.
    fn own(&self, module: ModuleId, name: &str, namespace: Namespace) -> Option<Meaning> {
        if namespace == Namespace::Derive {
            return None;
        }
        let here = &self.tree.modules[module];
        if let Some(child) = here.children.get(name) {
            return Some(Meaning::Module(*child));
        }
        let definition = here.definitions.get(name)?;
        Some(match &definition.undecided {
            Some(at) => Meaning::Undecided(at.clone()),
            None => Meaning::Definition(module, name.to_owned()),
        })
    }

    fn imported<'n>(
        &self,
        module: ModuleId,
        name: &str,
        namespace: Namespace,
        asked: &mut Asked<'n>,
    ) -> Option<Meaning>
    where
        'a: 'n,
    {
        for (import, undecided) in self.imports(module) {
            if import.name.as_deref() != Some(name) {
                continue;
            }
            if let Some(at) = undecided {
                return Some(Meaning::Undecided(at.clone()));
            }
            let meaning = self.path(module, import.is_absolute, &import.path, namespace, asked);
            if meaning != Meaning::Unknown {
                return Some(meaning);
            }
        }
        None
    }

    fn globbed<'n>(
        &self,
        module: ModuleId,
        name: &'n str,
        namespace: Namespace,
        asked: &mut Asked<'n>,
    ) -> Option<Meaning>
    where
        'a: 'n,
    {
        for (import, undecided) in self.imports(module) {
            if import.name.is_some() {
                continue;
            }
            let from = self.path(
                module,
                import.is_absolute,
                &import.path,
                Namespace::Type,
                asked,
            );
            let found = match from {
                Meaning::Module(inside) => self.lookup(inside, name, namespace, asked),
                // Nobody knows what another crate holds, except for the types of the table.
                Meaning::External(mut path) => {
                    path.push(name.to_owned());
                    known::is_known(&path).then_some(Meaning::External(path))
                }
                Meaning::Definition(..) | Meaning::Undecided(_) | Meaning::Unknown => None,
            };
            match (found, undecided) {
                (Some(_), Some(at)) => return Some(Meaning::Undecided(at.clone())),
                (Some(found), None) => return Some(found),
                (None, _) => {}
            }
        }
        None
    }

    fn imports(&self, module: ModuleId) -> &'a [ModuleImport] {
        let tree = self.tree;
        let here = &tree.modules[module];
        here.imports.get_or_init(|| {
            let read = |item: &super::tree::UseItem| -> Vec<ModuleImport> {
                let text = tree.text(module, &item.range);
                let imports = match item.is_extern_crate {
                    true => import::read_extern_crate(text),
                    false => import::read(text),
                };
                let with_doubt = |import| (import, item.undecided.clone());
                imports.into_iter().map(with_doubt).collect()
            };
            here.uses.iter().flat_map(read).collect()
        })
    }
}
