//! `#[derive(Model)]`.

use proc_macro2::TokenStream;
use quote::quote;
use schemi_schema::source::item;
use syn::DeriveInput;

use crate::export::{self, Agreement};
use crate::proof;

/// The impl of a struct's model and its proof, or all its mistakes.
pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let item = match item::read_struct(input) {
        Ok(item) => item,
        Err(errors) => return errors.into_compile_error(),
    };
    let proof = match export::agreement() {
        Agreement::Free => TokenStream::new(),
        Agreement::With(loaded) => proof::of_model(input, &item, &loaded),
        Agreement::NoHook => proof::error(&input.ident, &no_hook(&item.model.rust_path)),
        Agreement::Unreadable(message) => proof::error(&input.ident, &message),
    };
    let ident = &input.ident;
    let table = &item.model.table;
    let schema = match &item.model.schema {
        Some(schema) => quote!(::core::option::Option::Some(#schema)),
        None => quote!(::core::option::Option::None),
    };
    let columns = item.model.fields.iter().map(|field| &field.column);
    quote! {
        #[automatically_derived]
        impl ::schemi_runtime::Model for #ident {
            const TABLE: &'static str = #table;
            const SCHEMA: ::core::option::Option<&'static str> = #schema;
            const COLUMNS: &'static [&'static str] = &[#(#columns),*];
        }
        #proof
    }
}

fn no_hook(name: &str) -> String {
    format!(
        "model `{name}` stands in a package without schemi's build hook, so no migration would know it: \
         run `cargo schemi init`, or add to build.rs `fn main() {{ schemi_runtime::build::export() }}` and to \
         Cargo.toml, under [build-dependencies], `schemi-runtime` with the feature `build`"
    )
}
