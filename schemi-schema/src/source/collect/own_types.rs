//! The domains and composite types: what they are made of gets its meaning once every type is known.

use super::{Collector, Marked};
use crate::model::{TypeKind, TypeModel};
use crate::source::field_type::{FieldType, TypeProblem, Types, show};
use crate::source::item::TypeItem;

impl<'a> Collector<'a> {
    /// Takes note of a type; [`Self::finish_types`] reads what it is made of.
    pub(super) fn own_type(&mut self, one: &Marked<'a>, mut item: TypeItem) -> String {
        item.model.rust_path = self.rust_path(one);
        item.model.location = self.line(one, item.model.location.line);
        if let TypeKind::Composite(composite) = &mut item.model.kind {
            for attribute in &mut composite.attributes {
                attribute.line = self.line(one, attribute.line).line;
            }
        }
        let path = item.model.rust_path.clone();
        self.open_types.push((one.module, item));
        path
    }

    /// Gives the types their meanings.
    pub(super) fn finish_types(&mut self, types: &Types<'_>) {
        for (
            module,
            TypeItem {
                mut model,
                types: of,
            },
        ) in std::mem::take(&mut self.open_types)
        {
            let meanings = of.iter().map(|ty| types.meaning(module, ty));
            let meanings: Vec<FieldType> = meanings.collect();
            self.give_meanings(&mut model, meanings, &of);
            self.collected.types.push(model);
        }
        let types = &mut self.collected.types;
        types.sort_by(|a, b| a.rust_path.cmp(&b.rust_path));
    }

    fn give_meanings(&mut self, model: &mut TypeModel, meanings: Vec<FieldType>, of: &[syn::Type]) {
        let location = model.location.clone();
        let meanings = meanings.into_iter().zip(of);
        match &mut model.kind {
            TypeKind::Domain(domain) => {
                let says = |dialect| {
                    let said = domain.sql_type.as_ref();
                    said.is_some_and(|said| said.get(dialect).is_some())
                };
                let says_all = self.dialects.iter().all(|dialect| says(*dialect));
                for (meaning, ty) in meanings {
                    match meaning.logical {
                        Ok(logical) => domain.logical = Some(logical),
                        Err(problem) => {
                            if let Some(message) =
                                complaint(problem, says_all, &model.rust_path, ty)
                            {
                                self.mistakes.add(location.clone(), message);
                            }
                        }
                    }
                }
            }
            TypeKind::Composite(composite) => {
                for (attribute, (meaning, ty)) in composite.attributes.iter_mut().zip(meanings) {
                    let says = attribute.sql_type.is_some();
                    match meaning.logical {
                        Ok(logical) => attribute.logical = Some(logical),
                        Err(problem) => {
                            let field = format!("{}.{}", model.rust_path, attribute.rust_name);
                            let mut location = location.clone();
                            location.line = attribute.line;
                            if let Some(message) = complaint(problem, says, &field, ty) {
                                self.mistakes.add(location, message);
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Why a part of a type has no meaning, and what to do; nothing where `type` says it.
fn complaint(problem: TypeProblem, is_said: bool, what: &str, ty: &syn::Type) -> Option<String> {
    match problem {
        TypeProblem::Impossible(why) => Some(format!("`{what}`: {why}")),
        TypeProblem::Reported => None,
        TypeProblem::Unknown(_) if is_said => None,
        TypeProblem::Unknown(why) => Some(format!(
            "`{what}`: no column type follows from `{}` ({why}): say `#[schemi(type = \"…\")]`, or derive \
             `schemi_runtime::SqlType` for it",
            show(ty)
        )),
    }
}
