//! Expressions, and what the server prints for them: known from an earlier run, or asked.

use std::collections::BTreeMap;

use schemi_schema::{Column, Name};
use sqlx::PgConnection;

use super::SettleError;
use super::asking::{Asked, Asking, Place};
use super::cache::{self, Cache};
use super::item::Item;
use super::lasting::is_lasting;
use super::shadow::Shadows;
use super::surroundings::{self, Surroundings};

/// An item and the columns that it may speak of.
#[derive(Clone, Debug)]
pub struct Probe {
    /// The item.
    pub item: Item,
    /// The table's name, which an expression may mention.
    pub table: Name,
    /// The table's columns, bare: names, types and collations.
    pub columns: Vec<Column>,
}

/// What is known of probes.
#[derive(Debug)]
pub struct Answers {
    /// How the server prints each item; `None` for one that it refuses, or was not asked of.
    pub items: Vec<Option<Item>>,
    /// Why it refuses items.
    pub refusals: BTreeMap<usize, Refusal>,
    /// Where it could not be asked, if something was left to ask.
    pub unasked: Option<Surroundings>,
}

/// Why the server refuses an item.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// SQLSTATE.
    pub code: String,
    /// What it says; of an object of this number, see [`label`](super::asking::label).
    pub message: String,
    /// The number.
    pub at: usize,
}

/// Asks the server how it prints each item, unless that is known from an earlier run.
///
/// # Errors
/// A connection that breaks.
pub async fn ask(
    conn: &mut PgConnection,
    probes: &[Probe],
    shadows: &Shadows,
    cache: &Cache,
) -> Result<Answers, SettleError> {
    let mut around = surroundings::of(conn).await?;
    let Some(own) = around.own.clone() else {
        return Ok(Answers {
            items: vec![None; probes.len()],
            refusals: BTreeMap::new(),
            unasked: Some(around),
        });
    };
    let (unique, same) = distinct(probes);
    // Types that only seem to be there change what is said.
    let fingerprint = around.fingerprint.take().filter(|_| shadows.is_empty());
    let mut kept = Kept::open(cache, fingerprint, &own);
    let mut texts: Vec<Option<String>> = vec![None; probes.len()];
    for &at in &unique {
        texts[at] = kept.text(&probes[at]);
    }
    let open: Vec<usize> = unique
        .into_iter()
        .filter(|&at| texts[at].is_none())
        .collect();
    let mut refused = BTreeMap::new();
    let is_unasked = !open.is_empty() && !around.may_ask;
    if !open.is_empty() && around.may_ask {
        let told = Asking::new(&own, probes).all(conn, &open, shadows).await?;
        for (at, asked) in told.answers {
            kept.keep(&probes[at], &asked);
            texts[at] = Some(asked.text);
        }
        kept.save();
        refused = told.refusals;
    }
    let items = same
        .iter()
        .map(|&at| probes[at].item.answered(texts[at].as_deref()?));
    let refusals = same.iter().enumerate().filter_map(|(place, &at)| {
        let error = refused.get(&at)?;
        let (code, message) = (error.code.clone(), error.message.clone());
        Some((place, Refusal { code, message, at }))
    });
    Ok(Answers {
        items: items.collect(),
        refusals: refusals.collect(),
        unasked: is_unasked.then_some(around),
    })
}

/// The places of the distinct probes that may be asked, and for each probe the place of its like.
fn distinct(probes: &[Probe]) -> (Vec<usize>, Vec<usize>) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut unique = Vec::new();
    let mut same = Vec::with_capacity(probes.len());
    for (at, probe) in probes.iter().enumerate() {
        let columns: Vec<&Column> = needed(probe).collect();
        // A default speaks of no table.
        let is_default = matches!(probe.item, Item::Default(..));
        let table = if is_default { "" } else { probe.table.as_str() };
        let key = format!("{table} {columns:?} {:?}", probe.item);
        same.push(*seen.entry(key).or_insert_with(|| {
            if probe.item.is_safe() {
                unique.push(at);
            }
            at
        }));
    }
    (unique, same)
}

/// The columns that a probe speaks of.
pub fn needed(probe: &Probe) -> impl Iterator<Item = &Column> {
    probe
        .columns
        .iter()
        .filter(|column| probe.item.uses(&column.name))
}

/// The answers of earlier runs.
struct Kept<'a> {
    /// What is kept, and in which surroundings; `None` where these may change.
    answers: Option<(cache::Answers<'a>, String)>,
    own: &'a str,
}

impl<'a> Kept<'a> {
    fn open(cache: &'a Cache, fingerprint: Option<String>, own: &'a str) -> Self {
        Self {
            answers: fingerprint.map(|fingerprint| (cache.open(), fingerprint)),
            own,
        }
    }

    /// What the question is known by: all that the server would be told, and where.
    fn key(&self, probe: &Probe, fingerprint: &str) -> String {
        let script = Asking::new(self.own, std::slice::from_ref(probe)).shared_script();
        cache::hash([fingerprint, &script])
    }

    fn text(&self, probe: &Probe) -> Option<String> {
        let (answers, fingerprint) = self.answers.as_ref()?;
        let text = answers.get(&self.key(probe, fingerprint))?;
        Some(text.to_owned())
    }

    fn keep(&mut self, probe: &Probe, asked: &Asked) {
        let is_lasting = asked.table == Place::Shared
            && is_lasting(&probe.item, needed(probe), self.own, &asked.text);
        let key = match &self.answers {
            Some((_, fingerprint)) if is_lasting => self.key(probe, fingerprint),
            Some(_) | None => return,
        };
        if let Some((answers, _)) = &mut self.answers {
            answers.put(key, &asked.text);
        }
    }

    fn save(self) {
        if let Some((answers, _)) = self.answers {
            answers.save();
        }
    }
}
