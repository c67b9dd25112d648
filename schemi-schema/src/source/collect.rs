//! The marked items of every module become models, enums and types.

mod own_types;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use syn::DeriveInput;

use super::cfg::{Decision, Judge};
use super::configure::{self, configure};
use super::error::Mistakes;
use super::field_type::{FieldType, SqlTypeMeaning, SqlTypes, TypeProblem, Types, show};
use super::item::{self, SqlTypeItem, StructItem, TypeItem};
use super::known::Derive;
use super::marks::Finder;
use super::resolve::Resolver;
use super::scan::Item;
use super::tree::{Definition, FileId, ModuleId, Tree};
use crate::dialect::Dialect;
use crate::model::{EnumModel, Field, Location, Model, TypeKind, TypeModel};

/// The models and enums of a package, and what reading them took.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    pub(crate) models: Vec<Model>,
    pub(crate) enums: Vec<EnumModel>,
    pub(crate) types: Vec<TypeModel>,
    pub(crate) parsed_bytes: usize,
}

/// Reads every marked item.
pub(crate) fn collect(
    resolver: &Resolver<'_>,
    judge: Judge<'_>,
    dialects: &BTreeSet<Dialect>,
    mistakes: &mut Mistakes,
) -> Collected {
    let mut collector = Collector {
        resolver,
        judge,
        dialects,
        mistakes,
        open_types: Vec::new(),
        collected: Collected::default(),
    };
    let marked = collector.marked();
    let sql_types = collector.sql_types(&marked);
    let types = Types {
        resolver,
        sql_types: &sql_types,
    };
    collector.finish_types(&types);
    collector.models(&marked, &types);
    collector.collected
}

/// An item with a derive of schemi.
struct Marked<'t> {
    module: ModuleId,
    name: &'t str,
    item: &'t Item,
    derive: Derive,
}

struct Collector<'a> {
    resolver: &'a Resolver<'a>,
    judge: Judge<'a>,
    dialects: &'a BTreeSet<Dialect>,
    mistakes: &'a mut Mistakes,
    /// Types whose parts have no meaning yet, with the modules that they stand in.
    open_types: Vec<(ModuleId, TypeItem)>,
    collected: Collected,
}

