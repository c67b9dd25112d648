//! What was measured, as a table for people and as JSON.

use std::time::Duration;

use serde_json::json;

use crate::measure::{Cost, Pairs};

/// What a row should reach.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    /// At most so many times the floor.
    Times(f64),
    /// At most so much longer than the floor, with at most so many MiB.
    Besides(Duration, u64),
    /// At most so long.
    Within(Duration),
    /// At most so many MiB.
    Holding(u64),
    /// Shown for comparison.
    None,
}

/// One thing measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// What was run.
    pub(crate) what: &'static str,
    /// On which database.
    pub(crate) database: &'static str,
    /// How many tables or revisions.
    pub(crate) size: usize,
    /// What the tool cost.
    pub(crate) cost: Cost,
    /// What the database's own client cost for the same, where there is such a thing.
    pub(crate) floor: Option<Floor>,
    /// What it should reach.
    pub(crate) goal: Goal,
}

/// What the database's own client cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Floor {
    /// From its start to its end.
    wall: Duration,
    /// How many times as long the tool takes.
    ratio: f64,
}

impl From<&Pairs> for Floor {
    fn from(pairs: &Pairs) -> Self {
        Self {
            wall: pairs.floor().wall,
            ratio: pairs.ratio(),
        }
    }
}

impl Row {
    fn ratio(&self) -> Option<f64> {
        self.floor.map(|floor| floor.ratio)
    }

    fn is_met(&self) -> Option<bool> {
        let wall = self.cost.wall;
        match self.goal {
            Goal::Times(times) => self.ratio().map(|ratio| ratio <= times),
            Goal::Besides(time, memory) => {
                let floor = self.floor.map_or(Duration::ZERO, |floor| floor.wall);
                Some(wall.saturating_sub(floor) <= time && self.cost.peak <= memory * 1024)
            }
            Goal::Within(time) => Some(wall <= time),
            Goal::Holding(memory) => Some(self.cost.peak <= memory * 1024),
            Goal::None => None,
        }
    }

    fn cells(&self) -> [String; 10] {
        let per_one = self.cost.wall.as_secs_f64() * 1e6 / self.size.max(1) as f64;
        [
            self.what.to_owned(),
            self.database.to_owned(),
            self.size.to_string(),
            milliseconds(self.cost.wall),
            milliseconds(self.cost.cpu),
            format!("{:.1}", self.cost.peak as f64 / 1024.0),
            format!("{per_one:.0}"),
            self.floor
                .map_or_else(String::new, |floor| milliseconds(floor.wall)),
            self.ratio()
                .map_or_else(String::new, |ratio| format!("{ratio:.2}")),
            self.goal.to_string()
                + match self.is_met() {
                    Some(true) => ": met",
                    Some(false) => ": MISSED",
                    None => "",
                },
        ]
    }

    fn json(&self) -> serde_json::Value {
        json!({
            "what": self.what,
            "database": self.database,
            "size": self.size,
            "wall_seconds": self.cost.wall.as_secs_f64(),
            "cpu_seconds": self.cost.cpu.as_secs_f64(),
            "peak_kib": self.cost.peak,
            "floor_seconds": self.floor.map(|floor| floor.wall.as_secs_f64()),
            "ratio": self.ratio(),
            "goal": self.goal.to_string(),
            "met": self.is_met(),
        })
    }
}

impl std::fmt::Display for Goal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Times(times) => write!(f, "{times} x floor"),
            Self::Besides(time, memory) => {
                write!(f, "floor + {} ms, {memory} MiB", time.as_millis())
            }
            Self::Within(time) => write!(f, "{} ms", time.as_millis()),
            Self::Holding(memory) => write!(f, "{memory} MiB"),
            Self::None => Ok(()),
        }
    }
}

const HEADS: [&str; 10] = [
    "what", "database", "N", "wall ms", "CPU ms", "peak MiB", "us per 1", "floor ms", "ratio",
    "goal",
];

/// The rows as a table, numbers to the right.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut lines = vec![HEADS.map(str::to_owned)];
    lines.extend(rows.iter().map(Row::cells));
    let widths: [usize; HEADS.len()] = std::array::from_fn(|column| {
        let cells = lines.iter().map(|line| line[column].len());
        cells.max().unwrap_or_default()
    });
    let mut text = String::new();
    for line in &lines {
        for (column, cell) in line.iter().enumerate() {
            let width = widths[column];
            text.push_str(&match column {
                0 | 1 | 9 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            text.push_str("  ");
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

/// The rows as one JSON value.
pub(crate) fn json(rows: &[Row]) -> String {
    let rows: Vec<serde_json::Value> = rows.iter().map(Row::json).collect();
    serde_json::Value::from(rows).to_string()
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e3)
}
