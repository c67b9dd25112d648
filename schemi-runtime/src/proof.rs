//! What the derives ask the compiler, so that the types read from the source are those it knows.
//!
//! Everything here is `const`: it costs nothing at run time. It is public for the code that the
//! derives write and for nobody else.

use std::marker::PhantomData;

use crate::sql_type::SqlTypeId;

/// Whether two types are one type in a database. Enums, domains and composite types are
/// the same where their paths are, whatever
/// the crate is called: `crate::order::Status` is `shop::order::Status`.
pub const fn same_type(actual: &SqlTypeId, read: &SqlTypeId) -> bool {
    match (actual, read) {
        (SqlTypeId::Scalar(actual), SqlTypeId::Scalar(read))
        | (SqlTypeId::Range(actual), SqlTypeId::Range(read)) => {
            same_text(actual.as_bytes(), read.as_bytes())
        }
        (SqlTypeId::Array(actual), SqlTypeId::Array(read)) => same_type(actual, read),
        (SqlTypeId::Enum(actual), SqlTypeId::Enum(read))
        | (SqlTypeId::Domain(actual), SqlTypeId::Domain(read))
        | (SqlTypeId::Composite(actual), SqlTypeId::Composite(read)) => same_path(actual, read),
        (
            SqlTypeId::Scalar(_)
            | SqlTypeId::Range(_)
            | SqlTypeId::Array(_)
            | SqlTypeId::Enum(_)
            | SqlTypeId::Domain(_)
            | SqlTypeId::Composite(_),
            SqlTypeId::Scalar(_)
            | SqlTypeId::Range(_)
            | SqlTypeId::Array(_)
            | SqlTypeId::Enum(_)
            | SqlTypeId::Domain(_)
            | SqlTypeId::Composite(_),
        ) => false,
    }
}

/// Whether two paths are the same but for their first segment, which is the crate, and for `r#`, which
/// `module_path!` keeps.
pub const fn same_path(actual: &str, read: &str) -> bool {
    let (actual, read) = (actual.as_bytes(), read.as_bytes());
    let (mut a, mut r) = (crate_end(actual), crate_end(read));
    loop {
        a = after_raw(actual, a);
        r = after_raw(read, r);
        if a == actual.len() || r == read.len() {
            return a == actual.len() && r == read.len();
        }
        if actual[a] != read[r] {
            return false;
        }
        a += 1;
        r += 1;
    }
}

/// Where a segment that begins here really begins.
const fn after_raw(path: &[u8], at: usize) -> usize {
    let begins = at > 0 && path[at - 1] == b':' && at + 2 < path.len();
    if begins && path[at] == b'r' && path[at + 1] == b'#' {
        at + 2
    } else {
        at
    }
}

/// Where the first segment of a path ends.
const fn crate_end(path: &[u8]) -> usize {
    let mut at = 0;
    while at < path.len() && path[at] != b':' {
        at += 1;
    }
    at
}

const fn same_text(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Tells what may be NULL from what may not, without asking that the type be a [`crate::SqlType`]:
/// beside an explicit `type` stand types that are none.
///
/// `Probe::<Option<T>>::NULLABLE` and that of a [`Newtype`] are inherent constants, which come first;
/// for every other type only the trait [`NotNull`] has one.
#[derive(Debug)]
pub struct Probe<T>(PhantomData<T>);

impl<T> Probe<Option<T>> {
    /// An `Option` may be NULL.
    pub const NULLABLE: bool = true;
}

/// A newtype that derives [`crate::SqlType`]: it may be NULL where what it wraps may.
pub trait Newtype {
    /// Whether it may.
    const NULLABLE: bool;
}

impl<T: Newtype> Probe<T> {
    /// As what it wraps.
    pub const NULLABLE: bool = T::NULLABLE;
}

/// What is not an `Option`.
pub trait NotNull {
    /// It is never NULL.
    const NULLABLE: bool = false;
}

impl<T> NotNull for Probe<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_told_from_the_rest() {
        struct Foreign;
        type Alias = Option<Foreign>;
        struct Wrapped;
        impl Newtype for Wrapped {
            const NULLABLE: bool = true;
        }
        let found = [
            Probe::<Wrapped>::NULLABLE,
            Probe::<Foreign>::NULLABLE,
            Probe::<Alias>::NULLABLE,
            Probe::<Option<i32>>::NULLABLE,
        ];
        assert_eq!(found, [true, false, true, true]);
    }

    #[test]
    fn types_are_compared_by_meaning() {
        const I64: SqlTypeId = SqlTypeId::Scalar("i64");
        const I32: SqlTypeId = SqlTypeId::Scalar("i32");
        assert!(same_type(&I64, &I64));
        assert!(!same_type(&I64, &I32));
        assert!(!same_type(&SqlTypeId::Range("i64"), &I64));
        assert!(same_type(&SqlTypeId::Array(&I64), &SqlTypeId::Array(&I64)));
        assert!(!same_type(&SqlTypeId::Array(&I64), &SqlTypeId::Array(&I32)));
        assert!(same_type(
            &SqlTypeId::Enum("shop::a::B"),
            &SqlTypeId::Enum("crate::a::B")
        ));
        assert!(!same_type(
            &SqlTypeId::Enum("shop::b::B"),
            &SqlTypeId::Enum("crate::a::B")
        ));
        assert!(same_path("shop::r#final::B", "crate::final::B"));
        assert!(!same_path("shop::finally::B", "crate::final::B"));
    }
}
