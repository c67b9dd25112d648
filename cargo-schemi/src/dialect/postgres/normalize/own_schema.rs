//! One spelling for names in the schema that a connection works in.
//!
//! Where the search path begins with `public`, `orders` and `public.orders` are one table. Models
//! and migrations may say either, and mean two different ones on a database whose search path begins
//! otherwise. So the migrations' spelling holds, where they have the object, else the models': what
//! is written then runs on both databases, and each finds its own object again.

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::{
    Column, ColumnType, ConstraintKind, EnumType, Name, QualifiedName, Renames, Schema, Table,
    UserType, UserTypeKind,
};

use super::default::type_text;
use crate::dialect::RenderError;
use crate::dialect::postgres::types::element;
use crate::dialect::postgres::types::quote::{ident, qualified};

/// How the objects of one schema are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    own: Name,
    /// The tables that are written with the schema.
    tables: BTreeSet<Name>,
    /// The enums that are written with the schema.
    enums: BTreeSet<Name>,
    /// The domains and composite types that are written with the schema.
    types: BTreeSet<Name>,
    /// The types and enums of models and migrations as a type's text may have them → as it is written.
    texts: BTreeMap<String, String>,
}

impl Spelling {
    /// The spelling on a connection that works in the schema `own`.
    ///
    /// # Errors
    /// Two models that are one object there.
    pub fn new(
        own: Name,
        wanted: &Schema,
        renames: &Renames,
        owned: &Schema,
    ) -> Result<Self, RenderError> {
        let former = &mut renames.tables.keys();
        let tables = [
            &mut wanted.tables.keys() as &mut dyn Iterator<Item = _>,
            former,
            &mut owned.tables.keys(),
        ];
        let enums = [
            &mut wanted.enums.keys() as &mut dyn Iterator<Item = _>,
            &mut std::iter::empty(),
            &mut owned.enums.keys(),
        ];
        let types = [
            &mut wanted.types.keys() as &mut dyn Iterator<Item = _>,
            &mut std::iter::empty(),
            &mut owned.types.keys(),
        ];
        let (tables, enums) = (said(&own, "table", tables)?, said(&own, "enum", enums)?);
        let mut spelling = Self {
            types: said(&own, "type", types)?,
            texts: BTreeMap::new(),
            own,
            tables,
            enums,
        };
        spelling.texts = spelling.texts(wanted, owned);
        Ok(spelling)
    }

    /// Writes every name of a schema so.
    pub fn schema(&self, schema: Schema) -> Schema {
        let mut spelled = Schema {
            namespaces: schema.namespaces,
            namespace_comments: schema.namespace_comments,
            ..Schema::default()
        };
        for value in schema.enums.into_values() {
            let name = self.enum_name(&value.name);
            spelled.insert_enum(EnumType { name, ..value });
        }
        for value in schema.types.into_values() {
            spelled.insert_type(self.user_type(value));
        }
        for table in schema.tables.into_values() {
            spelled.insert_table(self.table(table));
        }
        spelled
    }

    /// Writes every name of the renames so.
    pub fn renames(&self, renames: Renames) -> Renames {
        let table = |name: &QualifiedName| self.table_name(name);
        let tables = renames.tables.iter();
        let columns = renames.columns.into_iter();
        let values = renames.enum_values.into_iter();
        let dropped = renames.dropped_columns.into_iter();
        Renames {
            tables: tables.map(|(old, new)| (table(old), table(new))).collect(),
            columns: columns
                .map(|((name, old), new)| ((table(&name), old), new))
                .collect(),
            enum_values: values
                .map(|((name, old), new)| ((self.enum_name(&name), old), new))
                .collect(),
            attributes: renames
                .attributes
                .into_iter()
                .map(|((name, old), new)| ((self.type_name(&name), old), new))
                .collect(),
            dropped_attributes: renames
                .dropped_attributes
                .into_iter()
                .map(|(name, old)| (self.type_name(&name), old))
                .collect(),
            column_values: renames.column_values,
            dropped_columns: dropped
                .map(|(name, column)| (table(&name), column))
                .collect(),
            dropped_tables: renames.dropped_tables.iter().map(table).collect(),
        }
    }

    /// Gives what the database has the models' text for types and collations of the schema: the
    /// server prints `email` for what a model may call `public.email`. The schema is there, too.
    pub fn settle(&self, from: &mut Schema, to: &Schema) {
        if to.namespaces.contains(&self.own) {
            from.namespaces.insert(self.own.clone());
        }
        for (name, table) in &mut from.tables {
            let after = to.tables.get(name);
            for column in &mut table.columns {
                if let Some(new) = after.and_then(|table| table.column(&column.name)) {
                    self.settle_column(column, new);
                }
            }
        }
    }

