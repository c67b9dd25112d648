//! Text → tree, with the precedence that PostgreSQL gives its operators.

use super::tree::{Junction, Quantifier, Sense, Tree};
use crate::dialect::postgres::normalize::expr::{is_capital, strip_outer, write};
use crate::dialect::postgres::normalize::token::{Kind, Token, tokenize};
use crate::dialect::postgres::types::canonical;

/// How strongly an operator holds its operands.
mod level {
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const IS: u8 = 4;
    pub(super) const COMPARISON: u8 = 5;
    /// `BETWEEN`, `IN`, `LIKE`.
    pub(super) const MEMBER: u8 = 6;
    pub(super) const OTHER: u8 = 7;
    pub(super) const SUM: u8 = 8;
    pub(super) const PRODUCT: u8 = 9;
    pub(super) const POWER: u8 = 10;
    pub(super) const MINUS: u8 = 13;
    pub(super) const CAST: u8 = 15;
}

/// How deep expressions may nest.
const DEPTH: usize = 64;

/// Reads an expression over a table's columns. `None` for what is not known here (`CASE`, `COLLATE`,
/// subscripts, escapes …), which proves nothing about it.
pub fn parse(sql: &str, table: &str) -> Option<Tree> {
    let tokens = tokenize(sql)?;
    let mut parser = Parser {
        tokens: strip_outer(&tokens),
        table,
        depth: 0,
    };
    let tree = parser.expression(0)?;
    parser.tokens.is_empty().then_some(tree)
}

struct Parser<'t, 'a> {
    tokens: &'t [Token<'a>],
    table: &'t str,
    depth: usize,
}

