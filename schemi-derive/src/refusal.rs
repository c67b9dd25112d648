//! Types that one of the package's databases cannot hold.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use schemi_schema::dialect::Dialect;
use schemi_schema::lower::types::{instead, supported};
use schemi_schema::model::{Field, Model};
use syn::Type;

use crate::proof;

/// An error for each dialect on which sqlx does not write and read the field's type, unless the
/// model says a type for it; `None` where there is none.
pub(crate) fn of_field(
    ty: &Type,
    field: &Field,
    model: &Model,
    dialects: &BTreeSet<Dialect>,
) -> Option<TokenStream> {
    let logical = field.logical.as_ref()?;
    let in_question = dialects
        .iter()
        .copied()
        .filter(|dialect| model.only.is_none_or(|only| only == *dialect));
    let said = |dialect: &Dialect| {
        field
            .sql_type
            .as_ref()
            .is_some_and(|said| said.get(*dialect).is_some())
    };
    let refused = in_question.filter(|dialect| !said(dialect) && !supported(logical, *dialect));
    let errors: Vec<_> = refused
        .map(|dialect| proof::error(ty, &message(ty, field, dialect)))
        .collect();
    (!errors.is_empty()).then(|| errors.into_iter().collect())
}

fn message(ty: &Type, field: &Field, dialect: Dialect) -> String {
    let (name, other) = match dialect {
        Dialect::Postgres => ("PostgreSQL", Dialect::Sqlite),
        Dialect::Sqlite => ("SQLite", Dialect::Postgres),
    };
    let instead = field.logical.as_ref().and_then(instead);
    let instead = instead.map_or(String::new(), |words| format!("{words}; or "));
    format!(
        "field `{}`: sqlx does not keep `{}` in {name}: {instead}say a column type with `#[schemi(type({dialect} = \"…\"))]`, or \
         that the table is only for the other with `#[schemi(only = \"{other}\")]` on the struct, or that the package \
         is, with `dialects = [\"{other}\"]` under [package.metadata.schemi] in Cargo.toml",
        field.rust_name,
        proof::type_text(ty)
    )
}
