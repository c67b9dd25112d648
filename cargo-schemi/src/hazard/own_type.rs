//! What another shape of a domain or a composite type can cost.

use schemi_schema::{Composite, Domain, DomainCheck, UserType, UserTypeKind};

use super::Hazard;

/// The hazards of a type that is altered.
pub(super) fn altered(from: &UserType, to: &UserType) -> Vec<Hazard> {
    match (&from.kind, &to.kind) {
        (UserTypeKind::Domain(old), UserTypeKind::Domain(new)) => {
            let restrictions = restrictions(old, new).into_iter();
            let of = |name| Hazard::RestrictsDomain {
                domain: to.name.clone(),
                name,
            };
            restrictions.map(of).collect()
        }
        (UserTypeKind::Composite(old), UserTypeKind::Composite(new)) => {
            let gone = old.attributes.iter().filter(|part| !has(new, part.name.as_str()));
            let of = |part: &schemi_schema::Attribute| Hazard::DropsAttribute {
                user_type: to.name.clone(),
                attribute: part.name.clone(),
            };
            gone.map(of).collect()
        }
        (
            UserTypeKind::Domain(_) | UserTypeKind::Composite(_) | UserTypeKind::Range(_),
            UserTypeKind::Domain(_) | UserTypeKind::Composite(_) | UserTypeKind::Range(_),
        ) => Vec::new(),
    }
}

fn has(composite: &Composite, name: &str) -> bool {
    let mut parts = composite.attributes.iter();
    parts.any(|part| part.name == *name)
}

/// What values must hold to from now on.
fn restrictions(from: &Domain, to: &Domain) -> Vec<String> {
    let holds = |check: &DomainCheck| {
        let mut old = from.checks.iter();
        old.any(|old| old.expr == check.expr && !old.not_valid)
    };
    let is_new = |check: &&DomainCheck| !check.not_valid && !holds(check);
    let checks = to.checks.iter().filter(is_new);
    let mut found: Vec<String> = checks
        .map(|check| format!("check {}", check.name))
        .collect();
    if to.not_null && !from.not_null {
        found.push("NOT NULL".to_owned());
    }
    found
}
