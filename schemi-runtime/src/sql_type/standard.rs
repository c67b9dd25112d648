//! The types of the standard library.

use std::borrow::Cow;
use std::net::IpAddr;
use std::time::Duration;

use schemi_schema::logical::Scalar;

use super::{SqlType, SqlTypeId, scalars};

scalars! {
    Bool => bool;
    I8 => i8;
    I16 => i16;
    I32 => i32;
    I64 => i64;
    U16 => u16;
    U32 => u32;
    F32 => f32;
    F64 => f64;
    String => String, Box<str>, Cow<'_, str>;
    Bytes => Box<[u8]>, Cow<'_, [u8]>;
    Duration => Duration;
    Inet => IpAddr;
}

impl SqlType for u8 {
    const TYPE: SqlTypeId = SqlTypeId::Scalar(Scalar::U8.as_str());
    const VEC: SqlTypeId = SqlTypeId::Scalar(Scalar::Bytes.as_str());
}

impl<T: SqlType> SqlType for Option<T> {
    const TYPE: SqlTypeId = T::TYPE;
    const NULLABLE: bool = true;
}

impl<T: SqlType> SqlType for Vec<T> {
    const TYPE: SqlTypeId = T::VEC;
}
