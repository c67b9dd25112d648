//! What a field's type means: the table of known types, aliases, newtypes and enums.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::{GenericArgument, PathArguments, Type, TypePath};

use super::known::{self, Known};
use super::resolve::{Meaning, Namespace, Resolver};
use super::scan::ItemKind;
use super::tree::ModuleId;
use crate::logical::{LogicalType, Scalar};

/// What a type that derives `SqlType` stands for.
#[derive(Clone, Debug)]
pub(crate) enum SqlTypeMeaning {
    /// An enum, by its path in the export.
    Enum(String),
    /// A domain, by its path in the export, and what it wraps.
    Domain(String, Box<Type>),
    /// A composite type, by its path in the export.
    Composite(String),
    /// What it wraps, as it is written in its module.
    Newtype(Box<Type>),
    /// It has mistakes of its own, which are reported there.
    Broken,
}

/// The types of this package that derive `SqlType`, by module and name.
pub(crate) type SqlTypes = BTreeMap<(ModuleId, String), SqlTypeMeaning>;

/// What the type of a field means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FieldType {
    pub(crate) nullable: bool,
    pub(crate) form: Form,
    pub(crate) logical: Result<LogicalType, TypeProblem>,
}

/// How a type comes to its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// It is the type that has it, by whatever name.
    Plain,
    /// It wraps a type that has it: for sqlx a list of such is never a text of bytes.
    Newtype,
}

/// Why a type has no meaning here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TypeProblem {
    /// Nothing is known of it: `type = "…"` helps.
    Unknown(String),
    /// It can be no column, whatever is said: `Option<Option<T>>`.
    Impossible(String),
    /// Its reason is reported elsewhere.
    Reported,
}

impl From<LogicalType> for FieldType {
    fn from(logical: LogicalType) -> Self {
        Self {
            nullable: false,
            form: Form::Plain,
            logical: Ok(logical),
        }
    }
}

impl From<Scalar> for FieldType {
    fn from(scalar: Scalar) -> Self {
        LogicalType::Scalar(scalar).into()
    }
}

impl From<TypeProblem> for FieldType {
    fn from(problem: TypeProblem) -> Self {
        Self {
            nullable: false,
            form: Form::Plain,
            logical: Err(problem),
        }
    }
}

/// Why a name that nothing in the crate brings in has no column type.
fn unseen(name: &str) -> &'static str {
    match name {
        "u64" | "usize" | "isize" | "u128" | "i128" => {
            "the databases have no integer like it; use `i64`"
        }
        "char" => "no database has a type for one character; use `String`",
        _ => "no `use` or item of that name can be seen",
    }
}

fn unknown(why: impl Into<String>) -> FieldType {
    TypeProblem::Unknown(why.into()).into()
}

/// Tells what types mean.
pub(crate) struct Types<'a> {
    pub(crate) resolver: &'a Resolver<'a>,
    pub(crate) sql_types: &'a SqlTypes,
}

/// How many aliases and newtypes may stand behind each other: more are a circle.
const DEEPEST: usize = 32;