    fn settle_column(&self, old: &mut Column, new: &Column) {
        let own = ident(self.own.as_str());
        if let ColumnType::Sql(after) = &new.ty
            && after.strip_prefix(&format!("{own}.")) == Some(&type_text(&old.ty))
        {
            old.ty = new.ty.clone();
        }
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        if let (Some(before), Some(after)) = (&old.collation, &new.collation)
            && *after == format!("{}.{}", quoted(self.own.as_str()), quoted(before))
        {
            old.collation = Some(after.clone());
        }
    }

    fn table(&self, mut table: Table) -> Table {
        table.name = self.table_name(&table.name);
        for column in &mut table.columns {
            match &mut column.ty {
                ColumnType::Enum { name, .. } => *name = self.enum_name(name),
                ColumnType::Sql(text) => self.respell(text),
            }
        }
        for constraint in &mut table.constraints {
            if let ConstraintKind::ForeignKey(key) = &mut constraint.kind {
                key.references = self.table_name(&key.references);
            }
        }
        let parents = table.partition_of.iter_mut().map(|part| &mut part.table);
        for parent in parents.chain(&mut table.inherits) {
            *parent = self.table_name(parent);
        }
        table
    }

    fn user_type(&self, mut user_type: UserType) -> UserType {
        user_type.name = self.type_name(&user_type.name);
        match &mut user_type.kind {
            UserTypeKind::Domain(domain) => self.respell(&mut domain.base),
            UserTypeKind::Composite(composite) => {
                let parts = composite.attributes.iter_mut();
                parts.for_each(|part| self.respell(&mut part.ty));
            }
            UserTypeKind::Range(range) => self.respell(&mut range.subtype),
        }
        user_type
    }

    /// Both ways to write what models and migrations have in the schema.
    fn texts(&self, wanted: &Schema, owned: &Schema) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        for schema in [wanted, owned] {
            let enums = schema.enums.keys().map(|name| (name, self.enum_name(name)));
            let types = schema.types.keys().map(|name| (name, self.type_name(name)));
            for (name, written) in enums.chain(types) {
                let is_own = name
                    .schema
                    .as_ref()
                    .is_none_or(|schema| *schema == self.own);
                for schema in [None, Some(self.own.clone())]
                    .into_iter()
                    .filter(|_| is_own)
                {
                    let other = QualifiedName::new(schema, name.name.clone());
                    texts.insert(qualified(&other), qualified(&written));
                }
            }
        }
        texts
    }

    fn respell(&self, text: &mut String) {
        let (name, suffix) = match element(text) {
            Some(element) => (element, "[]"),
            None => (text.as_str(), ""),
        };
        if let Some(written) = self.texts.get(name) {
            *text = format!("{written}{suffix}");
        }
    }

    fn type_name(&self, name: &QualifiedName) -> QualifiedName {
        self.name(name, &self.types)
    }

    fn table_name(&self, name: &QualifiedName) -> QualifiedName {
        self.name(name, &self.tables)
    }

    fn enum_name(&self, name: &QualifiedName) -> QualifiedName {
        self.name(name, &self.enums)
    }

    fn name(&self, name: &QualifiedName, with_schema: &BTreeSet<Name>) -> QualifiedName {
        if name.schema.as_ref().is_some_and(|s| *s != self.own) {
            return name.clone();
        }
        let schema = with_schema.contains(&name.name).then(|| self.own.clone());
        QualifiedName::new(schema, name.name.clone())
    }
}

/// How objects of one schema are named.
struct Said {
    with_schema: BTreeSet<Name>,
    bare: BTreeSet<Name>,
}

impl Said {
    fn of<'a>(own: &Name, names: impl Iterator<Item = &'a QualifiedName>) -> Self {
        let mine = names.filter(|name| name.schema.as_ref().is_none_or(|schema| schema == own));
        let (bare, with_schema): (Vec<_>, Vec<_>) = mine.partition(|name| name.schema.is_none());
        let names =
            |found: Vec<&QualifiedName>| found.iter().map(|name| name.name.clone()).collect();
        Self {
            with_schema: names(with_schema),
            bare: names(bare),
        }
    }

    /// Whether an object is said with its schema; `None` where it is said both ways or not at all.
    fn spelling(&self, name: &Name) -> Option<bool> {
        let with_schema = self.with_schema.contains(name);
        (with_schema != self.bare.contains(name)).then_some(with_schema)
    }
}

