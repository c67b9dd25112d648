//! An expression as a tree, in which parentheses and most synonyms are gone.

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    /// A column of the table.
    Column(String),
    /// A string: what stands between its quotes.
    Literal(String),
    /// A number without a sign, in digits and at most one point.
    Number(String),
    /// `true`, `false`, `null`, `current_date` …: a value that is a word.
    Word(String),
    /// `value::type`; the type is canonical.
    Cast(Box<Tree>, String),
    /// `NOT`.
    Not(Box<Tree>),
    /// `AND` or `OR`, of at least two.
    Junction(Junction, Vec<Tree>),
    /// An operator between two.
    Binary(String, Box<Tree>, Box<Tree>),
    /// A minus before anything but a number.
    Minus(Box<Tree>),
    /// `IS NULL`, `IS NOT TRUE` …: what follows the operand.
    Is(Box<Tree>, String),
    /// A call.
    Call(String, Vec<Tree>),
    /// `ARRAY[…]`.
    Array(Vec<Tree>),
    /// `operand operator ANY (array)`.
    Quantified {
        /// The operator.
        operator: String,
        /// `ANY` or `ALL`.
        quantifier: Quantifier,
        /// What is compared.
        operand: Box<Tree>,
        /// With what.
        array: Box<Tree>,
    },
    /// `operand IN (…)`, as long as the type of its operand does not say what it stands for.
    In {
        /// What is looked for.
        operand: Box<Tree>,
        /// Where.
        list: Vec<Tree>,
        /// `IN` or `NOT IN`, as the operator and quantifier of its elements.
        sense: Sense,
    },
}

/// What joins conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Junction {
    /// `AND`
    And,
    /// `OR`
    Or,
}

/// How many elements of an array must do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// `ANY`, `SOME`
    Any,
    /// `ALL`
    All,
}

/// `IN` or `NOT IN`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// `IN`
    In,
    /// `NOT IN`
    NotIn,
}

impl Sense {
    /// What compares each element.
    pub fn operator(self) -> &'static str {
        match self {
            Self::In => "=",
            Self::NotIn => "<>",
        }
    }

    /// How many of the comparisons must hold.
    pub fn quantifier(self) -> Quantifier {
        match self {
            Self::In => Quantifier::Any,
            Self::NotIn => Quantifier::All,
        }
    }
}

impl Tree {
    /// A cast; that of a whole array is one of its elements, as in [`super::super::elements`].
    pub fn cast(self, ty: impl Into<String>) -> Self {
        let ty = ty.into();
        match (self, ty.strip_suffix("[]")) {
            (Self::Array(list), Some(of)) if Self::is_flat(&list) && !of.ends_with(']') => {
                Self::Array(list.into_iter().map(|one| one.cast(of)).collect())
            }
            (tree, _) => Self::Cast(Box::new(tree), ty),
        }
    }

    fn is_flat(list: &[Self]) -> bool {
        !list.is_empty() && !list.iter().any(|one| matches!(one, Self::Array(_)))
    }

    /// An operator between two.
    pub fn binary(operator: impl Into<String>, left: Self, right: Self) -> Self {
        Self::Binary(operator.into(), Box::new(left), Box::new(right))
    }

    /// Joins conditions; those of the same kind within become its own, as the server prints them.
    pub fn junction(kind: Junction, parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            let is_alike = matches!(&part, Self::Junction(inner, _) if *inner == kind);
            if let (true, Self::Junction(_, parts)) = (is_alike, &part) {
                flat.extend_from_slice(parts);
            } else {
                flat.push(part);
            }
        }
        Self::Junction(kind, flat)
    }
}
