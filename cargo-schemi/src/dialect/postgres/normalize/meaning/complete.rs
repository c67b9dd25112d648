//! A model's tree, completed with the casts that the server adds.

use super::Scope;
use super::known::{self, Function};
use super::numbers;
use super::tree::Tree;

/// What [`complete`] gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The tree, completed where that is sure.
    pub tree: Tree,
    /// Whether it is so throughout: then the server prints this and nothing else.
    pub is_certain: bool,
}

/// Completes a tree.
pub fn complete(tree: Tree, scope: &Scope) -> Completion {
    let mut completer = Completer {
        scope,
        is_certain: true,
    };
    let (tree, ty) = completer.tree(tree);
    let is_certain = completer.is_certain && matches!(ty, Type::Known(_));
    Completion { tree, is_certain }
}

/// What is known of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// Its type, without a length.
    Known(String),
    /// It is a string, whose type its neighbours say.
    String,
    /// Nothing.
    Unknown,
}

impl Type {
    pub(super) fn known(ty: &str) -> Self {
        Self::Known(ty.to_owned())
    }
}

/// A tree and what is known of its value.
pub(super) type Typed = (Tree, Type);

/// A tree in the making.
pub(super) struct Completer<'a> {
    pub(super) scope: &'a Scope,
    pub(super) is_certain: bool,
}

impl Completer<'_> {
    /// A tree that stays as it is written, of which the server may think otherwise.
    pub(super) fn unsure(&mut self, tree: Tree) -> Typed {
        self.is_certain = false;
        (tree, Type::Unknown)
    }

    pub(super) fn tree(&mut self, tree: Tree) -> Typed {
        match tree {
            Tree::Column(name) => {
                let ty = self.scope.columns.get(&name).cloned();
                let tree = Tree::Column(name);
                match ty {
                    Some(ty) => (tree, Type::Known(ty)),
                    None => self.unsure(tree),
                }
            }
            Tree::Literal(_) => (tree, Type::String),
            Tree::Number(number) => match numbers::constant(&number) {
                Some((tree, ty)) => (tree, Type::known(ty)),
                None => self.unsure(Tree::Number(number)),
            },
            Tree::Word(word) => match word.as_str() {
                "true" | "false" => (Tree::Word(word), Type::known("boolean")),
                "current_date" => (Tree::Word(word), Type::known("date")),
                "current_timestamp" => (Tree::Word(word), Type::known("timestamp with time zone")),
                _ => self.unsure(Tree::Word(word)),
            },
            Tree::Cast(inner, ty) => self.cast(*inner, ty),
            Tree::Not(inner) => {
                let inner = self.condition(*inner);
                (Tree::Not(Box::new(inner)), Type::known("boolean"))
            }
            Tree::Junction(kind, parts) => {
                let parts: Vec<Tree> = parts.into_iter().map(|part| self.condition(part)).collect();
                (Tree::junction(kind, parts), Type::known("boolean"))
            }
            Tree::Is(inner, what) => {
                let (inner, ty) = self.tree(*inner);
                self.is_certain &= ty != Type::String;
                (Tree::Is(Box::new(inner), what), Type::known("boolean"))
            }
            Tree::Binary(operator, left, right) => self.binary(&operator, *left, *right),
            Tree::Minus(inner) => {
                let (inner, ty) = self.tree(*inner);
                let tree = Tree::Minus(Box::new(inner));
                match &ty {
                    Type::Known(name) if numbers::rank(name).is_some() => (tree, ty),
                    Type::Known(_) | Type::String | Type::Unknown => self.unsure(tree),
                }
            }
            Tree::Call(name, arguments) => self.call(name, arguments),
            Tree::Array(list) => self.array(list),
            Tree::Quantified {
                operator,
                quantifier,
                operand,
                array,
            } => self.quantified(operator, quantifier, *operand, *array),
            Tree::In {
                operand,
                list,
                sense,
            } => self.member(*operand, list, sense),
        }
    }

    fn condition(&mut self, tree: Tree) -> Tree {
        let (tree, ty) = self.tree(tree);
        self.is_certain &= ty == Type::known("boolean");
        tree
    }

    /// A string as a value of a type.
    pub(super) fn read(&mut self, literal: Tree, ty: &str) -> Tree {
        let Tree::Literal(text) = &literal else {
            return self.unsure(literal).0;
        };
        if numbers::rank(ty).is_some() {
            return match numbers::read(text, ty) {
                Some(tree) => tree,
                None => self.unsure(literal.cast(ty)).0,
            };
        }
        self.is_certain &= self.scope.enums.contains(ty) || known::is_canonical(text, ty);
        literal.cast(ty)
    }

    fn cast(&mut self, inner: Tree, ty: String) -> Typed {
        let plain = base(&ty);
        if let (Tree::Array(list), Some(element)) = (&inner, ty.strip_suffix("[]"))
            && list.iter().all(|tree| matches!(tree, Tree::Literal(_)))
            && (known::is_builtin(element) || self.scope.enums.contains(element))
        {
            // The cast goes to each element.
            let list = list.iter().map(|tree| self.read(tree.clone(), element));
            return (Tree::Array(list.collect()), Type::Known(ty.clone()));
        }
        let (tree, from) = self.tree(inner);
        let is_known = known::is_builtin(&ty) || self.scope.enums.contains(&ty);
        match from {
            Type::String if ty == plain && is_known && ty != "boolean" => {
                (self.read(tree, &ty), Type::Known(plain))
            }
            Type::Known(from) if from == ty => (tree, Type::Known(ty)),
            Type::Known(from) => {
                let from_known = known::is_builtin(&from) || self.scope.enums.contains(&from);
                self.is_certain &= is_known && from_known;
                (tree.cast(ty), Type::Known(plain))
            }
            Type::String | Type::Unknown => {
                self.is_certain = false;
                (tree.cast(ty), Type::Known(plain))
            }
        }
    }

    pub(super) fn binary(&mut self, operator: &str, left: Tree, right: Tree) -> Typed {
        let (left, right) = (self.tree(left), self.tree(right));
        if self.scope.foreign.contains(operator) {
            return self.unsure(Tree::binary(operator, left.0, right.0));
        }
        let result = match operator {
            "=" | "<>" | "<" | "<=" | ">" | ">=" => {
                self.compared(&left, &right).map(|(l, r)| (l, r, "boolean"))
            }
            "~~" | "!~~" | "~~*" | "!~~*" | "~" | "!~" | "~*" | "!~*" => {
                texts(&left, &right).map(|(l, r)| (l, r, "boolean"))
            }
            "||" => texts(&left, &right).map(|(l, r)| (l, r, "text")),
            "+" | "-" | "*" | "/" | "%" => match (&left, &right) {
                ((l, Type::Known(a)), (r, Type::Known(b)))
                    if operator != "%" || (integer(a) && integer(b)) =>
                {
                    numbers::meet(l.clone(), a, r.clone(), b)
                }
                _ => None,
            },
            "->" | "->>" => match (&left, &right) {
                ((l, Type::Known(ty)), (r, Type::String)) if ty == "jsonb" => {
                    let ty = if operator == "->" { "jsonb" } else { "text" };
                    Some((l.clone(), r.clone().cast("text"), ty))
                }
                _ => None,
            },
            _ => None,
        };
        match result {
            Some((left, right, ty)) => (Tree::binary(operator, left, right), Type::known(ty)),
            None => self.unsure(Tree::binary(operator, left.0, right.0)),
        }
    }

    /// Two values beside a comparison, with the casts that the server adds.
    fn compared(&mut self, left: &Typed, right: &Typed) -> Option<(Tree, Tree)> {
        if let Some(texts) = texts(left, right) {
            return Some(texts);
        }
        match (left, right) {
            ((l, Type::Known(a)), (r, Type::Known(b))) => {
                let stays = a == b && (known::compares_with_itself(a) || self.is_enum(a));
                if stays || known::are_instants(a, b) {
                    return Some((l.clone(), r.clone()));
                }
                let (l, r, _) = numbers::meet(l.clone(), a, r.clone(), b)?;
                Some((l, r))
            }
            ((l, Type::Known(ty)), (r, Type::String)) if self.reads(ty) => {
                Some((l.clone(), self.read(r.clone(), ty)))
            }
            ((l, Type::String), (r, Type::Known(ty))) if self.reads(ty) => {
                Some((self.read(l.clone(), ty), r.clone()))
            }
            _ => None,
        }
    }

    fn is_enum(&self, ty: &str) -> bool {
        self.scope.enums.contains(ty)
    }

    pub(super) fn reads(&self, ty: &str) -> bool {
        known::reads_literals(ty) || numbers::rank(ty).is_some() || self.is_enum(ty)
    }

    fn call(&mut self, name: String, arguments: Vec<Tree>) -> Typed {
        let arguments: Vec<Typed> = arguments.into_iter().map(|tree| self.tree(tree)).collect();
        let plain = |arguments: Vec<Typed>| arguments.into_iter().map(|(tree, _)| tree).collect();
        if self.scope.foreign.contains(&name) {
            return self.unsure(Tree::Call(name, plain(arguments)));
        }
        if name == "coalesce" {
            return self.coalesce(name, arguments);
        }
        match known::function(&name, arguments.len()) {
            Some(Function::OfNothing(ty)) => (Tree::Call(name, Vec::new()), Type::known(ty)),
            Some(Function::OfTexts(ty)) if is_about_text(&arguments) => {
                let arguments = arguments.into_iter().filter_map(text);
                (Tree::Call(name, arguments.collect()), Type::known(ty))
            }
            Some(Function::OfTexts(_)) | None => self.unsure(Tree::Call(name, plain(arguments))),
        }
    }
}

