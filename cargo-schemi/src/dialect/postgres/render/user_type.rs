//! Domains, composite types and range types.

use schemi_schema::{
    Attribute, Composite, Domain, DomainCheck, Expr, Name, QualifiedName, Range, UserType,
    UserTypeKind,
};

use super::{Renderer, text};
use crate::change::Change;
use crate::dialect::RenderError;
use crate::dialect::postgres::types::element;
use crate::dialect::postgres::types::quote::{collation, ident, qualified};

impl Renderer {
    /// A change of a type; nothing for another change.
    pub(super) fn write_type(&mut self, change: &Change) -> Result<(), RenderError> {
        if let Change::CreateType { user_type } = change {
            self.create_type(user_type);
        } else if let Change::DropType { user_type } = change {
            // It may have gone with an enum that was made anew.
            if self.state.types.contains_key(&user_type.name) {
                self.drop_type(user_type);
            }
        } else if let Change::AlterType { from, to } = change {
            self.alter_type(from, to)?;
        } else if let Change::RenameAttribute {
            user_type,
            from,
            to,
        } = change
        {
            self.rename_attribute(user_type, from, to);
        }
        Ok(())
    }

    pub(super) fn create_type(&mut self, user_type: &UserType) {
        let name = qualified(&user_type.name);
        let sql = match &user_type.kind {
            UserTypeKind::Domain(domain) => create_domain(&name, domain),
            UserTypeKind::Composite(composite) => create_composite(&name, composite),
            UserTypeKind::Range(range) => create_range(&name, range),
        };
        self.script.push(sql);
        if user_type.comment.is_some() {
            self.type_comment(user_type);
        }
        match &user_type.kind {
            UserTypeKind::Domain(domain) => {
                for check in &domain.checks {
                    if check.not_valid {
                        self.unchecked.retain(|(of, other)| {
                            !(*of == user_type.name && other.name == check.name)
                        });
                        self.unchecked.push((user_type.name.clone(), check.clone()));
                    } else if check.comment.is_some() {
                        self.domain_check_comment(&name, check);
                    }
                }
            }
            UserTypeKind::Composite(composite) => {
                let said = composite.attributes.iter();
                for part in said.filter(|part| part.comment.is_some()) {
                    self.attribute_comment(&name, part);
                }
            }
            UserTypeKind::Range(_) => {}
        }
    }

    /// Adds the checks of new domains that values need not fulfil which have come from elsewhere.
    pub(super) fn add_unchecked(&mut self) {
        for (name, check) in std::mem::take(&mut self.unchecked) {
            let name = qualified(&name);
            self.alter_domain_by(&name, &format!("ADD {}", domain_check(&check)));
            if check.comment.is_some() {
                self.domain_check_comment(&name, &check);
            }
        }
    }

    pub(super) fn drop_type(&mut self, user_type: &UserType) {
        let word = word(user_type);
        let name = qualified(&user_type.name);
        self.script.push(format!("DROP {word} {name}"));
    }

    /// Alters a type where it stands.
    ///
    /// # Errors
    /// Where PostgreSQL can only make it anew and tables hold values of it.
    pub(super) fn alter_type(&mut self, from: &UserType, to: &UserType) -> Result<(), RenderError> {
        match (&from.kind, &to.kind) {
            (UserTypeKind::Domain(old), UserTypeKind::Domain(new))
                if old.base == new.base
                    && old.collation == new.collation
                    && !(tightens(old, new) && self.is_contained(&to.name)) =>
            {
                self.alter_domain(&to.name, old, new);
            }
            (UserTypeKind::Composite(old), UserTypeKind::Composite(new))
                if keeps_order(old, new) =>
            {
                self.alter_composite(to, old, new)?;
            }
            (old, new) if old == new => {}
            (UserTypeKind::Domain(old), UserTypeKind::Domain(_)) => {
                self.remake_domain(from, to, old)?;
                return Ok(());
            }
            _ => {
                self.refuse_used(to, "is made anew")?;
                self.drop_type(from);
                self.create_type(to);
                return Ok(());
            }
        }
        if from.comment != to.comment {
            self.type_comment(to);
        }
        Ok(())
    }

    pub(super) fn rename_attribute(&mut self, name: &QualifiedName, from: &Name, to: &Name) {
        let (from, to) = (ident(from.as_str()), ident(to.as_str()));
        let name = qualified(name);
        self.script
            .push(format!("ALTER TYPE {name} RENAME ATTRIBUTE {from} TO {to}"));
    }

