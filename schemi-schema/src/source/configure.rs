//! An item as rustc hands it to a derive: `cfg` decided, `cfg_attr` expanded, derives taken off.

use proc_macro2::Span;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, Meta, Token};

use super::cfg::{Decision, Judge};
use super::field_type::show;

/// A `cfg` that cannot be decided, or that nobody can read.
pub(crate) struct Doubt {
    pub(crate) span: Span,
    pub(crate) message: String,
}

/// Decides every `cfg` inside an item.
pub(crate) fn configure(input: &mut DeriveInput, judge: &Judge<'_>) -> Vec<Doubt> {
    let mut configuring = Configuring {
        judge,
        doubts: Vec::new(),
    };
    configuring.attributes(&mut input.attrs);
    match &mut input.data {
        Data::Struct(data) => configuring.fields(&mut data.fields),
        Data::Enum(data) => {
            let variants = std::mem::take(&mut data.variants);
            for mut variant in variants {
                if configuring.keeps(&mut variant.attrs) {
                    configuring.fields(&mut variant.fields);
                    data.variants.push(variant);
                }
            }
        }
        Data::Union(_) => {}
    }
    configuring.doubts
}

struct Configuring<'a> {
    judge: &'a Judge<'a>,
    doubts: Vec<Doubt>,
}

impl Configuring<'_> {
    fn fields(&mut self, fields: &mut Fields) {
        let list = match fields {
            Fields::Named(fields) => &mut fields.named,
            Fields::Unnamed(fields) => &mut fields.unnamed,
            Fields::Unit => return,
        };
        for mut field in std::mem::take(list) {
            if self.keeps(&mut field.attrs) {
                list.push(field);
            }
        }
    }

    /// Expands the attributes of a field or variant, and says whether it is there.
    fn keeps(&mut self, attributes: &mut Vec<Attribute>) -> bool {
        self.attributes(attributes) != Decision::No
    }

    fn attributes(&mut self, attributes: &mut Vec<Attribute>) -> Decision {
        let mut present = Decision::Yes;
        let mut kept = Vec::with_capacity(attributes.len());
        for attribute in std::mem::take(attributes) {
            self.attribute(attribute, &mut kept, &mut present);
        }
        *attributes = kept;
        present
    }

    fn attribute(
        &mut self,
        attribute: Attribute,
        kept: &mut Vec<Attribute>,
        present: &mut Decision,
    ) {
        if attribute.path().is_ident("derive") {
            return;
        }
        if attribute.path().is_ident("cfg") {
            let holds = match &attribute.meta {
                Meta::List(list) => self.decide(&list.tokens),
                Meta::Path(_) | Meta::NameValue(_) => Decision::Undecided,
            };
            if holds == Decision::Undecided {
                self.doubt(&attribute);
            }
            *present = present.and(holds);
        } else if attribute.path().is_ident("cfg_attr") {
            self.cfg_attr(attribute, kept, present);
        } else {
            kept.push(attribute);
        }
    }

    fn cfg_attr(
        &mut self,
        attribute: Attribute,
        kept: &mut Vec<Attribute>,
        present: &mut Decision,
    ) {
        let parse = Punctuated::<Meta, Token![,]>::parse_terminated;
        let Ok(metas) = attribute.parse_args_with(parse) else {
            return self.doubt(&attribute);
        };
        let mut metas = metas.into_iter();
        let holds = metas.next().map(|meta| self.decide(&meta));
        match holds {
            Some(Decision::Yes) => {}
            Some(Decision::No) => return,
            Some(Decision::Undecided) | None => {
                // Only what schemi reads makes a difference to the model.
                let counts = |meta: Meta| {
                    let names = ["schemi", "sqlx", "cfg", "cfg_attr", "doc", "repr"];
                    names.iter().any(|name| meta.path().is_ident(name))
                };
                if metas.any(counts) {
                    self.doubt(&attribute);
                }
                return;
            }
        }
        for meta in metas {
            let inner = Attribute {
                pound_token: attribute.pound_token,
                style: attribute.style,
                bracket_token: attribute.bracket_token,
                meta,
            };
            self.attribute(inner, kept, present);
        }
    }

    fn decide(&self, predicate: &impl ToTokens) -> Decision {
        self.judge.holds(&predicate.to_token_stream().to_string())
    }

    fn doubt(&mut self, attribute: &Attribute) {
        let message = undecided(&show(&attribute.meta));
        self.doubts.push(Doubt {
            span: attribute.span(),
            message,
        });
    }
}

/// What is said about a `cfg` that cannot be decided.
pub(crate) fn undecided(what: &str) -> String {
    format!(
        "`{what}` cannot be decided without compiling: make it depend on features or the target, \
         or take it off what is part of the schema"
    )
}
