//! The rows that are written.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use sqlx::postgres::types::{Oid, PgInterval, PgMoney, PgRange, PgTimeTz};
use sqlx::types::Json;
use uuid::Uuid;

use super::models::{Address, Common, CustomerId, Email, Level, Mood, OnPostgres, Word};

pub(super) fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

pub(super) fn clock() -> NaiveTime {
    NaiveTime::from_hms_micro_opt(21, 30, 4, 123_456).unwrap()
}

pub(super) fn stamp() -> NaiveDateTime {
    date().and_time(clock())
}

pub(super) fn instant() -> DateTime<Utc> {
    Utc.from_utc_datetime(&stamp())
}

pub(super) fn jiff_timestamp() -> jiff::civil::DateTime {
    jiff::civil::date(2026, 11, 22).at(21, 30, 4, 123_456_000)
}

pub(super) fn jiff_instant() -> jiff::Timestamp {
    jiff::tz::TimeZone::UTC
        .to_timestamp(jiff_timestamp())
        .unwrap()
}

pub(super) fn common() -> Common {
    let time_date = time::Date::from_calendar_date(2026, time::Month::November, 22).unwrap();
    let time_time = time::Time::from_hms_micro(21, 30, 4, 123_456).unwrap();
    let time_timestamp = time::PrimitiveDateTime::new(time_date, time_time);
    Common {
        truth: true,
        tiny: -8,
        small: -16,
        medium: i32::MIN,
        large: i64::MAX,
        single: 1.5,
        double: 0.1,
        text: "naïve".to_owned(),
        boxed: "boxed".into(),
        cow: "cow".into(),
        bytes: vec![0, 255, 7],
        maybe: Some("it's".to_owned()),
        absent: None,
        chrono_date: date(),
        chrono_time: clock(),
        chrono_timestamp: stamp(),
        chrono_utc: instant(),
        chrono_local: instant().with_timezone(&chrono::Local),
        chrono_offset: instant().with_timezone(&FixedOffset::east_opt(7200).unwrap()),
        time_date,
        time_time,
        time_timestamp,
        time_offset: time_timestamp.assume_utc(),
        jiff_date: jiff_timestamp().date().into(),
        jiff_time: jiff_timestamp().time().into(),
        jiff_timestamp: jiff_timestamp().into(),
        jiff_instant: jiff_instant().into(),
        id: Uuid::from_u128(0x0123_4567_89ab_cdef),
        value: serde_json::json!({"a": [1, null, "x"]}),
        json: Json([("a".to_owned(), vec![1, 2])].into()),
        sqlx_json: vec![1, 2],
        sqlx_nullable_json: None,
        newtype: CustomerId(7),
        mood: Mood::VeryHappy,
        maybe_mood: Some(Mood::Sad),
        level: Level::High,
        word: Word::No,
        renamed: 9,
        mail: Email("a@b".to_owned()),
        maybe_mail: None,
    }
}

pub(super) fn on_postgres() -> OnPostgres {
    OnPostgres {
        decimal: "12345678901234567890.0123".parse().unwrap(),
        big: "-0.000001".parse().unwrap(),
        interval: PgInterval {
            months: 14,
            days: -3,
            microseconds: 5,
        },
        address: "2001:db8::1".parse().unwrap(),
        network: "10.1.0.0/16".parse().unwrap(),
        mac: mac_address::MacAddress::new([8, 0, 43, 1, 2, 3]),
        money: PgMoney(12_345),
        oid: Oid(42),
        timetz: PgTimeTz {
            time: clock(),
            offset: FixedOffset::east_opt(3600).unwrap(),
        },
        bools: vec![true, false],
        larges: vec![i64::MIN, 0],
        holes: vec![Some(1), None],
        texts: vec!["a,b".to_owned(), String::new()],
        blobs: vec![vec![1, 2], Vec::new()],
        ids: Some(vec![Uuid::from_u128(1)]),
        decimals: vec!["1.50".parse().unwrap()],
        instants: vec![instant()],
        documents: vec![Json(3)],
        moods: vec![Mood::Sad, Mood::VeryHappy],
        ints: (1..5).into(),
        bigints: (1_i64..5).into(),
        numbers: PgRange::from("0.5".parse().unwrap().."1.5".parse().unwrap()),
        days: (date()..date().succ_opt().unwrap()).into(),
        stamps: (stamp()..).into(),
        zoned: (..instant()).into(),
        home: address(None),
        homes: Some(vec![address(Some(7)), address(None)]),
        mails: vec![Email("c@d".to_owned())],
    }
}

fn address(number: Option<i32>) -> Address {
    Address {
        street: "Main, \"Upper\"".to_owned(),
        number,
        mood: Mood::Sad,
        mail: Email("e@f".to_owned()),
    }
}