impl Types<'_> {
    /// What a type means that is written in a module.
    pub(crate) fn meaning(&self, module: ModuleId, ty: &Type) -> FieldType {
        self.ty(module, ty, 0)
    }

    fn ty(&self, module: ModuleId, ty: &Type, depth: usize) -> FieldType {
        if depth > DEEPEST {
            return unknown("its aliases lead in a circle");
        }
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "syn's enum is open; no other kind of type is a column's"
        )]
        match ty {
            Type::Paren(inner) => self.ty(module, &inner.elem, depth),
            Type::Group(inner) => self.ty(module, &inner.elem, depth),
            Type::Path(path) if path.qself.is_none() => self.path(module, path, depth),
            _ => unknown("it is not a plain type"),
        }
    }

    fn path(&self, module: ModuleId, path: &TypePath, depth: usize) -> FieldType {
        let segments = &path.path.segments;
        let words: Vec<String> = segments
            .iter()
            .map(|segment| unraw(&segment.ident.to_string()))
            .collect();
        let Some(last) = segments.last() else {
            return unknown("it has no name");
        };
        let meaning = match path.path.leading_colon {
            Some(_) => self.resolver.resolve_absolute(module, &words),
            None => self.resolver.resolve(module, &words, Namespace::Type),
        };
        match meaning {
            Meaning::Definition(at, name) => self.definition(at, &name, &last.arguments, depth),
            Meaning::External(path) => match known::known(&path) {
                Some(known) => self.known(module, known, &last.arguments, depth),
                None if path.len() == 1 => unknown(unseen(&path[0])),
                None => unknown(format!(
                    "`{}` is not a type that schemi knows",
                    path.join("::")
                )),
            },
            Meaning::Undecided(at) => unknown(format!(
                "it depends on the `cfg` at {}:{}, which cannot be decided without compiling",
                at.file, at.line
            )),
            Meaning::Module(_) | Meaning::Unknown => unknown("no item of that name can be seen"),
        }
    }

    fn definition(
        &self,
        module: ModuleId,
        name: &str,
        arguments: &PathArguments,
        depth: usize,
    ) -> FieldType {
        match self.sql_types.get(&(module, name.to_owned())) {
            Some(SqlTypeMeaning::Enum(path)) => return LogicalType::Enum(path.clone()).into(),
            Some(SqlTypeMeaning::Composite(path)) => {
                return LogicalType::Composite(path.clone()).into();
            }
            Some(SqlTypeMeaning::Domain(path, inner)) => {
                return FieldType {
                    nullable: self.ty(module, inner, depth + 1).nullable,
                    form: Form::Newtype,
                    logical: Ok(LogicalType::Domain(path.clone())),
                };
            }
            Some(SqlTypeMeaning::Newtype(inner)) => {
                let form = Form::Newtype;
                return FieldType {
                    form,
                    ..self.ty(module, inner, depth + 1)
                };
            }
            Some(SqlTypeMeaning::Broken) => return TypeProblem::Reported.into(),
            None => {}
        }
        let tree = self.resolver.tree;
        let definition = &tree.modules[module].definitions[name];
        let at = tree.location(module, definition.item.whole.start);
        match definition.item.kind {
            ItemKind::Alias if !arguments.is_none() => {
                unknown("generic aliases are not followed: write the type out")
            }
            ItemKind::Alias => {
                let text = tree.text(module, &definition.item.whole);
                match syn::parse_str::<syn::ItemType>(text) {
                    Ok(alias) => self.ty(module, &alias.ty, depth + 1),
                    Err(_) => unknown(format!(
                        "its alias at {}:{} cannot be read",
                        at.file, at.line
                    )),
                }
            }
            ItemKind::Struct | ItemKind::Enum => unknown(format!(
                "`{name}` at {}:{} does not derive `SqlType`",
                at.file, at.line
            )),
            ItemKind::Other | ItemKind::Mod | ItemKind::Use | ItemKind::ExternCrate => unknown(
                format!("`{name}` at {}:{} is no struct or enum", at.file, at.line),
            ),
        }
    }

    fn known(
        &self,
        module: ModuleId,
        known: Known,
        arguments: &PathArguments,
        depth: usize,
    ) -> FieldType {
        let first = first_type(arguments);
        let inside = || match first {
            Some(ty) => self.ty(module, ty, depth + 1),
            None => unknown("its type argument is missing"),
        };
        match known {
            Known::Scalar(scalar) => scalar.into(),
            Known::DateTime => Scalar::Timestamptz.into(),
            Known::Json => Scalar::Json.into(),
            Known::Option => optional(inside()),
            Known::Vec => list(inside()),
            Known::Range => range(inside()),
            Known::Wrapper => first.and_then(|ty| self.wrapped(module, ty)).map_or_else(
                || unknown("only `str` and `[u8]` are read behind `Box` and `Cow`"),
                FieldType::from,
            ),
            Known::Str => unknown("a model owns its text: write `String`"),
            Known::Derive(_) => unknown("it is a derive, not a type"),
        }
    }

    /// What stands behind `Box` or `Cow`: text or bytes.
    fn wrapped(&self, module: ModuleId, ty: &Type) -> Option<Scalar> {
        if let Type::Slice(slice) = ty {
            let element = self.plain(module, &slice.elem)?;
            return (element == Known::Scalar(Scalar::U8)).then_some(Scalar::Bytes);
        }
        (self.plain(module, ty)? == Known::Str).then_some(Scalar::String)
    }

    /// A type of the table that is named by its path alone.
    fn plain(&self, module: ModuleId, ty: &Type) -> Option<Known> {
        let Type::Path(path) = ty else {
            return None;
        };
        let words: Vec<String> = path
            .path
            .segments
            .iter()
            .map(|segment| unraw(&segment.ident.to_string()))
            .collect();
        match self.resolver.resolve(module, &words, Namespace::Type) {
            Meaning::External(path) => known::known(&path),
            Meaning::Definition(..)
            | Meaning::Module(_)
            | Meaning::Undecided(_)
            | Meaning::Unknown => None,
        }
    }
}

fn optional(inside: FieldType) -> FieldType {
    let message = "an `Option` in an `Option`: a column is NULL or it is not";
    FieldType {
        nullable: true,
        form: Form::Plain,
        logical: match inside.nullable {
            true => Err(TypeProblem::Impossible(message.to_owned())),
            false => inside.logical,
        },
    }
}

fn list(inside: FieldType) -> FieldType {
    match inside.logical {
        Ok(LogicalType::Scalar(Scalar::U8)) if !inside.nullable && inside.form == Form::Plain => {
            Scalar::Bytes.into()
        }
        // An array's elements may be NULL in every database, so `Vec<Option<T>>` is the same column.
        Ok(element) => LogicalType::Array(Box::new(element)).into(),
        Err(problem) => problem.into(),
    }
}

fn range(inside: FieldType) -> FieldType {
    match inside.logical {
        Ok(LogicalType::Scalar(scalar)) => LogicalType::Range(scalar).into(),
        Ok(other) => unknown(format!("there is no range of {other}")),
        Err(problem) => problem.into(),
    }
}

/// The first type among generic arguments; lifetimes are passed.
fn first_type(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| {
        if let GenericArgument::Type(ty) = argument {
            Some(ty)
        } else {
            None
        }
    })
}

fn unraw(word: &str) -> String {
    word.strip_prefix("r#").unwrap_or(word).to_owned()
}

/// A type or an attribute as a message shows it: as people write it, not as tokens print.
pub(crate) fn show(tokens: &impl ToTokens) -> String {
    const SPACING: [(&str, &str); 12] = [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        (" ;", ";"),
        ("& ", "&"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (",(", ", ("),
    ];
    let text = tokens.to_token_stream().to_string();
    SPACING
        .iter()
        .fold(text, |text, (from, to)| text.replace(from, to))
}
