//! What differs between two shapes of a domain or a composite type, in words.

use schemi_schema::{Attribute, Composite, Domain, DomainCheck, UserType, UserTypeKind};

use super::differing::{after_colon, differing, quoted, said};

/// Nothing, or words with a colon before them.
pub(super) fn alteration(from: &UserType, to: &UserType) -> String {
    let mut parts = match (&from.kind, &to.kind) {
        (UserTypeKind::Domain(old), UserTypeKind::Domain(new)) => domain(old, new),
        (UserTypeKind::Composite(old), UserTypeKind::Composite(new)) => composite(old, new),
        (
            UserTypeKind::Domain(_) | UserTypeKind::Composite(_) | UserTypeKind::Range(_),
            UserTypeKind::Domain(_) | UserTypeKind::Composite(_) | UserTypeKind::Range(_),
        ) => Vec::new(),
    };
    let (old, new) = (quoted(&from.comment), quoted(&to.comment));
    parts.extend(differing("comment", old, new));
    after_colon(&parts)
}

fn domain(from: &Domain, to: &Domain) -> Vec<String> {
    let mut parts = Vec::new();
    if from.base != to.base {
        parts.push(format!("{} -> {}", from.base, to.base));
    }
    let default = |domain: &Domain| domain.default.as_ref().map(ToString::to_string);
    parts.extend(differing("default", default(from), default(to)));
    parts.extend(differing(
        "not null",
        said(from.not_null),
        said(to.not_null),
    ));
    let (old, new) = (from.collation.clone(), to.collation.clone());
    parts.extend(differing("collation", old, new));
    let has = |domain: &Domain, check: &DomainCheck| domain.checks.contains(check);
    let gone = from.checks.iter().filter(|check| !has(to, check));
    parts.extend(gone.map(|check| format!("- {}", condition(check))));
    let new = to.checks.iter().filter(|check| !has(from, check));
    parts.extend(new.map(|check| format!("+ {}", condition(check))));
    parts
}

fn condition(check: &DomainCheck) -> String {
    let not_valid = if check.not_valid { " not valid" } else { "" };
    format!("check {}: {}{not_valid}", check.name, check.expr)
}

fn composite(from: &Composite, to: &Composite) -> Vec<String> {
    let find = |of: &Composite, part: &Attribute| -> Option<Attribute> {
        let mut parts = of.attributes.iter();
        parts.find(|other| other.name == part.name).cloned()
    };
    let gone = from
        .attributes
        .iter()
        .filter(|part| find(to, part).is_none());
    let mut parts: Vec<String> = gone
        .map(|part| format!("- attribute {}", part.name))
        .collect();
    for part in &to.attributes {
        match find(from, part) {
            None => parts.push(format!("+ attribute {}: {}", part.name, part.ty)),
            Some(old) => {
                let what = format!("attribute {}:", part.name);
                let (before, after) = (typed(&old), typed(part));
                parts.extend(differing(&what, Some(before), Some(after)));
                let what = format!("comment of attribute {}", part.name);
                let (before, after) = (quoted(&old.comment), quoted(&part.comment));
                parts.extend(differing(&what, before, after));
            }
        }
    }
    parts
}

fn typed(part: &Attribute) -> String {
    let collation = part.collation.iter().map(|name| format!(" collate {name}"));
    format!("{}{}", part.ty, collation.collect::<String>())
}