impl<'a> Collector<'a> {
    fn tree(&self) -> &'a Tree {
        self.resolver.tree
    }

    /// Every item with a derive of schemi that is compiled; what cannot be decided is a mistake.
    fn marked(&mut self) -> Vec<Marked<'a>> {
        let tree = self.tree();
        let finder = Finder::new(self.resolver, self.judge);
        let mut marked = Vec::new();
        for module in 0..tree.modules.len() {
            for (name, definition) in &tree.modules[module].definitions {
                for (derive, applies) in finder.derives(module, definition) {
                    match doubt(tree, module, definition, applies) {
                        Some(message) => {
                            let start = definition.item.name.start;
                            self.mistakes.add(tree.location(module, start), message);
                        }
                        None => marked.push(Marked {
                            module,
                            name,
                            item: &definition.item,
                            derive,
                        }),
                    }
                }
            }
        }
        marked
    }

    /// The enums and newtypes. An item that two targets share is read once.
    fn sql_types(&mut self, marked: &[Marked<'a>]) -> SqlTypes {
        let mut sql_types = SqlTypes::new();
        let mut seen: BTreeMap<(FileId, usize), SqlTypeMeaning> = BTreeMap::new();
        for one in marked.iter().filter(|one| one.derive == Derive::SqlType) {
            let place = self.place(one);
            let meaning = match seen.get(&place) {
                Some(meaning) => meaning.clone(),
                None => self.sql_type(one),
            };
            seen.insert(place, meaning.clone());
            sql_types.insert((one.module, one.name.to_owned()), meaning);
        }
        self.collected
            .enums
            .sort_by(|a, b| a.rust_path.cmp(&b.rust_path));
        sql_types
    }

    fn sql_type(&mut self, one: &Marked<'a>) -> SqlTypeMeaning {
        let Some(input) = self.parse(one) else {
            return SqlTypeMeaning::Broken;
        };
        match item::read_sql_type(&input) {
            Ok(SqlTypeItem::Newtype(inner)) => SqlTypeMeaning::Newtype(inner),
            Ok(SqlTypeItem::Type(item)) => {
                let wrapped = match item.model.kind {
                    TypeKind::Domain(_) => item.types.first().cloned(),
                    TypeKind::Composite(_) => None,
                };
                let path = self.own_type(one, *item);
                match wrapped {
                    Some(inner) => SqlTypeMeaning::Domain(path, Box::new(inner)),
                    None => SqlTypeMeaning::Composite(path),
                }
            }
            Ok(SqlTypeItem::Enum(mut model)) => {
                model.rust_path = self.rust_path(one);
                model.location = self.line(one, model.location.line);
                let path = model.rust_path.clone();
                self.collected.enums.push(model);
                SqlTypeMeaning::Enum(path)
            }
            Err(error) => {
                self.report(one, error);
                SqlTypeMeaning::Broken
            }
        }
    }

    fn models(&mut self, marked: &[Marked<'a>], types: &Types<'_>) {
        let mut seen = BTreeSet::new();
        for one in marked.iter().filter(|one| one.derive == Derive::Model) {
            if !seen.insert(self.place(one)) {
                continue;
            }
            let Some(input) = self.parse(one) else {
                continue;
            };
            match item::read_struct(&input) {
                Ok(item) => self.model(one, item, types),
                Err(error) => self.report(one, error),
            }
        }
        let models = &mut self.collected.models;
        models.sort_by(|a, b| {
            (&a.table, &a.schema, a.only, &a.rust_path).cmp(&(
                &b.table,
                &b.schema,
                b.only,
                &b.rust_path,
            ))
        });
    }

    fn model(&mut self, one: &Marked<'a>, item: StructItem, types: &Types<'_>) {
        let StructItem {
            mut model,
            types: field_types,
        } = item;
        model.rust_path = self.rust_path(one);
        model.location = self.line(one, model.location.line);
        let only = model.only;
        let served: Vec<Dialect> = self
            .dialects
            .iter()
            .copied()
            .filter(|dialect| only.is_none_or(|only| only == *dialect))
            .collect();
        for (field, ty) in model.fields.iter_mut().zip(&field_types) {
            let location = self.line(one, field.line);
            field.line = location.line;
            let meaning = types.meaning(one.module, ty);
            if let Some(message) = give_meaning(field, meaning, &served, ty) {
                self.mistakes.add(location, message);
            }
        }
        self.collected.models.push(model);
    }

    /// Gives an item to syn, and decides the `cfg` in it.
    fn parse(&mut self, one: &Marked<'a>) -> Option<DeriveInput> {
        let text = self.without_derives(one);
        self.collected.parsed_bytes += text.len();
        let mut input: DeriveInput = match syn::parse_str(&text) {
            Ok(input) => input,
            Err(error) => {
                self.report(one, error);
                return None;
            }
        };
        let doubts = configure(&mut input, &self.judge);
        let clear = doubts.is_empty();
        for doubt in doubts {
            let location = self.line(one, doubt.span.start().line);
            self.mistakes.add(location, doubt.message);
        }
        clear.then_some(input)
    }

    /// The text of an item without its `derive`s, which cost time and mean nothing any more. The
    /// line breaks stay, so that lines can be counted.
    fn without_derives(&self, one: &Marked<'a>) -> String {
        let tree = self.tree();
        let is_derive =
            |range: &&Range<usize>| tree.text(one.module, range).starts_with("#[derive");
        let mut text = String::with_capacity(one.item.whole.len());
        let mut start = one.item.whole.start;
        for range in one.item.attributes.iter().filter(is_derive) {
            text.push_str(tree.text(one.module, &(start..range.start)));
            let breaks = tree.text(one.module, range).matches('\n');
            text.extend(breaks);
            start = range.end;
        }
        text.push_str(tree.text(one.module, &(start..one.item.whole.end)));
        text
    }

    fn report(&mut self, one: &Marked<'a>, error: syn::Error) {
        for error in error {
            let location = self.line(one, error.span().start().line);
            let message = match error.to_string() {
                // proc_macro2's words for a bracket that is not closed, and the like.
                text if text == "cannot parse string into token stream" => {
                    "the item that begins here is not valid Rust: see what `cargo check` says"
                        .to_owned()
                }
                text => text,
            };
            self.mistakes.add(location, message);
        }
    }

    /// The place of a line that was counted within the item.
    fn line(&self, one: &Marked<'a>, line: usize) -> Location {
        let mut location = self.tree().location(one.module, one.item.whole.start);
        location.line += line.max(1) - 1;
        location
    }

    fn place(&self, one: &Marked<'a>) -> (FileId, usize) {
        (self.tree().modules[one.module].file, one.item.whole.start)
    }

    fn rust_path(&self, one: &Marked<'a>) -> String {
        format!("{}::{}", self.tree().modules[one.module].path, one.name)
    }
}

/// What hinders an item from being read, if a `cfg` on it or on the way to it is undecided.
fn doubt(
    tree: &Tree,
    module: ModuleId,
    definition: &Definition,
    applies: Decision,
) -> Option<String> {
    let attributes = definition.item.attributes.first();
    let own = || attributes.map(|range| tree.location(module, range.start));
    let at = tree.modules[module]
        .undecided
        .clone()
        .or_else(|| definition.undecided.clone())
        .or_else(|| (applies == Decision::Undecided).then(own).flatten())?;
    Some(configure::undecided(&format!(
        "cfg at {}:{}",
        at.file, at.line
    )))
}

/// Gives a field its meaning, or says why it has none and what to do.
fn give_meaning(
    field: &mut Field,
    meaning: FieldType,
    served: &[Dialect],
    ty: &syn::Type,
) -> Option<String> {
    field.nullable = meaning.nullable;
    let name = &field.rust_name;
    let says_all = field
        .sql_type
        .as_ref()
        .is_some_and(|said| served.iter().all(|dialect| said.get(*dialect).is_some()));
    match meaning.logical {
        Ok(logical) => {
            field.logical = Some(logical);
            None
        }
        Err(TypeProblem::Impossible(why)) => Some(format!("field `{name}`: {why}")),
        Err(_) if says_all => None,
        Err(TypeProblem::Reported) => None,
        Err(TypeProblem::Unknown(why)) => Some(format!(
            "field `{name}`: no column type follows from `{}` ({why}): say `#[schemi(type = \"…\")]`, derive \
             `schemi_runtime::SqlType` for it, or `#[schemi(skip)]` the field",
            show(ty)
        )),
    }
}
