//! What types are made of: other types, and expressions.

use std::collections::BTreeMap;

use schemi_schema::{Expr, QualifiedName, UserType, UserTypeKind};

use crate::dialect::postgres::types::element;
use crate::dialect::postgres::types::quote::qualified;

/// How many of these types stand below each: what one is made of comes before it.
pub fn heights<'a>(types: impl Iterator<Item = &'a UserType>) -> BTreeMap<QualifiedName, usize> {
    let types: BTreeMap<String, &UserType> = types.map(|ty| (qualified(&ty.name), ty)).collect();
    let mut heights = BTreeMap::new();
    for user_type in types.values() {
        height(user_type, &types, &mut heights);
    }
    heights
}

fn height(
    user_type: &UserType,
    types: &BTreeMap<String, &UserType>,
    heights: &mut BTreeMap<QualifiedName, usize>,
) -> usize {
    if let Some(known) = heights.get(&user_type.name) {
        return *known;
    }
    heights.insert(user_type.name.clone(), 0);
    let parts = parts(&user_type.kind);
    let below = parts.iter().filter_map(|part| {
        let name = element(part).unwrap_or(part);
        Some(height(types.get(name)?, types, heights) + 1)
    });
    let found = below.max().unwrap_or(0);
    heights.insert(user_type.name.clone(), found);
    found
}

/// The types that a type is made of.
fn parts(kind: &UserTypeKind) -> Vec<&str> {
    match kind {
        UserTypeKind::Domain(domain) => vec![&domain.base],
        UserTypeKind::Composite(composite) => composite
            .attributes
            .iter()
            .map(|part| part.ty.as_str())
            .collect(),
        UserTypeKind::Range(range) => vec![&range.subtype],
    }
}

/// What a type holds that is a domain, or an array of one: the server turns either into the other by
/// itself. Any other type is its own.
pub fn base_of(types: &BTreeMap<QualifiedName, UserType>, ty: &str) -> String {
    let mut base = ty.to_owned();
    // More domains behind each other are a circle, which no database has.
    for _ in 0..32 {
        let name = element(&base).unwrap_or(&base);
        let kind = types.values().find(|of| qualified(&of.name) == name);
        let Some(UserTypeKind::Domain(domain)) = kind.map(|of| &of.kind) else {
            break;
        };
        // An array of arrays is none.
        if element(&base).is_some() && element(&domain.base).is_some() {
            break;
        }
        let suffix = if element(&base).is_some() { "[]" } else { "" };
        base = format!("{}{suffix}", domain.base);
    }
    base
}

/// The expressions of a type.
pub fn exprs(user_type: &UserType) -> impl Iterator<Item = &Expr> {
    let domain = match &user_type.kind {
        UserTypeKind::Domain(domain) => Some(domain),
        UserTypeKind::Composite(_) | UserTypeKind::Range(_) => None,
    };
    domain.into_iter().flat_map(|domain| {
        let checks = domain.checks.iter().map(|check| &check.expr);
        checks.chain(&domain.default)
    })
}

/// The types of a schema that are made of one, those first that others are made of.
pub fn made_of(types: &BTreeMap<QualifiedName, UserType>, name: &str) -> Vec<UserType> {
    let heights = heights(types.values());
    let mut names = vec![name.to_owned()];
    let mut sorted: Vec<&UserType> = types.values().collect();
    sorted.sort_by_key(|user_type| heights.get(&user_type.name));
    let mut found = Vec::new();
    for user_type in sorted {
        let parts = parts(&user_type.kind);
        let mut parts = parts.iter().map(|part| element(part).unwrap_or(part));
        if parts.any(|part| names.iter().any(|name| name == part)) {
            names.push(qualified(&user_type.name));
            found.push(user_type.clone());
        }
    }
    found
}
