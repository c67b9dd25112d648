//! Lists of values, completed: `COALESCE`, `ARRAY`, `ANY`, `IN`.

use super::complete::{Completer, Type, Typed, integer, text};
use super::tree::{Quantifier, Sense, Tree};
use super::{known, numbers};

impl Completer<'_> {
    /// `COALESCE` of values of one type and of strings.
    pub(super) fn coalesce(&mut self, name: String, arguments: Vec<Typed>) -> Typed {
        let types: Vec<&Type> = arguments.iter().map(|(_, ty)| ty).collect();
        let first = types.iter().find_map(|ty| match ty {
            Type::Known(ty) => Some(ty.clone()),
            Type::String | Type::Unknown => None,
        });
        let fits = |ty: &Type| {
            *ty == Type::String || matches!(ty, Type::Known(ty) if Some(ty) == first.as_ref())
        };
        let is_one = types.iter().all(|ty| fits(ty));
        match first {
            Some(ty) if is_one && (known::is_text(&ty) || self.reads(&ty)) => {
                let read = arguments.into_iter().map(|(tree, of)| match of {
                    Type::String => self.read(tree, &ty),
                    Type::Known(_) | Type::Unknown => tree,
                });
                (Tree::Call(name, read.collect()), Type::Known(ty.clone()))
            }
            Some(_) | None => {
                let arguments = arguments.into_iter().map(|(tree, _)| tree).collect();
                self.unsure(Tree::Call(name, arguments))
            }
        }
    }

    /// `ARRAY[…]` of strings, or of numbers of one type.
    pub(super) fn array(&mut self, list: Vec<Tree>) -> Typed {
        let list: Vec<Typed> = list.into_iter().map(|tree| self.tree(tree)).collect();
        let first = list.first().map(|(_, ty)| ty.clone());
        let is_one = list.iter().all(|(_, ty)| Some(ty) == first.as_ref());
        match first {
            Some(Type::String) if is_one => {
                let list = list.into_iter().map(|(tree, _)| tree.cast("text"));
                (Tree::Array(list.collect()), Type::known("text[]"))
            }
            Some(Type::Known(ty))
                if is_one && (numbers::rank(&ty).is_some() || known::is_text(&ty)) =>
            {
                let list = list.into_iter().map(|(tree, _)| tree).collect();
                (Tree::Array(list), Type::Known(format!("{ty}[]")))
            }
            Some(_) | None => {
                let list = list.into_iter().map(|(tree, _)| tree).collect();
                self.unsure(Tree::Array(list))
            }
        }
    }

    /// `operand = ANY (array)`, where the array keeps its type.
    pub(super) fn quantified(
        &mut self,
        operator: String,
        quantifier: Quantifier,
        operand: Tree,
        array: Tree,
    ) -> Typed {
        let (operand, ty) = self.tree(operand);
        let (array, of) = self.tree(array);
        let element = match &of {
            Type::Known(ty) => ty.strip_suffix("[]").unwrap_or_default(),
            Type::String | Type::Unknown => "",
        };
        let is_own = !self.scope.foreign.contains(&operator);
        let compares = ["=", "<>", "<", "<=", ">", ">="].contains(&operator.as_str());
        let operand = match (&ty, element) {
            (Type::Known(_) | Type::String, "text") if is_own && compares => {
                text((operand.clone(), ty)).ok_or(operand)
            }
            (Type::Known(ty), element) if is_own && compares && integer(ty) && integer(element) => {
                Ok(operand)
            }
            _ => Err(operand),
        };
        self.is_certain &= operand.is_ok();
        let tree = Tree::Quantified {
            operator,
            quantifier,
            operand: Box::new(operand.unwrap_or_else(|tree| tree)),
            array: Box::new(array),
        };
        (tree, Type::known("boolean"))
    }

    /// `operand IN (…)`: an array where it holds several constants.
    pub(super) fn member(&mut self, operand: Tree, list: Vec<Tree>, sense: Sense) -> Typed {
        let operator = sense.operator();
        if let [_] = list.as_slice() {
            let mut list = list;
            let one = list.remove(0);
            return self.binary(operator, operand, one);
        }
        let is_constant = list.iter().all(known::is_constant);
        let (operand, ty) = self.tree(operand);
        let list: Vec<Typed> = list.into_iter().map(|tree| self.tree(tree)).collect();
        let is_own = !self.scope.foreign.contains(operator) && is_constant;
        let united = match &ty {
            Type::Known(ty) if is_own => self.united(&operand, ty, &list),
            Type::Known(_) | Type::String | Type::Unknown => None,
        };
        let Some((operand, array)) = united else {
            let list = list.into_iter().map(|(tree, _)| tree).collect();
            let operand = Box::new(operand);
            return self.unsure(Tree::In {
                operand,
                list,
                sense,
            });
        };
        let tree = Tree::Quantified {
            operator: operator.to_owned(),
            quantifier: sense.quantifier(),
            operand: Box::new(operand),
            array: Box::new(array),
        };
        (tree, Type::known("boolean"))
    }

    /// The operand and the array of an `IN` over constants.
    fn united(&mut self, operand: &Tree, ty: &str, list: &[Typed]) -> Option<(Tree, Tree)> {
        let is_strings = list.iter().all(|(_, ty)| *ty == Type::String);
        if is_strings && (known::is_text(ty) || self.reads(ty)) {
            let read = list.iter().map(|(tree, _)| self.read(tree.clone(), ty));
            let array = Tree::Array(read.collect());
            return Some(if ty == "character varying" {
                (operand.clone().cast("text"), array.cast("text[]"))
            } else {
                (operand.clone(), array)
            });
        }
        let numbers = list.iter().map(|(tree, ty)| match ty {
            Type::Known(ty) => Some((tree.clone(), ty.clone())),
            Type::String | Type::Unknown => None,
        });
        let numbers = numbers.collect::<Option<Vec<_>>>()?;
        let (operand, list) = numbers::unite((operand.clone(), ty), numbers)?;
        Some((operand, Tree::Array(list)))
    }
}
