//! `#[derive(SqlType)]`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use schemi_schema::model::TypeKind;
use schemi_schema::source::item::{self, SqlTypeItem, TypeItem};
use syn::DeriveInput;
use syn::ext::IdentExt;

use crate::export::{self, Agreement};
use crate::proof;

/// The impl of a column type and its proof, or all its mistakes.
pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    match item::read_sql_type(input) {
        Ok(SqlTypeItem::Enum(model)) => {
            let proof = match export::agreement() {
                Agreement::With(loaded) => proof::of_enum(input, &model, &loaded),
                // The models that use the enum say what is missing.
                Agreement::Free | Agreement::NoHook | Agreement::Unreadable(_) => {
                    TokenStream::new()
                }
            };
            let implementation = expand_enum(input);
            quote!(#implementation #proof)
        }
        Ok(SqlTypeItem::Type(item)) => {
            let proof = match export::agreement() {
                Agreement::With(loaded) => proof::of_type(input, &item, &loaded),
                Agreement::Free | Agreement::NoHook | Agreement::Unreadable(_) => {
                    TokenStream::new()
                }
            };
            let implementation = match &item.model.kind {
                TypeKind::Domain(_) => expand_domain(input, &item),
                TypeKind::Composite(_) => expand_composite(input),
            };
            quote!(#implementation #proof)
        }
        Ok(SqlTypeItem::Newtype(inner)) => expand_newtype(input, &inner),
        Err(errors) => errors.into_compile_error(),
    }
}

fn expand_enum(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let name = ident.unraw().to_string();
    quote! {
        #[automatically_derived]
        impl ::schemi_runtime::SqlType for #ident {
            const TYPE: ::schemi_runtime::SqlTypeId = ::schemi_runtime::SqlTypeId::Enum(
                ::core::concat!(::core::module_path!(), "::", #name)
            );
        }
    }
}

/// A domain may be NULL where what it wraps may.
fn expand_domain(input: &DeriveInput, item: &TypeItem) -> TokenStream {
    let ident = &input.ident;
    let name = ident.unraw().to_string();
    // Where `type` says the column's type, what is wrapped may be no `SqlType`.
    let inner = item.types.iter();
    let inner = inner.map(|ty| proof::may_be_null(ty, Span::call_site()));
    let nullable = quote!(false #(|| #inner)*);
    quote! {
        #[automatically_derived]
        impl ::schemi_runtime::SqlType for #ident {
            const TYPE: ::schemi_runtime::SqlTypeId = ::schemi_runtime::SqlTypeId::Domain(
                ::core::concat!(::core::module_path!(), "::", #name)
            );
            const NULLABLE: ::core::primitive::bool = #nullable;
        }

        #[automatically_derived]
        impl ::schemi_runtime::proof::Newtype for #ident {
            const NULLABLE: ::core::primitive::bool = <#ident as ::schemi_runtime::SqlType>::NULLABLE;
        }
    }
}

fn expand_composite(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let name = ident.unraw().to_string();
    quote! {
        #[automatically_derived]
        impl ::schemi_runtime::SqlType for #ident {
            const TYPE: ::schemi_runtime::SqlTypeId = ::schemi_runtime::SqlTypeId::Composite(
                ::core::concat!(::core::module_path!(), "::", #name)
            );
        }
    }
}

fn expand_newtype(input: &DeriveInput, inner: &syn::Type) -> TokenStream {
    let ident = &input.ident;
    quote! {
        #[automatically_derived]
        impl ::schemi_runtime::SqlType for #ident {
            const TYPE: ::schemi_runtime::SqlTypeId = <#inner as ::schemi_runtime::SqlType>::TYPE;
            const NULLABLE: ::core::primitive::bool = <#inner as ::schemi_runtime::SqlType>::NULLABLE;
        }

        #[automatically_derived]
        impl ::schemi_runtime::proof::Newtype for #ident {
            const NULLABLE: ::core::primitive::bool = <#inner as ::schemi_runtime::SqlType>::NULLABLE;
        }
    }
}
