//! The types of other crates, each behind the feature of its crate's name.

#[cfg(feature = "chrono")]
mod chrono_types {
    use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
    use schemi_schema::logical::Scalar;

    use crate::sql_type::{SqlType, SqlTypeId, scalars};

    scalars! {
        Date => NaiveDate;
        Time => NaiveTime;
        Timestamp => NaiveDateTime;
        Duration => TimeDelta;
    }

    impl<Tz: TimeZone> SqlType for DateTime<Tz> {
        const TYPE: SqlTypeId = SqlTypeId::Scalar(Scalar::Timestamptz.as_str());
    }
}

#[cfg(feature = "time")]
mod time_types {
    use crate::sql_type::scalars;

    scalars! {
        Date => time::Date;
        Time => time::Time;
        Timestamp => time::PrimitiveDateTime;
        Timestamptz => time::OffsetDateTime;
        Duration => time::Duration;
    }
}

#[cfg(feature = "jiff")]
mod jiff_types {
    use crate::sql_type::scalars;

    scalars! {
        Jiff => jiff::civil::Date, jiff::civil::Time, jiff::civil::DateTime;
        Jiff => jiff::Timestamp, jiff::Zoned, jiff::Span, jiff::SignedDuration;
    }
}

#[cfg(feature = "jiff-sqlx")]
mod jiff_sqlx_types {
    use crate::sql_type::scalars;

    scalars! {
        Date => jiff_sqlx::Date;
        Time => jiff_sqlx::Time;
        Timestamp => jiff_sqlx::DateTime;
        Timestamptz => jiff_sqlx::Timestamp;
    }
}

#[cfg(feature = "uuid")]
mod uuid_types {
    use crate::sql_type::scalars;

    scalars! {
        Uuid => uuid::Uuid;
        UuidHyphenated => uuid::fmt::Hyphenated;
        UuidSimple => uuid::fmt::Simple;
    }
}

#[cfg(feature = "rust_decimal")]
crate::sql_type::scalars! { Decimal => rust_decimal::Decimal; }

#[cfg(feature = "bigdecimal")]
crate::sql_type::scalars! { Decimal => bigdecimal::BigDecimal; }

#[cfg(feature = "json")]
crate::sql_type::scalars! { Json => serde_json::Value; }

#[cfg(feature = "ipnetwork")]
crate::sql_type::scalars! { Inet => ipnetwork::IpNetwork; }

#[cfg(feature = "mac_address")]
crate::sql_type::scalars! { Macaddr => mac_address::MacAddress; }

#[cfg(feature = "sqlx")]
mod sqlx_types {
    use schemi_schema::logical::Scalar;
    use sqlx::postgres::types::{Oid, PgInterval, PgMoney, PgRange};
    use sqlx::types::Json;

    use crate::sql_type::{SqlType, SqlTypeId, scalars};

    scalars! {
        Interval => PgInterval;
        Money => PgMoney;
        Oid => Oid;
    }

    #[cfg(any(feature = "chrono", feature = "time"))]
    impl<Time, Offset> SqlType for sqlx::postgres::types::PgTimeTz<Time, Offset> {
        const TYPE: SqlTypeId = SqlTypeId::Scalar(Scalar::Timetz.as_str());
    }

    impl<T> SqlType for Json<T> {
        const TYPE: SqlTypeId = SqlTypeId::Scalar(Scalar::Json.as_str());
    }

    impl<T: SqlType> SqlType for PgRange<T> {
        const TYPE: SqlTypeId = match T::TYPE {
            SqlTypeId::Scalar(word)
            | SqlTypeId::Range(word)
            | SqlTypeId::Enum(word)
            | SqlTypeId::Domain(word)
            | SqlTypeId::Composite(word) => SqlTypeId::Range(word),
            SqlTypeId::Array(_) => SqlTypeId::Range("array"),
        };
    }
}
