//! The types that tables use, directly or within others.

use std::collections::BTreeSet;

use schemi_schema::{Schema, UserTypeKind};

use crate::dialect::postgres::normalize::default::type_text;
use crate::dialect::postgres::types::element;
use crate::dialect::postgres::types::quote::qualified;

/// Leaves the types that the tables use.
pub fn keep(schema: &mut Schema) {
    let columns = schema.tables.values().flat_map(|table| &table.columns);
    let mut open: Vec<String> = columns.map(|column| type_text(&column.ty)).collect();
    let mut used = BTreeSet::new();
    while let Some(text) = open.pop() {
        let name = element(&text).unwrap_or(&text).to_owned();
        if !used.insert(name.clone()) {
            continue;
        }
        let mut types = schema.types.values();
        match types
            .find(|of| qualified(&of.name) == name)
            .map(|of| &of.kind)
        {
            Some(UserTypeKind::Domain(domain)) => open.push(domain.base.clone()),
            Some(UserTypeKind::Composite(composite)) => {
                open.extend(composite.attributes.iter().map(|part| part.ty.clone()));
            }
            Some(UserTypeKind::Range(range)) => open.push(range.subtype.clone()),
            None => {}
        }
    }
    schema
        .enums
        .retain(|name, _| used.contains(&qualified(name)));
    schema
        .types
        .retain(|name, _| used.contains(&qualified(name)));
}
