//! How numbers of several types meet.

use super::parse::{number_type, signed};
use super::tree::Tree;

/// The types of numbers, narrow to wide.
const RANKS: [&str; 6] = [
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "real",
    "double precision",
];

/// How wide a type of numbers is.
pub fn rank(ty: &str) -> Option<usize> {
    RANKS.iter().position(|name| *name == ty)
}

fn is_integer(ty: &str) -> bool {
    rank(ty).is_some_and(|rank| rank <= 2)
}

/// Two numbers beside an operator, with the casts that the server adds, and the wider type.
pub fn meet(left: Tree, a: &str, right: Tree, b: &str) -> Option<(Tree, Tree, &'static str)> {
    let (first, second) = (rank(a)?, rank(b)?);
    let wider = RANKS[first.max(second)];
    if a == b || (is_integer(a) && is_integer(b)) {
        return Some((left, right, wider));
    }
    // There are operators between both floating-point types, and none between them and others.
    let common = if wider == "real" {
        "double precision"
    } else {
        wider
    };
    let widen = |tree: Tree, ty: &str| {
        let stays = ty == common || (ty == "real" && common == "double precision");
        if stays { tree } else { tree.cast(common) }
    };
    Some((widen(left, a), widen(right, b), common))
}

/// Numbers within a list, all as the type that the widest of them and the operand have.
pub fn unite(operand: (Tree, &str), list: Vec<(Tree, String)>) -> Option<(Tree, Vec<Tree>)> {
    let (tree, ty) = operand;
    let mut widest = rank(ty)?;
    for (_, ty) in &list {
        widest = widest.max(rank(ty)?);
    }
    let common = RANKS[widest];
    if common == "real" {
        return None;
    }
    let list = list.into_iter().map(|(tree, ty)| {
        let stays = ty == common;
        if stays { tree } else { tree.cast(common) }
    });
    let stays = ty == common || is_integer(common) || common == "double precision" && ty == "real";
    let tree = if stays { tree } else { tree.cast(common) };
    Some((tree, list.collect()))
}

/// A number without quotes, as the server prints it, and its type.
pub fn constant(number: &str) -> Option<(Tree, &'static str)> {
    let tree = Tree::Number(number.to_owned());
    match (number_type(number), number.parse::<i64>()) {
        (Some(ty), _) => Some((tree, ty)),
        (None, Ok(_)) => Some((Tree::Literal(number.to_owned()).cast("bigint"), "bigint")),
        (None, Err(_)) => None,
    }
}

/// A string that is read as a number of the type, as the server prints it.
pub fn read(literal: &str, ty: &str) -> Option<Tree> {
    let (sign, digits) = literal
        .strip_prefix('-')
        .map_or(("", literal), |digits| ("-", digits));
    let is_plain = digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.is_empty()
        && (!digits.starts_with('0') || literal == "0");
    if !is_plain {
        return None;
    }
    let kept = Tree::Literal(literal.to_owned()).cast(ty);
    match ty {
        "smallint" => literal.parse::<i16>().ok().map(|_| kept),
        "bigint" => literal.parse::<i64>().ok().map(|_| kept),
        "integer" => {
            literal.parse::<i32>().ok()?;
            if sign.is_empty() {
                Some(Tree::Number(literal.to_owned()))
            } else {
                signed(digits)
            }
        }
        "numeric" => Some(kept),
        _ => None,
    }
}
