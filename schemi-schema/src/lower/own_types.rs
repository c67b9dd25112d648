//! Domains and composite types: types of their own on PostgreSQL. On SQLite a domain is what it wraps,
//! with its conditions as checks of the column; it has no composite types.

use super::Lowering;
use super::expression::{of_column, translate};
use super::types::{Strictness, sql_type};
use crate::column::{ColumnType, Expr};
use crate::constraint::{Check, Constraint, ConstraintKind};
use crate::dialect::{Dialect, PerDialect};
use crate::logical::LogicalType;
use crate::model::{
    AttributeModel, CompositeModel, DomainModel, Field, Location, Model, TypeKind, TypeModel,
};
use crate::name::{Name, ObjectName, QualifiedName};
use crate::naming::{Kind, TakenNames, conventional};
use crate::table::Table;
use crate::user_type::{Attribute, Composite, Domain, DomainCheck, UserType, UserTypeKind};

/// How many domains may stand behind each other: more are a circle.
const DEEPEST: usize = 32;

/// What a field holds in the end: what the innermost of its domains wraps.
pub(super) struct Plain<'a> {
    /// Its type, where the innermost domain says it.
    pub(super) sql_type: Option<&'a PerDialect<String>>,
    /// What it means.
    pub(super) logical: Option<&'a LogicalType>,
    /// The domains on the way, the outermost first.
    pub(super) domains: Vec<&'a DomainModel>,
}