impl<'a> Parser<'_, 'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(*first)
    }

    fn take(&mut self, text: &str) -> Option<()> {
        let found = self.tokens.first()?.is(text);
        found.then(|| self.tokens = &self.tokens[1..])
    }

    fn take_word(&mut self, word: &str) -> Option<()> {
        let found = self.tokens.first()?.is_word(word);
        found.then(|| self.tokens = &self.tokens[1..])
    }

    fn expression(&mut self, least: u8) -> Option<Tree> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let mut left = self.operand()?;
        while let Some((level, infix)) = self.infix().filter(|(level, _)| *level >= least) {
            left = self.after(left, level, infix)?;
        }
        self.depth -= 1;
        Some(left)
    }

    /// The operator that comes next, which stays.
    fn infix(&self) -> Option<(u8, Infix)> {
        let token = self.tokens.first()?;
        if token.kind == Kind::Cast {
            return Some((level::CAST, Infix::Cast));
        }
        if token.kind == Kind::Operator {
            let level = match token.text {
                "=" | "<>" | "!=" | "<" | ">" | "<=" | ">=" => level::COMPARISON,
                "+" | "-" => level::SUM,
                "*" | "/" | "%" => level::PRODUCT,
                "^" => level::POWER,
                _ => level::OTHER,
            };
            return Some((level, Infix::Operator));
        }
        let word = token.text.to_ascii_lowercase();
        let found = match word.as_str() {
            _ if token.kind != Kind::Word => return None,
            "and" => (level::AND, Infix::Junction(Junction::And)),
            "or" => (level::OR, Infix::Junction(Junction::Or)),
            "is" | "isnull" | "notnull" => (level::IS, Infix::Is),
            "not" | "between" | "in" | "like" | "ilike" => (level::MEMBER, Infix::Member),
            _ => return None,
        };
        Some(found)
    }

    fn after(&mut self, left: Tree, level: u8, infix: Infix) -> Option<Tree> {
        let token = self.next()?;
        match infix {
            Infix::Cast => Some(left.cast(self.type_name()?)),
            Infix::Junction(kind) => {
                let right = self.expression(level + 1)?;
                Some(Tree::junction(kind, [left, right]))
            }
            Infix::Is => self.is(left, &token),
            Infix::Member => self.member(left, &token),
            Infix::Operator => self.operator(left, level, &token),
        }
    }

    fn operator(&mut self, left: Tree, level: u8, token: &Token<'_>) -> Option<Tree> {
        let operator = if token.is("!=") { "<>" } else { token.text };
        let quantifier = self.tokens.first().and_then(|word| {
            let any = word.is_word("any") || word.is_word("some");
            let all = word.is_word("all").then_some(Quantifier::All);
            any.then_some(Quantifier::Any).or(all)
        });
        let Some(quantifier) = quantifier else {
            let right = self.expression(level + 1)?;
            return Some(Tree::binary(operator, left, right));
        };
        self.next()?;
        self.take("(")?;
        let array = self.expression(0)?;
        self.take(")")?;
        Some(Tree::Quantified {
            operator: operator.to_owned(),
            quantifier,
            operand: Box::new(left),
            array: Box::new(array),
        })
    }

    fn is(&mut self, left: Tree, first: &Token<'_>) -> Option<Tree> {
        let what = if first.is_word("isnull") {
            "null".to_owned()
        } else if first.is_word("notnull") {
            "not null".to_owned()
        } else {
            let not = self.take_word("not").map_or("", |()| "not ");
            let word = self.next()?.text.to_ascii_lowercase();
            let is_known = ["null", "true", "false", "unknown"].contains(&word.as_str());
            is_known.then(|| format!("{not}{word}"))?
        };
        Some(Tree::Is(Box::new(left), what))
    }

    /// `BETWEEN`, `IN`, `LIKE` and `ILIKE`, with or without `NOT`.
    fn member(&mut self, left: Tree, first: &Token<'_>) -> Option<Tree> {
        let is_not = first.is_word("not");
        let word = if is_not { self.next()? } else { *first };
        match (word.text.to_ascii_lowercase().as_str(), is_not) {
            ("between", is_not) => self.between(left, is_not),
            ("in", is_not) => {
                self.take("(")?;
                let sense = if is_not { Sense::NotIn } else { Sense::In };
                Some(Tree::In {
                    operand: Box::new(left),
                    list: self.list(")")?,
                    sense,
                })
            }
            ("like", false) => self.like("~~", left),
            ("like", true) => self.like("!~~", left),
            ("ilike", false) => self.like("~~*", left),
            ("ilike", true) => self.like("!~~*", left),
            _ => None,
        }
    }

    fn like(&mut self, operator: &str, left: Tree) -> Option<Tree> {
        let right = self.expression(level::MEMBER + 1)?;
        Some(Tree::binary(operator, left, right))
    }

    fn between(&mut self, value: Tree, is_not: bool) -> Option<Tree> {
        let low = self.expression(level::MEMBER + 1)?;
        self.take_word("and")?;
        let high = self.expression(level::MEMBER + 1)?;
        let (kind, below, above) = if is_not {
            (Junction::Or, "<", ">")
        } else {
            (Junction::And, ">=", "<=")
        };
        let low = Tree::binary(below, value.clone(), low);
        Some(Tree::junction(
            kind,
            [low, Tree::binary(above, value, high)],
        ))
    }

    /// Expressions between commas, and the bracket that closes them.
    fn list(&mut self, close: &str) -> Option<Vec<Tree>> {
        let mut list = Vec::new();
        if self.take(close).is_some() {
            return Some(list);
        }
        loop {
            list.push(self.expression(0)?);
            if self.take(close).is_some() {
                return Some(list);
            }
            self.take(",")?;
        }
    }

    fn operand(&mut self) -> Option<Tree> {
        let token = self.next()?;
        match token.kind {
            Kind::Literal => Some(Tree::Literal(plain_literal(token.text)?)),
            Kind::Number => Some(Tree::Number(plain_number(token.text)?)),
            Kind::Open if token.is("(") => {
                let inner = self.expression(0)?;
                self.take(")")?;
                Some(inner)
            }
            Kind::Operator if token.is("-") => {
                let inner = self.expression(level::MINUS)?;
                if let Tree::Number(number) = &inner {
                    // The server reads a minus and a number as one constant.
                    return signed(number);
                }
                Some(Tree::Minus(Box::new(inner)))
            }
            Kind::Quoted => {
                let name = token.text[1..token.text.len() - 1].replace("\"\"", "\"");
                self.name(name)
            }
            Kind::Word => self.word(&token.text.to_ascii_lowercase()),
            Kind::Operator | Kind::Open | Kind::Close | Kind::Comma | Kind::Dot | Kind::Cast => {
                None
            }
        }
    }

    fn word(&mut self, word: &str) -> Option<Tree> {
        let follows = |text: &str| self.tokens.first().is_some_and(|token| token.is(text));
        match word {
            "not" => Some(Tree::Not(Box::new(self.expression(level::NOT + 1)?))),
            "true" | "false" | "null" | "current_date" | "current_timestamp" if !follows("(") => {
                Some(Tree::Word(word.to_owned()))
            }
            "array" => {
                self.take("[")?;
                Some(Tree::Array(self.list("]")?))
            }
            "cast" => {
                self.take("(")?;
                let inner = self.expression(0)?;
                self.take_word("as")?;
                let ty = self.type_name()?;
                self.take(")")?;
                Some(inner.cast(ty))
            }
            "coalesce" => self.name(word.to_owned()),
            "date" | "interval" | "timestamp" | "timestamptz"
                if self.tokens.first()?.kind == Kind::Literal =>
            {
                let literal = plain_literal(self.next()?.text)?;
                // `interval '1' day`: fields make it another type.
                let ends = self.tokens.first().is_none_or(|t| t.kind != Kind::Word)
                    || self.infix().is_some();
                ends.then(|| Tree::Literal(literal).cast(canonical(word)))
            }
            _ if is_capital(word) => None,
            _ => self.name(word.to_owned()),
        }
    }

    /// A column or a call.
    fn name(&mut self, name: String) -> Option<Tree> {
        if self.take("(").is_some() {
            return Some(Tree::Call(name, self.list(")")?));
        }
        if self.take(".").is_none() {
            return Some(Tree::Column(name));
        }
        let column = self.next()?;
        let is_ours = name == self.table && !self.tokens.first().is_some_and(|t| t.is("("));
        let is_quoted = column.kind == Kind::Quoted;
        if !is_ours || !(is_quoted || column.kind == Kind::Word) {
            return None;
        }
        Some(Tree::Column(if is_quoted {
            column.text[1..column.text.len() - 1].replace("\"\"", "\"")
        } else {
            column.text.to_ascii_lowercase()
        }))
    }

    /// A type's name, canonical.
    fn type_name(&mut self) -> Option<String> {
        let start = self.tokens;
        let first = self.next()?;
        if !matches!(first.kind, Kind::Word | Kind::Quoted) {
            return None;
        }
        if self.take(".").is_some() {
            self.next()?;
        }
        let zoned = first.is_word("time") || first.is_word("timestamp");
        if first.is_word("double") {
            self.take_word("precision")?;
        } else if first.is_word("character") || first.is_word("char") || first.is_word("bit") {
            self.take_word("varying");
        } else if first.is_word("interval") {
            return Some("interval".to_owned()).filter(|_| self.infix().is_some() || self.ends());
        }
        if self.tokens.first().is_some_and(|token| token.is("(")) {
            let close = self.tokens.iter().position(|token| token.is(")"))?;
            self.tokens = &self.tokens[close + 1..];
        }
        if zoned && (self.take_word("with").is_some() || self.take_word("without").is_some()) {
            self.take_word("time")?;
            self.take_word("zone")?;
        }
        while self.take("[").is_some() {
            self.take("]")?;
        }
        let length = start.len() - self.tokens.len();
        Some(canonical(&write(&start[..length])))
    }

    fn ends(&self) -> bool {
        self.tokens
            .first()
            .is_none_or(|token| matches!(token.kind, Kind::Close | Kind::Comma))
    }
}

/// What stands after an operand.
#[derive(Clone, Copy)]
enum Infix {
    Cast,
    Junction(Junction),
    Is,
    Member,
    Operator,
}

/// A number with a minus, as the server prints it.
pub fn signed(number: &str) -> Option<Tree> {
    let ty = number_type(number)?;
    Some(Tree::Literal(format!("-{number}")).cast(ty))
}

/// The type that the server gives to a number; `None` for integers that are no `integer`.
pub fn number_type(number: &str) -> Option<&'static str> {
    if number.contains('.') {
        return Some("numeric");
    }
    match number.parse::<i64>() {
        Ok(value) if value <= i64::from(i32::MAX) => Some("integer"),
        Ok(_) | Err(_) => None,
    }
}

fn plain_literal(text: &str) -> Option<String> {
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    (!inner.contains('\\')).then(|| inner.replace("''", "'"))
}

/// Digits, of which the first is no idle zero, and digits after a point.
fn plain_number(text: &str) -> Option<String> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_plain = digits(whole) && digits(part) && (whole == "0" || !whole.starts_with('0'));
    is_plain.then(|| text.to_owned())
}
