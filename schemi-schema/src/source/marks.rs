//! Which items are marked: the derives of schemi, under whatever name they were imported.

use std::collections::BTreeSet;

use super::cfg::{Decision, Judge};
use super::known::{Derive, Known, known};
use super::resolve::{Meaning, Namespace, Resolver};
use super::scan::{ItemKind, attribute, import};
use super::tree::{Definition, ModuleId, Tree};

/// Finds the derives of schemi on an item, under whatever name they were imported.
pub(crate) struct Finder<'a> {
    resolver: &'a Resolver<'a>,
    judge: Judge<'a>,
    /// `use schemi_runtime::Model as M`: the names besides `Model` and `SqlType`.
    aliases: BTreeSet<String>,
}

impl<'a> Finder<'a> {
    /// Knows the names that the package's `use`s give the derives.
    pub(crate) fn new(resolver: &'a Resolver<'a>, judge: Judge<'a>) -> Self {
        Self {
            resolver,
            judge,
            aliases: aliases(resolver.tree),
        }
    }

    /// The derives of schemi on an item, and whether they apply.
    pub(crate) fn derives(
        &self,
        module: ModuleId,
        definition: &Definition,
    ) -> Vec<(Derive, Decision)> {
        if !matches!(
            definition.item.kind,
            ItemKind::Struct | ItemKind::Enum | ItemKind::Other
        ) {
            return Vec::new();
        }
        let tree = self.resolver.tree;
        let texts = definition
            .item
            .attributes
            .iter()
            .map(|range| tree.text(module, range));
        let has_own = texts
            .clone()
            .any(|text| text.starts_with("#[schemi") || text.contains("schemi("));
        let mut found = Vec::new();
        for attribute in attribute::read(texts, &self.judge).list {
            for path in attribute.derived() {
                if let Some(derive) = self.derive(module, &path, has_own) {
                    found.push((derive, attribute.applies));
                }
            }
        }
        found
    }

    /// Which derive of schemi a path in `derive(…)` means.
    fn derive(&self, module: ModuleId, path: &[&str], has_own: bool) -> Option<Derive> {
        let last = *path.last()?;
        let by_name = match last {
            "Model" => Some(Derive::Model),
            "SqlType" => Some(Derive::SqlType),
            _ => None,
        };
        if by_name.is_none() && !self.aliases.contains(last) {
            return None;
        }
        let path: Vec<String> = path.iter().map(|word| (*word).to_owned()).collect();
        match self.resolver.resolve(module, &path, Namespace::Derive) {
            Meaning::External(path) => match known(&path) {
                Some(Known::Derive(derive)) => Some(derive),
                // Nobody said where the name comes from: a glob or a prelude of another crate. Or
                // another crate hands it on. An attribute of schemi tells.
                _ if path.len() == 1 || has_own => by_name,
                _ => None,
            },
            Meaning::Undecided(_) => by_name,
            Meaning::Definition(..) | Meaning::Module(_) | Meaning::Unknown => None,
        }
    }
}

/// The names that some `use … as …` of a derive gives.
fn aliases(tree: &Tree) -> BTreeSet<String> {
    let mut aliases = BTreeSet::new();
    for (id, module) in tree.modules.iter().enumerate() {
        for item in &module.uses {
            let text = tree.text(id, &item.range);
            if text.contains(" as ") && (text.contains("Model") || text.contains("SqlType")) {
                let imports = import::read(text);
                aliases.extend(imports.into_iter().filter_map(|import| import.name));
            }
        }
    }
    aliases
}