/// A type without its length.
pub fn base(ty: &str) -> String {
    let plain = crate::dialect::postgres::types::base(ty);
    if ty.ends_with("[]") {
        format!("{plain}[]")
    } else {
        plain
    }
}

pub(super) fn integer(ty: &str) -> bool {
    numbers::rank(ty).is_some_and(|rank| rank <= 2)
}

fn is_about_text(values: &[Typed]) -> bool {
    let is_known = |(_, ty): &Typed| matches!(ty, Type::Known(ty) if known::is_text(ty));
    let is_string = |(_, ty): &Typed| *ty == Type::String;
    values.iter().any(is_known) && values.iter().all(|v| is_known(v) || is_string(v))
}

/// A value as `text`.
pub(super) fn text((tree, ty): Typed) -> Option<Tree> {
    match ty {
        Type::Known(ty) if ty == "text" => Some(tree),
        Type::Known(ty) if ty == "character varying" => Some(tree.cast("text")),
        Type::String => Some(tree.cast("text")),
        Type::Known(_) | Type::Unknown => None,
    }
}

/// Two values of which one is text and the other may be a string.
fn texts(left: &Typed, right: &Typed) -> Option<(Tree, Tree)> {
    let both = [left.clone(), right.clone()];
    if !is_about_text(&both) {
        return None;
    }
    let [left, right] = both;
    Some((text(left)?, text(right)?))
}
