//! A struct becomes a model.

use std::collections::BTreeSet;

use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields};

use super::case::Case;
use super::columns::Scope;
use super::ctxt::Ctxt;
use super::field::FieldItem;
use super::table::TableAttrs;
use super::{StructItem, check, declared, docs};
use crate::model::{KeyModel, Location, Model};
use crate::table::TableOption;

/// Reads a struct with `#[derive(Model)]`.
pub(super) fn read(input: &DeriveInput) -> syn::Result<StructItem> {
    let cx = Ctxt::default();
    let table = TableAttrs::read(&cx, &input.attrs);
    let fields = read_fields(&cx, &table, input);
    let item = build(&cx, input, &table, fields);
    cx.check()?;
    Ok(item)
}

fn read_fields(cx: &Ctxt, table: &TableAttrs, input: &DeriveInput) -> Vec<FieldItem> {
    let name = &input.ident;
    if !input.generics.params.is_empty() {
        let message = format!(
            "`{name}` is generic, but a table has one shape: write a struct without parameters"
        );
        cx.error(&input.generics, message);
    }
    let what = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => {
                return fields
                    .named
                    .iter()
                    .map(|field| FieldItem::read(cx, table, field))
                    .collect();
            }
            Fields::Unnamed(_) => "a tuple struct",
            Fields::Unit => "a unit struct",
        },
        Data::Enum(_) => "an enum",
        Data::Union(_) => "a union",
    };
    cx.error(
        name,
        format!(
            "`{name}` is {what}, but a model is a struct with named fields, which are its columns"
        ),
    );
    Vec::new()
}

fn build(cx: &Ctxt, input: &DeriveInput, table: &TableAttrs, fields: Vec<FieldItem>) -> StructItem {
    let (skipped, columns): (Vec<_>, Vec<_>) = fields.into_iter().partition(|field| field.skipped);
    let scope = Scope::new(
        input.ident.unraw().to_string(),
        table.only.get().copied(),
        columns
            .iter()
            .map(|field| (field.rust_name.clone(), field.column.clone()))
            .collect(),
        skipped.into_iter().map(|field| field.rust_name).collect(),
    );
    check::table(cx, input, table, &columns);
    let mut model = bare(input, table);
    model.fields = columns.iter().map(FieldItem::to_field).collect();
    model.primary_key = key_of_fields(&columns);
    if columns
        .iter()
        .any(|field| field.attrs.autoincrement.is_set())
    {
        model.options.insert(TableOption::Autoincrement);
    }
    let types = columns.iter().map(|field| field.ty.clone()).collect();
    table.add_objects(cx, &scope, &mut model);
    check::primary_key(cx, &model, &columns);
    for field in columns {
        field.add_objects(cx, &scope, &mut model);
    }
    StructItem { model, types }
}

fn key_of_fields(columns: &[FieldItem]) -> Option<KeyModel> {
    let marked = columns
        .iter()
        .filter(|field| field.attrs.primary_key.is_set());
    let columns: Vec<_> = marked.map(|field| field.column.clone()).collect();
    (!columns.is_empty()).then(|| KeyModel {
        columns,
        ..KeyModel::default()
    })
}

/// The model without anything that is about columns.
fn bare(input: &DeriveInput, table: &TableAttrs) -> Model {
    let name = input.ident.unraw().to_string();
    let comment = table
        .comment
        .get()
        .cloned()
        .or_else(|| docs::comment(&input.attrs));
    Model {
        location: Location {
            file: String::new(),
            line: input.ident.span().start().line,
        },
        declared: declared(input),
        table: table
            .table
            .get()
            .cloned()
            .unwrap_or_else(|| Case::Snake.apply(&name)),
        rust_path: name,
        schema: table.schema.get().cloned(),
        renamed_from: table.renamed_from.get().cloned(),
        only: table.only.get().copied(),
        comment: comment.filter(|text| !text.is_empty()),
        options: options(table),
        partition_by: table.partition_by.get().cloned(),
        partition: table.partition.get().cloned(),
        inherits: table.inherits.get().cloned().unwrap_or_default(),
        with: table.with.get().cloned().unwrap_or_default(),
        tablespace: table.tablespace.get().cloned(),
        fields: Vec::new(),
        primary_key: None,
        uniques: Vec::new(),
        indexes: Vec::new(),
        checks: Vec::new(),
        foreign_keys: Vec::new(),
        excludes: Vec::new(),
    }
}

fn options(table: &TableAttrs) -> BTreeSet<TableOption> {
    let said = [
        (&table.strict, TableOption::Strict),
        (&table.without_rowid, TableOption::WithoutRowid),
        (&table.unlogged, TableOption::Unlogged),
    ];
    said.into_iter()
        .filter(|(slot, _)| slot.is_set())
        .map(|(_, option)| option)
        .collect()
}
