//! What holds an expression, as SQL and as the server prints it.

use schemi_schema::{
    Check, ColumnType, Constraint, ConstraintKind, Exclude, Expr, Generated, GeneratedKind, Index,
    Name, ObjectName,
};

use crate::dialect::postgres::normalize::token::{Kind, tokenize};
use crate::dialect::postgres::normalize::{
    default, expr, key, normalize_exclude, normalize_index, partitioning,
};
use crate::dialect::postgres::render::{depend, text};

/// Something that holds an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A column's default.
    Default(ColumnType, Expr),
    /// A computed column.
    Generated(ColumnType, Generated),
    /// A check.
    Check(Expr),
    /// An exclusion.
    Exclude(Exclude),
    /// An index; its name does not count.
    Index(Index),
    /// How a table is partitioned.
    Partition(String),
}

impl Item {
    /// Its texts.
    pub fn exprs(&self) -> Vec<Expr> {
        match self {
            Self::Default(_, expr) | Self::Check(expr) => vec![expr.clone()],
            Self::Generated(_, generated) => vec![generated.expr.clone()],
            Self::Exclude(exclude) => {
                let elements = exclude.elements.iter().map(|element| element.expr.clone());
                elements.chain(exclude.predicate.clone()).collect()
            }
            Self::Index(index) => depend::index_exprs(index).into_iter().cloned().collect(),
            Self::Partition(by) => vec![Expr::new(by)],
        }
    }

    /// The type of the column that it is the value of, if it is one.
    pub fn ty(&self) -> Option<&ColumnType> {
        match self {
            Self::Default(ty, _) | Self::Generated(ty, _) => Some(ty),
            Self::Check(_) | Self::Exclude(_) | Self::Index(_) | Self::Partition(_) => None,
        }
    }

    /// Whether its texts are expressions and nothing more: a text that closed a parenthesis of ours
    /// or held a second statement would run as something else.
    pub fn is_safe(&self) -> bool {
        self.exprs().iter().all(|expr| {
            let Some(tokens) = tokenize(expr.as_str()) else {
                return false;
            };
            let mut depth = 0_i32;
            let balanced = tokens.iter().all(|token| {
                match token.kind {
                    Kind::Open => depth += 1,
                    Kind::Close => depth -= 1,
                    Kind::Word
                    | Kind::Quoted
                    | Kind::Literal
                    | Kind::Number
                    | Kind::Operator
                    | Kind::Comma
                    | Kind::Dot
                    | Kind::Cast => {}
                }
                depth >= 0 && !token.is(";")
            });
            balanced && depth == 0
        })
    }

    /// Whether it speaks of a column.
    pub fn uses(&self, column: &Name) -> bool {
        match self {
            Self::Index(index) => depend::index_uses(index, column),
            Self::Default(..) => false,
            Self::Generated(..) | Self::Check(_) | Self::Exclude(_) | Self::Partition(_) => self
                .exprs()
                .iter()
                .any(|expr| depend::mentions(expr, column)),
        }
    }

    /// The line of `CREATE TABLE` for it, under the name given; `None` for what stands outside.
    pub fn line(&self, name: &str) -> Option<String> {
        match self {
            Self::Default(ty, expr) => Some(format!(
                "{name} {} DEFAULT {}",
                text::sql_type(ty),
                text::default_value(expr)
            )),
            Self::Generated(ty, generated) => {
                let kind = match generated.kind {
                    GeneratedKind::Stored => "STORED",
                    GeneratedKind::Virtual => "VIRTUAL",
                };
                let ty = text::sql_type(ty);
                Some(format!(
                    "{name} {ty} GENERATED ALWAYS AS ({}) {kind}",
                    generated.expr
                ))
            }
            Self::Check(expr) => {
                let kind = ConstraintKind::Check(Check::new(expr.clone()));
                Some(constraint(name, kind))
            }
            Self::Exclude(exclude) => {
                Some(constraint(name, ConstraintKind::Exclude(exclude.clone())))
            }
            Self::Index(_) | Self::Partition(_) => None,
        }
    }

    /// The item with the text that the server printed for it.
    pub fn answered(&self, text: &str) -> Option<Self> {
        Some(match self {
            Self::Default(ty, _) => {
                Self::Default(ty.clone(), default::default(&Expr::new(text), ty)?)
            }
            Self::Generated(ty, generated) => {
                let expr = Expr::new(expr::canonical(text));
                Self::Generated(
                    ty.clone(),
                    Generated {
                        expr,
                        kind: generated.kind,
                    },
                )
            }
            Self::Check(_) => Self::Check(Expr::new(expr::canonical(text))),
            Self::Exclude(exclude) => match key::exclude(text, exclude.deferrable)? {
                ConstraintKind::Exclude(mut exclude) => {
                    normalize_exclude(&mut exclude);
                    Self::Exclude(exclude)
                }
                ConstraintKind::PrimaryKey(_)
                | ConstraintKind::Unique(_)
                | ConstraintKind::Check(_)
                | ConstraintKind::ForeignKey(_) => return None,
            },
            Self::Index(_) => {
                let mut index = key::index(Name::new(""), text)?;
                normalize_index(&mut index);
                index.name = ObjectName::Unnamed;
                Self::Index(index)
            }
            Self::Partition(_) => Self::Partition(partitioning(text)),
        })
    }
}

fn constraint(name: &str, kind: ConstraintKind) -> String {
    let name = ObjectName::Said(Name::from(name));
    text::constraint(&Constraint::new(name, kind))
}