/// The objects of a kind that are written with their schema: as the migrations say it, unless they
/// say both or nothing; then as the models do, last by a former name.
fn said(
    own: &Name,
    kind: &str,
    [wanted, former, owned]: [&mut dyn Iterator<Item = &QualifiedName>; 3],
) -> Result<BTreeSet<Name>, RenderError> {
    let wanted = Said::of(own, wanted);
    if let Some(name) = wanted.with_schema.intersection(&wanted.bare).next() {
        return Err(RenderError::new(format!(
            "{kind}s {name} and {own}.{name} of the models are one on this database, whose search path \
             begins with {own}: rename one of them"
        )));
    }
    let by_weight = [Said::of(own, owned), wanted, Said::of(own, former)];
    let names = by_weight.iter().flat_map(|said| &said.with_schema);
    let is_said = |name: &&Name| by_weight.iter().find_map(|said| said.spelling(name));
    Ok(names
        .filter(|name| is_said(name) == Some(true))
        .cloned()
        .collect())
}

#[cfg(test)]
mod tests {
    use schemi_schema::{Constraint, ForeignKey, ObjectName};

    use super::*;

    fn schema(names: &[&str]) -> Schema {
        let mut schema = Schema::default();
        for name in names {
            schema.insert_table(Table::new(QualifiedName::parse(name)));
        }
        schema
    }

    fn names(owned: &[&str], wanted: &[&str], found: &[&str]) -> String {
        let (owned, wanted) = (schema(owned), schema(wanted));
        match Spelling::new("public".into(), &wanted, &Renames::default(), &owned) {
            Ok(spelling) => {
                let of = |schema: Schema| -> Vec<String> {
                    let spelled = spelling.schema(schema);
                    spelled.tables.keys().map(ToString::to_string).collect()
                };
                let [found, wanted, owned] = [schema(found), wanted, owned].map(of);
                format!(
                    "{} {} {}",
                    owned.join(","),
                    wanted.join(","),
                    found.join(",")
                )
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_migrations_spelling_holds_then_the_models() {
        for (owned, wanted, spelled) in [
            (None, "a", " a a"),
            (None, "public.a", " public.a public.a"),
            (None, "app.a", " app.a a"),
            (Some("a"), "public.a", "a a a"),
            (Some("public.a"), "a", "public.a public.a public.a"),
            (Some("public.a"), "public.a", "public.a public.a public.a"),
            (Some("a"), "app.a", "a app.a a"),
        ] {
            let owned: Vec<&str> = owned.into_iter().collect();
            assert_eq!(
                names(&owned, &[wanted], &["a"]),
                spelled,
                "{owned:?} {wanted}"
            );
        }
        assert_eq!(names(&["a", "public.a"], &["a"], &["a"]), "a a a");
        assert_eq!(
            names(&["a", "public.a"], &["public.a"], &["a"]),
            "public.a public.a public.a"
        );
    }

    #[test]
    fn two_models_of_one_table_are_refused() {
        let message = names(&[], &["a", "public.a"], &["a"]);
        assert!(
            message.contains("tables a and public.a of the models are one"),
            "{message}"
        );
    }

    #[test]
    fn a_former_name_may_be_another_models() {
        let wanted = schema(&["b", "public.a"]);
        let mut renames = Renames::default();
        renames
            .tables
            .insert(QualifiedName::local("a"), QualifiedName::local("b"));
        let none = Schema::default();
        let spelling = Spelling::new("public".into(), &wanted, &renames, &none).unwrap();
        let spelled = spelling.schema(schema(&["a", "b"]));
        let names: Vec<String> = spelled.tables.keys().map(ToString::to_string).collect();
        assert_eq!(names, ["b", "public.a"]);
    }

    #[test]
    fn references_and_renames_follow() {
        let mut found = schema(&["old", "b"]);
        let key = ForeignKey::new(Vec::new(), QualifiedName::local("old"), Vec::new());
        let b = found.tables.get_mut(&QualifiedName::local("b")).unwrap();
        let key = ConstraintKind::ForeignKey(key);
        b.constraints
            .push(Constraint::new(ObjectName::Unnamed, key));
        let wanted = schema(&["public.new", "b"]);
        let (old, new) = (
            QualifiedName::parse("public.old"),
            QualifiedName::parse("public.new"),
        );
        let mut renames = Renames::default();
        renames.tables.insert(old.clone(), new);
        let none = Schema::default();
        let spelling = Spelling::new("public".into(), &wanted, &renames, &none).unwrap();
        let spelled = spelling.schema(found);
        assert!(spelled.tables.contains_key(&old));
        let b = &spelled.tables[&QualifiedName::local("b")];
        assert!(
            matches!(&b.constraints[0].kind, ConstraintKind::ForeignKey(key) if key.references == old)
        );
        assert_eq!(spelling.renames(renames.clone()), renames);
    }
}
