//! A schema → Rust models: how a team with a database begins.
//!
//! | module | holds |
//! |---|---|
//! | [`names`] | what tables, columns and values are called in Rust |
//! | [`types`] | the Rust type of a column |
//! | [`item`] | one table, one enum |
//! | [`own_types`] | one domain, one composite type |
//! | [`mod@column`] | what the attributes of a field say |
//! | [`used`] | which types tables use |
//! | [`parts`] | constraints and indexes as attributes |
//! | [`layout`] | attributes and literals as rustfmt leaves them |

pub mod column;
pub mod item;
pub mod layout;
pub mod names;
pub mod own_types;
pub mod parts;
pub mod types;
pub mod used;

use std::collections::BTreeMap;

use schemi_schema::{Dialect, QualifiedName, Schema, UserTypeKind};

use names::Names;

/// Whose types hold dates and times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeCrate {
    /// chrono.
    #[default]
    Chrono,
    /// time.
    Time,
    /// jiff, by way of jiff-sqlx.
    Jiff,
}

/// The model of one table, one enum or one other type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The module that it may stand in: the table's name in snake_case.
    pub name: String,
    /// What it declares.
    pub item: String,
    /// The derive that it needs: `Model` or `SqlType`.
    pub derive: &'static str,
    /// Its code, without `use`.
    pub code: String,
    /// The types of other modules that it names.
    pub uses: Vec<String>,
    /// The crates whose types it names.
    pub crates: Vec<&'static str>,
    /// What of it models cannot say.
    pub left_out: Vec<String>,
}

/// Writes the models of a normalised schema, types first.
pub fn modules(schema: &Schema, dialect: Dialect, time: TimeCrate) -> Vec<Module> {
    let mut names = Names::default();
    let enums: BTreeMap<QualifiedName, String> = schema
        .enums
        .keys()
        .map(|name| (name.clone(), names.item(name.name.as_str())))
        .collect();
    let types = schema.types.values();
    let types = types.filter(|value| !matches!(value.kind, UserTypeKind::Range(_)));
    let types: BTreeMap<QualifiedName, String> = types
        .map(|value| (value.name.clone(), names.item(value.name.name.as_str())))
        .collect();
    let writer = item::Writer {
        schema,
        dialect,
        time,
        enums: &enums,
        types: &types,
    };
    let mut modules: Vec<Module> = schema
        .enums
        .values()
        .map(|value| writer.enum_module(value, &enums[&value.name]))
        .collect();
    let of_types = types.iter();
    modules.extend(of_types.filter_map(|(name, item)| {
        let value = schema.types.get(name)?;
        writer.type_module(value, item)
    }));
    for table in schema.tables.values() {
        let name = names.item(table.name.name.as_str());
        modules.push(writer.table_module(table, &name));
    }
    let mut files = Names::default();
    for module in &mut modules {
        module.name = files.module(&module.name);
    }
    modules
}

/// All models in one file.
pub fn file(head: &str, modules: &[Module]) -> String {
    let mut out = head.to_owned();
    out.push_str(&uses(modules.iter().map(|module| module.derive)));
    for module in modules {
        out.push('\n');
        out.push_str(&module.code);
    }
    out
}

/// A file for each, and one that names them all: path within the folder and text.
pub fn tree(head: &str, modules: &[Module]) -> Vec<(String, String)> {
    let mut sorted: Vec<&Module> = modules.iter().collect();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    let mut root = head.to_owned();
    for module in &sorted {
        root.push_str(&format!("pub mod {};\n", layout::identifier(&module.name)));
    }
    root.push('\n');
    for module in &sorted {
        let name = layout::identifier(&module.name);
        root.push_str(&format!("pub use {name}::{};\n", module.item));
    }
    let mut files = vec![("mod.rs".to_owned(), root)];
    for module in modules {
        let mut text = uses([module.derive]);
        if !module.uses.is_empty() {
            let names = module.uses.join(", ");
            let list = match module.uses.len() {
                1 => names,
                _ => format!("{{{names}}}"),
            };
            text.push_str(&format!("\nuse super::{list};\n"));
        }
        text.push('\n');
        text.push_str(&module.code);
        files.push((format!("{}.rs", module.name), text));
    }
    files
}

fn uses(derives: impl IntoIterator<Item = &'static str>) -> String {
    let mut names: Vec<&str> = derives.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    match names.as_slice() {
        [] => String::new(),
        [one] => format!("use schemi_runtime::{one};\n"),
        several => format!("use schemi_runtime::{{{}}};\n", several.join(", ")),
    }
}
