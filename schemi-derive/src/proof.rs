//! The assertions by which the compiler proves what the build hook read.
//!
//! They stand under `cfg(not(any(test, doctest)))`: a unit test compiles the library again, with
//! models in `#[cfg(test)]` modules that no hook reads, and rustdoc collects examples from it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use schemi_schema::logical::LogicalType;
use schemi_schema::model::{EnumModel, Field, Location, Model, TypeKind, TypeModel};
use schemi_schema::source::item::{StructItem, TypeItem};
use syn::spanned::Spanned;
use syn::{DeriveInput, Type};

use crate::export::Loaded;
use crate::refusal;

/// A compile error at an item, unless tests are compiled.
pub(crate) fn error(at: &impl ToTokens, message: &str) -> TokenStream {
    let error = syn::Error::new_spanned(at, message).into_compile_error();
    quote!(#[cfg(not(any(test, doctest)))] #error)
}

/// Proves that a struct is a model of the export, and each field what was read.
pub(crate) fn of_model(input: &DeriveInput, item: &StructItem, loaded: &Loaded) -> TokenStream {
    let name = &item.model.rust_path;
    let same_name: Vec<_> = loaded.models(name).collect();
    let read: Vec<&Model> = same_name
        .iter()
        .copied()
        .filter(|model| model.declared == item.model.declared)
        .collect();
    if read.is_empty() {
        let others: Vec<_> = same_name.iter().map(|model| &model.location).collect();
        return error(&input.ident, &missing("model", name, &others));
    }
    let paths: Vec<_> = read.iter().map(|model| model.rust_path.as_str()).collect();
    let place = of_place(&input.ident, name, "model", &paths);
    let fields = item.types.iter().enumerate().map(|(at, ty)| {
        let proofs = read.iter().filter_map(|model| {
            let field = model.fields.get(at)?;
            let refusal = refusal::of_field(ty, field, model, &loaded.export.dialects);
            Some(refusal.unwrap_or_else(|| of_field(ty, field, &Place::of(model, read.len()))))
        });
        quote!(#(#proofs)*)
    });
    quote!(#place #(#fields)*)
}

/// Proves that an enum is one of the export.
pub(crate) fn of_enum(input: &DeriveInput, model: &EnumModel, loaded: &Loaded) -> TokenStream {
    let name = &model.rust_path;
    let same_name: Vec<_> = loaded.enums(name).collect();
    let read = same_name
        .iter()
        .filter(|other| other.declared == model.declared);
    let paths: Vec<_> = read.map(|other| other.rust_path.as_str()).collect();
    if paths.is_empty() {
        let others: Vec<_> = same_name.iter().map(|other| &other.location).collect();
        return error(&input.ident, &missing("enum", name, &others));
    }
    of_place(&input.ident, name, "enum", &paths)
}

/// Proves that a domain or a composite type is one of the export, and each part what was read.
pub(crate) fn of_type(input: &DeriveInput, item: &TypeItem, loaded: &Loaded) -> TokenStream {
    let name = &item.model.rust_path;
    let same_name: Vec<_> = loaded.types(name).collect();
    let read = same_name.iter().copied();
    let read: Vec<&TypeModel> = read
        .filter(|other| other.declared == item.model.declared)
        .collect();
    if read.is_empty() {
        let others: Vec<_> = same_name.iter().map(|other| &other.location).collect();
        return error(&input.ident, &missing("type", name, &others));
    }
    let paths: Vec<_> = read.iter().map(|other| other.rust_path.as_str()).collect();
    let place = of_place(&input.ident, name, "type", &paths);
    let proofs = read.iter().flat_map(|model| {
        let place = Place::at(&model.rust_path, read.len());
        let parts = parts(model).into_iter().zip(&item.types);
        let parts = parts.filter_map(|((what, logical), ty)| Some((what, logical?, ty)));
        let proofs = parts.map(|(what, logical, ty)| meaning_of(ty, &what, logical, &place));
        proofs.collect::<Vec<_>>()
    });
    quote!(#place #(#proofs)*)
}

/// What a type is made of: what to call each part, and its meaning where that decides its type.
fn parts(model: &TypeModel) -> Vec<(String, Option<&LogicalType>)> {
    match &model.kind {
        TypeKind::Domain(domain) => {
            let logical = domain.logical.as_ref();
            vec![(
                "the value".to_owned(),
                logical.filter(|_| domain.sql_type.is_none()),
            )]
        }
        TypeKind::Composite(composite) => {
            let parts = composite.attributes.iter().map(|part| {
                let logical = part.logical.as_ref();
                let decides = logical.filter(|_| part.sql_type.is_none());
                (format!("field `{}`", part.rust_name), decides)
            });
            parts.collect()
        }
    }
}

/// Why an item may be missing from the export, and the ways out.
fn missing(kind: &str, name: &str, others: &[&Location]) -> String {
    let hidden = "made by a macro, or stands in a function, an `include!` or a file that no `mod` reaches: write it \
                  out in a module of the crate";
    match others.first() {
        None => format!(
            "{kind} `{name}` is not among those that the build hook read, so no migration would know it: it is {hidden}; \
             if it is in one, the export is stale: `touch build.rs` and build again"
        ),
        Some(Location { file, line }) => format!(
            "{kind} `{name}` is not the one that the build hook read at {file}:{line}: if it is, the export is stale: \
             `touch build.rs` and build again; else it is {hidden}"
        ),
    }
}

/// Proves that the item stands where an item of the same text was read.
fn of_place(ident: &Ident, name: &str, kind: &str, paths: &[&str]) -> TokenStream {
    let message = format!(
        "{kind} `{name}` was read elsewhere ({}), and this one is its copy: made by a macro, or in a file that no `mod` \
         reaches? write it out in a module of the crate",
        paths.join(", ")
    );
    let span = located(ident.span());
    quote_spanned! {span=>
        #[cfg(not(any(test, doctest)))]
        const _: () = ::core::assert!(
            #(::schemi_runtime::proof::same_path(::core::concat!(::core::module_path!(), "::", #name), #paths))||*,
            #message
        );
    }
}

/// Where a model must stand for a proof of its field to count: anywhere, if it is the only one of its text.
struct Place<'a> {
    name: &'a str,
    path: Option<&'a str>,
}

impl<'a> Place<'a> {
    fn of(model: &'a Model, count: usize) -> Self {
        Self::at(model.rust_path.as_str(), count)
    }

    fn at(path: &'a str, count: usize) -> Self {
        Self {
            name: path.rsplit("::").next().unwrap_or(path),
            path: (count > 1).then_some(path),
        }
    }

    fn elsewhere(&self) -> TokenStream {
        let name = self.name;
        self.path.map_or_else(TokenStream::new, |path| {
            quote!(!::schemi_runtime::proof::same_path(::core::concat!(::core::module_path!(), "::", #name), #path) ||)
        })
    }
}

fn of_field(ty: &Type, field: &Field, place: &Place<'_>) -> TokenStream {
    let nullability = nullability(ty, field, place);
    match &field.logical {
        Some(logical) if !stands_as_written(field) => {
            let meaning = meaning(ty, field, logical, place);
            quote!(#meaning #nullability)
        }
        Some(_) | None => nullability,
    }
}

/// Whether the column type is said for every dialect, so that the Rust type decides nothing but NULL.
fn stands_as_written(field: &Field) -> bool {
    use schemi_schema::dialect::Dialect;
    field.sql_type.as_ref().is_some_and(|said| {
        Dialect::ALL
            .into_iter()
            .all(|dialect| said.get(dialect).is_some())
    })
}

fn meaning(ty: &Type, field: &Field, logical: &LogicalType, place: &Place<'_>) -> TokenStream {
    let what = format!("field `{}`", field.rust_name);
    meaning_of(ty, &what, logical, place)
}

fn meaning_of(ty: &Type, what: &str, logical: &LogicalType, place: &Place<'_>) -> TokenStream {
    let (span, elsewhere, expected) = (located(ty.span()), place.elsewhere(), type_id(logical));
    let message = format!(
        "{what} of `{}`: the build hook read `{}` as {logical}, and the compiler knows another type of that name \
         (shadowed by a macro or an import?): write the type's full path, or say the column type with \
         `#[schemi(type = \"…\")]`",
        place.name,
        type_text(ty)
    );
    quote_spanned! {span=>
        #[cfg(not(any(test, doctest)))]
        const _: () = ::core::assert!(
            #elsewhere ::schemi_runtime::proof::same_type(&<#ty as ::schemi_runtime::SqlType>::TYPE, &#expected),
            #message
        );
    }
}

fn nullability(ty: &Type, field: &Field, place: &Place<'_>) -> TokenStream {
    let (span, elsewhere) = (located(ty.span()), place.elsewhere());
    let (read, known) = if field.nullable {
        ("nullable", "is not")
    } else {
        ("NOT NULL", "is an `Option`")
    };
    let message = format!(
        "field `{}` of `{}`: the build hook read `{}` as {read}, and for the compiler it {known}: write `Option<…>` (or \
         the plain type) out in the field",
        field.rust_name,
        place.name,
        type_text(ty)
    );
    let wanted = field.nullable;
    let nullable = if field.logical.is_some() && !stands_as_written(field) {
        quote_spanned!(span=> <#ty as ::schemi_runtime::SqlType>::NULLABLE)
    } else {
        may_be_null(ty, span)
    };
    quote_spanned! {span=>
        #[cfg(not(any(test, doctest)))]
        const _: () = {
            ::core::assert!(#elsewhere #nullable == #wanted, #message)
        };
    }
}

/// Whether a type is an `Option`, as a constant expression.
pub(crate) fn may_be_null(ty: &Type, span: Span) -> TokenStream {
    quote_spanned! {span=> {
        use ::schemi_runtime::proof::NotNull as SchemiNotNull;
        // The trait serves types that are no `Option`: this use keeps the import from being called unused.
        const _: ::core::primitive::bool =
            <::schemi_runtime::proof::Probe<()> as SchemiNotNull>::NULLABLE;
        ::schemi_runtime::proof::Probe::<#ty>::NULLABLE
    }}
}

/// A logical type as a constant.
fn type_id(logical: &LogicalType) -> TokenStream {
    match logical {
        LogicalType::Scalar(scalar) => {
            let word = scalar.as_str();
            quote!(::schemi_runtime::SqlTypeId::Scalar(#word))
        }
        LogicalType::Range(scalar) => {
            let word = scalar.as_str();
            quote!(::schemi_runtime::SqlTypeId::Range(#word))
        }
        LogicalType::Array(element) => {
            let element = type_id(element);
            quote!(::schemi_runtime::SqlTypeId::Array(&#element))
        }
        LogicalType::Enum(path) => quote!(::schemi_runtime::SqlTypeId::Enum(#path)),
        LogicalType::Domain(path) => quote!(::schemi_runtime::SqlTypeId::Domain(#path)),
        LogicalType::Composite(path) => quote!(::schemi_runtime::SqlTypeId::Composite(#path)),
    }
}

/// Errors point at the tokens, names are looked up where the derive stands.
fn located(span: Span) -> Span {
    Span::call_site().located_at(span)
}

/// A type as a person writes it.
pub(crate) fn type_text(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string();
    let tight = [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
    ];
    tight
        .into_iter()
        .fold(text, |text, (loose, tight)| text.replace(loose, tight))
}