    fn alter_domain(&mut self, name: &QualifiedName, from: &Domain, to: &Domain) {
        let name = qualified(name);
        let from = &self.rename_checks(&name, from, to);
        let is_kept = |check: &DomainCheck, others: &[DomainCheck]| {
            others.iter().any(|other| becomes(other, check))
        };
        for check in from.checks.iter().filter(|old| {
            let kept = to.checks.iter().any(|new| becomes(old, new));
            !kept
        }) {
            let check = check_name(check);
            self.alter_domain_by(&name, &format!("DROP CONSTRAINT {check}"));
        }
        match (&from.default, &to.default) {
            (old, new) if old == new => {}
            (_, Some(default)) => {
                let value = text::default_value(default);
                self.alter_domain_by(&name, &format!("SET DEFAULT {value}"));
            }
            (_, None) => self.alter_domain_by(&name, "DROP DEFAULT"),
        }
        match (from.not_null, to.not_null) {
            (false, true) => self.alter_domain_by(&name, "SET NOT NULL"),
            (true, false) => self.alter_domain_by(&name, "DROP NOT NULL"),
            (true, true) | (false, false) => {}
        }
        for check in &to.checks {
            if !is_kept(check, &from.checks) {
                self.alter_domain_by(&name, &format!("ADD {}", domain_check(check)));
            }
            let old = from.checks.iter().find(|old| is_same(old, check));
            if old.is_some_and(|old| old.not_valid && !check.not_valid && becomes(old, check)) {
                let check = check_name(check);
                self.alter_domain_by(&name, &format!("VALIDATE CONSTRAINT {check}"));
            }
            let kept = old.filter(|old| becomes(old, check));
            if kept.and_then(|old| old.comment.as_ref()) != check.comment.as_ref() {
                self.domain_check_comment(&name, check);
            }
        }
    }

    /// Renames the conditions that only have another name; gives the domain with these names.
    fn rename_checks(&mut self, name: &str, from: &Domain, to: &Domain) -> Domain {
        let mut renamed = from.clone();
        for check in &to.checks {
            if from.checks.iter().any(|old| is_same(old, check)) {
                continue;
            }
            let stays = |old: &DomainCheck| to.checks.iter().any(|new| is_same(old, new));
            let found = renamed.checks.iter_mut().find(|old| {
                old.expr == check.expr && (old.not_valid || !check.not_valid) && !stays(old)
            });
            if let Some(old) = found {
                let (before, after) = (check_name(old), check_name(check));
                old.name = check.name.clone();
                self.alter_domain_by(name, &format!("RENAME CONSTRAINT {before} TO {after}"));
            }
        }
        renamed
    }

    fn alter_domain_by(&mut self, name: &str, action: &str) {
        self.script.push(format!("ALTER DOMAIN {name} {action}"));
    }

    fn alter_composite(
        &mut self,
        to: &UserType,
        old: &Composite,
        new: &Composite,
    ) -> Result<(), RenderError> {
        let name = qualified(&to.name);
        let find = |parts: &[Attribute], name: &Attribute| {
            parts.iter().find(|part| part.name == name.name).cloned()
        };
        for part in &old.attributes {
            if find(&new.attributes, part).is_none() {
                let part = ident(part.name.as_str());
                self.script
                    .push(format!("ALTER TYPE {name} DROP ATTRIBUTE {part}"));
            }
        }
        for part in &new.attributes {
            let before = find(&old.attributes, part);
            match &before {
                None => self.script.push(format!(
                    "ALTER TYPE {name} ADD ATTRIBUTE {}",
                    attribute(part)
                )),
                Some(before) if before.ty != part.ty || before.collation != part.collation => {
                    self.refuse_used(to, &format!("gets another type for {}", part.name))?;
                    let mut sql = format!(
                        "ALTER TYPE {name} ALTER ATTRIBUTE {} TYPE {}",
                        ident(part.name.as_str()),
                        part.ty
                    );
                    if let Some(name) = &part.collation {
                        sql += &format!(" COLLATE {}", collation(name));
                    }
                    self.script.push(sql);
                }
                Some(_) => {}
            }
            if before.and_then(|before| before.comment) != part.comment {
                self.attribute_comment(&name, part);
            }
        }
        Ok(())
    }

    /// Refuses what PostgreSQL refuses while columns are of the type.
    pub(super) fn refuse_used(&self, user_type: &UserType, what: &str) -> Result<(), RenderError> {
        let name = qualified(&user_type.name);
        let columns = self.state.tables.values().flat_map(|table| {
            let columns = table.columns.iter();
            columns.map(move |column| (&table.name, column))
        });
        let mut users = columns.filter(|(_, column)| {
            let ty = text::sql_type(&column.ty);
            element(&ty).unwrap_or(&ty) == name
        });
        match users.next() {
            None => Ok(()),
            Some((table, column)) => Err(RenderError::new(format!(
                "{} {} {what}, and column {table}.{} is of it: PostgreSQL cannot do that in place; make a type of another name, and alter the columns to it",
                kind(user_type),
                user_type.name,
                column.name
            ))),
        }
    }

