//! One domain as a newtype, one composite type as a struct.

use std::collections::BTreeSet;

use schemi_schema::lower::types::Strictness;
use schemi_schema::{Composite, Dialect, Domain, DomainCheck, Range, UserType, UserTypeKind};

use super::Module;
use super::item::{Writer, doc};
use super::layout::{self, Part, attributes};
use super::names::{self, Names};
use super::parts::named;
use super::types::{RustType, rust_type};
use crate::dialect::postgres::types::element;
use crate::dialect::postgres::types::quote::qualified;

/// The Rust type of what a type holds, and what it takes to have it.
struct Held {
    path: String,
    /// The type that must be said.
    said: Option<String>,
    of: Option<&'static str>,
    uses: Option<String>,
}

impl Writer<'_> {
    /// A domain or a composite type; nothing of a range type.
    pub fn type_module(&self, value: &UserType, name: &str) -> Option<Module> {
        let mut module = Module {
            name: names::snake(value.name.name.as_str()),
            item: name.to_owned(),
            derive: "SqlType",
            code: String::new(),
            uses: Vec::new(),
            crates: Vec::new(),
            left_out: Vec::new(),
        };
        let held = match &value.kind {
            UserTypeKind::Domain(domain) => self.domain(value, domain, name, &mut module),
            UserTypeKind::Composite(composite) => {
                self.composite(value, composite, name, &mut module)
            }
            UserTypeKind::Range(Range { .. }) => return None,
        };
        let uses: BTreeSet<String> = held.iter().filter_map(|held| held.uses.clone()).collect();
        let crates: BTreeSet<&'static str> = held.iter().filter_map(|held| held.of).collect();
        module.uses = uses.into_iter().collect();
        module.crates = crates.into_iter().collect();
        Some(module)
    }

    fn domain(
        &self,
        value: &UserType,
        domain: &Domain,
        name: &str,
        module: &mut Module,
    ) -> Vec<Held> {
        let held = self.held(&domain.base);
        let mut parts = head("domain", value);
        let doc = doc(value.comment.as_deref(), 0, &mut parts);
        parts.extend(held.said.iter().map(|ty| Part::pair("type", ty)));
        if let Some(default) = &domain.default {
            parts.push(Part::pair("default", default.as_str()));
        }
        if domain.not_null {
            parts.push(Part::word("not_null"));
        }
        if let Some(collation) = &domain.collation {
            parts.push(Part::pair("collate", collation));
        }
        parts.extend(domain.checks.iter().map(check));
        let (attributes, path) = (attributes(&parts, 0), &held.path);
        module.code =
            format!("{doc}#[derive(SqlType)]\n{attributes}pub struct {name}(pub {path});\n");
        vec![held]
    }

    fn composite(
        &self,
        value: &UserType,
        composite: &Composite,
        name: &str,
        module: &mut Module,
    ) -> Vec<Held> {
        let mut parts = head("composite", value);
        let doc_of_all = doc(value.comment.as_deref(), 0, &mut parts);
        let mut taken = Names::default();
        let (mut body, mut found) = (String::new(), Vec::new());
        for part in &composite.attributes {
            let held = self.held(&part.ty);
            let field = taken.field(part.name.as_str());
            let mut said = Vec::new();
            if field != part.name.as_str() {
                said.push(Part::pair("rename", part.name.as_str()));
            }
            let doc = doc(part.comment.as_deref(), 4, &mut said);
            said.extend(held.said.iter().map(|ty| Part::pair("type", ty)));
            said.extend(
                part.collation
                    .iter()
                    .map(|name| Part::pair("collate", name)),
            );
            let (said, path) = (attributes(&said, 4), &held.path);
            let field = layout::identifier(&field);
            // PostgreSQL lets every attribute be NULL.
            body.push_str(&format!("{doc}{said}    pub {field}: Option<{path}>,\n"));
            found.push(held);
        }
        let attributes = attributes(&parts, 0);
        module.code =
            format!("{doc_of_all}#[derive(SqlType)]\n{attributes}pub struct {name} {{\n{body}}}\n");
        found
    }

    fn held(&self, ty: &str) -> Held {
        if let Some((path, uses)) = self.own(ty) {
            return Held {
                path,
                said: None,
                of: None,
                uses: Some(uses),
            };
        }
        let RustType { path, gives, of } =
            rust_type(ty, Dialect::Postgres, self.time, Strictness::Loose);
        let said = (gives.as_deref() != Some(ty)).then(|| ty.to_owned());
        Held {
            path,
            said,
            of,
            uses: None,
        }
    }

    /// The Rust type for an enum, a domain or a composite type that has one here, or for an array of
    /// one, and the item that it names.
    pub fn own(&self, ty: &str) -> Option<(String, String)> {
        let inner = element(ty).unwrap_or(ty);
        let mut known = self.enums.iter().chain(self.types);
        let (_, item) = known.find(|(name, _)| qualified(name) == inner)?;
        let path = match element(ty) {
            Some(_) => format!("Vec<{item}>"),
            None => item.clone(),
        };
        Some((path, item.clone()))
    }
}

fn head(word: &str, value: &UserType) -> Vec<Part> {
    let mut parts = vec![
        Part::word(word),
        Part::pair("name", value.name.name.as_str()),
    ];
    let schema = value.name.schema.as_ref();
    parts.extend(schema.map(|schema| Part::pair("schema", schema.as_str())));
    parts
}

fn check(check: &DomainCheck) -> Part {
    let mut parts = named(&check.name);
    parts.push(Part::pair("expr", check.expr.as_str()));
    if check.not_valid {
        parts.push(Part::word("not_valid"));
    }
    Part::List("check", parts)
}