impl<'a> Lowering<'a> {
    /// What a field holds without its domains, on the database that has none.
    pub(super) fn plain<'f>(&self, field: &'f Field) -> Plain<'f>
    where
        'a: 'f,
    {
        let mut plain = Plain {
            sql_type: field.sql_type.as_ref(),
            logical: field.logical.as_ref(),
            domains: Vec::new(),
        };
        while self.dialect == Dialect::Sqlite
            && plain
                .sql_type
                .is_none_or(|said| said.get(self.dialect).is_none())
            && plain.domains.len() < DEEPEST
            && let Some(LogicalType::Domain(path)) = plain.logical
            && let Some(model) = self.types.get(path.as_str())
            && let TypeKind::Domain(domain) = &model.kind
        {
            plain.sql_type = domain.sql_type.as_ref();
            plain.logical = domain.logical.as_ref();
            plain.domains.push(domain);
        }
        plain
    }

    /// The conditions of domains, as checks of a column.
    pub(super) fn domain_checks(&self, table: &mut Table, field: &Field, plain: &Plain<'_>) {
        let checks = plain.domains.iter().flat_map(|domain| &domain.checks);
        for check in checks.filter(|check| self.has(check.only)) {
            if let Some(expr) = translate(&check.expr, self.dialect, None) {
                let check = Check::new(Expr(of_column(&expr, &field.column)));
                let kind = ConstraintKind::Check(check);
                table
                    .constraints
                    .push(Constraint::new(ObjectName::Unnamed, kind));
            }
        }
    }

    /// The column type of a domain, a composite type, or an array of one (PostgreSQL).
    pub(super) fn own_type(
        &mut self,
        model: &Model,
        field: &Field,
        logical: &LogicalType,
    ) -> Option<ColumnType> {
        let found = match self.dialect {
            Dialect::Postgres => self.type_text(logical),
            Dialect::Sqlite => None,
        };
        if found.is_none() {
            self.unsupported(model, field, &logical.to_string());
        }
        found.map(ColumnType::Sql)
    }

    /// A `type` that names a domain or a composite type of the models, or another one.
    pub(super) fn said_own_type(&mut self, said: &str) -> ColumnType {
        let (name, suffix) = match said.strip_suffix("[]") {
            Some(element) => (element, "[]"),
            None => (said, ""),
        };
        let named = self.types.values().copied().find(|model| {
            let own = self.qualified(model.schema.as_deref(), &model.name);
            self.dialect == Dialect::Postgres && own.to_string() == name
        });
        match named {
            Some(model) => ColumnType::Sql(format!("{}{suffix}", quoted(&self.use_type(model)))),
            None => ColumnType::sql(said),
        }
    }

    /// A type as PostgreSQL writes it within types; what it is made of is put into the schema.
    fn type_text(&mut self, logical: &LogicalType) -> Option<String> {
        match logical {
            LogicalType::Enum(path) => {
                let model = self.enums.get(path.as_str()).copied()?;
                Some(quoted(&self.use_enum(model)))
            }
            LogicalType::Domain(path) | LogicalType::Composite(path) => {
                let model = self.types.get(path.as_str()).copied()?;
                Some(quoted(&self.use_type(model)))
            }
            LogicalType::Array(element) if !matches!(**element, LogicalType::Array(_)) => {
                Some(format!("{}[]", self.type_text(element)?))
            }
            LogicalType::Array(_) => None,
            LogicalType::Scalar(_) | LogicalType::Range(_) => {
                sql_type(logical, Dialect::Postgres, Strictness::Loose)
            }
        }
    }

    /// Puts a type into the schema, with its namespace and all that it is made of.
    pub(super) fn use_type(&mut self, model: &'a TypeModel) -> QualifiedName {
        let name = self.qualified(model.schema.as_deref(), &model.name);
        if !self.used_types.insert(name.clone()) {
            return name;
        }
        self.lowered.schema.namespaces.extend(name.schema.clone());
        let kind = match &model.kind {
            TypeKind::Domain(domain) => self.domain(model, domain).map(UserTypeKind::Domain),
            TypeKind::Composite(composite) => {
                let made = self.composite(model, &name, composite);
                Some(UserTypeKind::Composite(made))
            }
        };
        if let Some(kind) = kind {
            self.lowered.schema.insert_type(UserType {
                name: name.clone(),
                kind,
                comment: model.comment.clone(),
            });
        }
        name
    }

    fn domain(&mut self, model: &'a TypeModel, domain: &'a DomainModel) -> Option<Domain> {
        let dialect = Dialect::Postgres;
        let said = domain.sql_type.as_ref().and_then(|said| said.get(dialect));
        let logical = domain.logical.as_ref();
        let base = match (said, logical) {
            (Some(said), _) => Some(said.trim().to_owned()),
            (None, Some(logical)) => self.type_text(logical),
            (None, None) => None,
        };
        let Some(base) = base else {
            let what = logical.map_or("this Rust type".to_owned(), ToString::to_string);
            self.no_type(&model.location, &model.rust_path, &what);
            return None;
        };
        let text = |text: &Option<PerDialect<String>>| {
            text.as_ref()
                .and_then(|text| translate(text, dialect, logical))
        };
        Some(Domain {
            base,
            collation: text(&domain.collate),
            default: text(&domain.default).map(Expr),
            not_null: domain.not_null,
            checks: self.checks_of(model, domain),
        })
    }

    fn checks_of(&self, model: &TypeModel, domain: &DomainModel) -> Vec<DomainCheck> {
        let mut taken = TakenNames::default();
        let checks = domain.checks.iter().filter(|check| self.has(check.only));
        let said = checks.clone().filter_map(|check| check.name.clone());
        said.for_each(|name| taken.reserve(name));
        let made = checks.filter_map(|check| {
            let expr = Expr(translate(&check.expr, Dialect::Postgres, None)?);
            let name = match &check.name {
                Some(name) => ObjectName::Said(Name::from(name.as_str())),
                None => {
                    let proposed = conventional(Kind::Check, &model.name, []);
                    ObjectName::Conventional(Name::from(taken.take(proposed)))
                }
            };
            Some(DomainCheck {
                name,
                expr,
                not_valid: check.not_valid,
                comment: None,
            })
        });
        made.collect()
    }

    fn composite(
        &mut self,
        model: &'a TypeModel,
        name: &QualifiedName,
        composite: &'a CompositeModel,
    ) -> Composite {
        let mut made = Composite::default();
        for part in &composite.attributes {
            if let Some(old) = &part.renamed_from {
                let key = (name.clone(), Name::from(old.as_str()));
                let renames = &mut self.lowered.renames.attributes;
                renames.insert(key, Name::from(part.name.as_str()));
            }
            made.attributes.extend(self.attribute(model, part));
        }
        made
    }

    fn attribute(&mut self, model: &TypeModel, part: &AttributeModel) -> Option<Attribute> {
        let ty = match (&part.sql_type, &part.logical) {
            (Some(said), _) => Some(said.trim().to_owned()),
            (None, Some(logical)) => self.type_text(logical),
            (None, None) => None,
        };
        let Some(ty) = ty else {
            let what = part.logical.as_ref();
            let what = what.map_or("this Rust type".to_owned(), ToString::to_string);
            let mut at = model.location.clone();
            at.line = part.line;
            let path = format!("{}.{}", model.rust_path, part.rust_name);
            self.no_type(&at, &path, &what);
            return None;
        };
        Some(Attribute {
            name: Name::from(part.name.as_str()),
            ty,
            collation: part.collate.clone(),
            comment: part.comment.clone(),
        })
    }

    fn no_type(&mut self, at: &Location, path: &str, what: &str) {
        let message = format!(
            "`{path}`: {what} has no PostgreSQL type that sqlx writes and reads: say `type(postgres = \"…\")`, or wrap \
             another type"
        );
        self.errors.push(super::LowerError {
            location: at.clone(),
            message,
        });
    }
}

/// A name as SQL has it, whatever is in it.
fn quoted(name: &QualifiedName) -> String {
    let part = |name: &Name| format!("\"{}\"", name.as_str().replace('"', "\"\""));
    match &name.schema {
        Some(schema) => format!("{}.{}", part(schema), part(&name.name)),
        None => part(&name.name),
    }
}
