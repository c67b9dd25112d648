//! Readings of sensors: an example service on SQLite alone.

use chrono::{DateTime, Utc};
use schemi_runtime::Model;

/// A device that measures something.
#[derive(Debug, Model)]
#[schemi(table = "sensors", strict)]
pub struct Sensor {
    /// Its number.
    #[schemi(primary_key, identity)]
    pub id: i64,
    /// What it is called.
    #[schemi(unique, collate = "NOCASE")]
    pub name: String,
    /// What it measures in.
    pub unit: String,
}

/// One measured value.
#[derive(Debug, Model)]
#[schemi(
    table = "readings",
    without_rowid,
    primary_key(sensor_id, taken_at),
    index(taken_at desc)
)]
pub struct Reading {
    /// Who measured it.
    #[schemi(references = "sensors.id", on_delete = "cascade")]
    pub sensor_id: i64,
    /// When.
    pub taken_at: DateTime<Utc>,
    /// What.
    pub value: f64,
}