    fn type_comment(&mut self, user_type: &UserType) {
        let object = format!("{} {}", word(user_type), qualified(&user_type.name));
        self.comment(&object, user_type.comment.as_deref());
    }

    fn domain_check_comment(&mut self, domain: &str, check: &DomainCheck) {
        let object = format!("CONSTRAINT {} ON DOMAIN {domain}", check_name(check));
        self.comment(&object, check.comment.as_deref());
    }

    fn attribute_comment(&mut self, name: &str, part: &Attribute) {
        let object = format!("COLUMN {name}.{}", ident(part.name.as_str()));
        self.comment(&object, part.comment.as_deref());
    }
}

/// The word that SQL has for a type.
fn word(user_type: &UserType) -> &'static str {
    match user_type.kind {
        UserTypeKind::Domain(_) => "DOMAIN",
        UserTypeKind::Composite(_) | UserTypeKind::Range(_) => "TYPE",
    }
}

/// The words that people have for it.
pub fn kind(user_type: &UserType) -> &'static str {
    match user_type.kind {
        UserTypeKind::Domain(_) => "domain",
        UserTypeKind::Composite(_) => "composite type",
        UserTypeKind::Range(_) => "range type",
    }
}

fn check_name(check: &DomainCheck) -> String {
    check
        .name
        .get()
        .map_or_else(String::new, |name| ident(name.as_str()))
}

fn is_same(old: &DomainCheck, new: &DomainCheck) -> bool {
    old.name.get() == new.name.get()
}

/// Whether a check of a domain becomes another one where it stands.
fn becomes(old: &DomainCheck, new: &DomainCheck) -> bool {
    is_same(old, new) && old.expr == new.expr && (old.not_valid || !new.not_valid)
}

/// Whether values are looked at that are there.
fn tightens(old: &Domain, new: &Domain) -> bool {
    let stood = |check: &DomainCheck| {
        let mut checks = old.checks.iter();
        checks.any(|old| becomes(old, check) && !old.not_valid)
    };
    let mut checks = new.checks.iter();
    new.not_null && !old.not_null || checks.any(|check| !check.not_valid && !stood(check))
}

/// Whether the parts that stay keep their order, and the new ones come after them: the order counts
/// in values, and nothing can change it.
fn keeps_order(old: &Composite, new: &Composite) -> bool {
    let names = |parts: &[Attribute]| -> Vec<_> { parts.iter().map(|p| p.name.clone()).collect() };
    let (before, after) = (names(&old.attributes), names(&new.attributes));
    let kept: Vec<_> = before.iter().filter(|name| after.contains(name)).collect();
    after.iter().take(kept.len()).eq(kept)
}

fn attribute(part: &Attribute) -> String {
    let mut sql = format!("{} {}", ident(part.name.as_str()), part.ty);
    if let Some(name) = &part.collation {
        sql += &format!(" COLLATE {}", collation(name));
    }
    sql
}

/// `CREATE TYPE … AS (…)`.
pub fn create_composite(name: &str, composite: &Composite) -> String {
    let parts: Vec<String> = composite.attributes.iter().map(attribute).collect();
    format!("CREATE TYPE {name} AS ({})", parts.join(", "))
}

/// `CREATE DOMAIN`.
pub fn create_domain(name: &str, domain: &Domain) -> String {
    let mut sql = format!("CREATE DOMAIN {name} AS {}", domain.base);
    if let Some(name) = &domain.collation {
        sql += &format!(" COLLATE {}", collation(name));
    }
    if let Some(default) = &domain.default {
        sql += &format!(" DEFAULT {}", text::default_value(default));
    }
    if domain.not_null {
        sql += " NOT NULL";
    }
    for check in domain.checks.iter().filter(|check| !check.not_valid) {
        sql += &format!(" {}", domain_check(check));
    }
    sql
}

fn domain_check(check: &DomainCheck) -> String {
    let Expr(expr) = &check.expr;
    let not_valid = if check.not_valid { " NOT VALID" } else { "" };
    let name = check_name(check);
    format!("CONSTRAINT {name} CHECK ({expr}){not_valid}")
}

fn create_range(name: &str, range: &Range) -> String {
    let mut parts = vec![format!("subtype = {}", range.subtype)];
    if let Some(opclass) = &range.opclass {
        parts.push(format!("subtype_opclass = {}", ident(opclass)));
    }
    if let Some(name) = &range.collation {
        parts.push(format!("collation = {}", collation(name)));
    }
    for (word, function) in [
        ("canonical", &range.canonical),
        ("subtype_diff", &range.subtype_diff),
    ] {
        if let Some(function) = function {
            parts.push(format!("{word} = {function}"));
        }
    }
    if let Some(name) = &range.multirange {
        parts.push(format!("multirange_type_name = {}", ident(name.as_str())));
    }
    format!("CREATE TYPE {name} AS RANGE ({})", parts.join(", "))
}
