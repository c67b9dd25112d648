//! Names of revisions, in all the forms that alembic knows, turned into revisions.

use std::collections::BTreeSet;

use super::Graph;
use super::symbol::{Symbol, Word};
use super::validate::join;
use crate::migrate::nearness::near;
use crate::migrate::revision::RevisionId;

/// Why a name does not say which revision is meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// No revision and no label is called so.
    #[error("no revision `{name}`{hint}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The near ones, or the way out.
        hint: String,
    },
    /// A revision that another one stands for.
    #[error("revision `{id}` has no file any more: `{by}` stands for it")]
    Replaced {
        /// What was asked for.
        id: RevisionId,
        /// What there is in its place.
        by: RevisionId,
    },
    /// The beginning of several ids.
    #[error(
        "`{name}` begins several revisions: {}; write more of it",
        join(candidates)
    )]
    AmbiguousPrefix {
        /// What was asked for.
        name: String,
        /// What it could mean.
        candidates: Vec<RevisionId>,
    },
    /// One revision is wanted, and several heads could be it.
    #[error("there are several heads: {}; name one, write `heads` for all, join them with `merge`, or put one on top of the other with `rebase`", join(.0))]
    SeveralHeads(Vec<RevisionId>),
    /// Steps are counted from what is applied, and that is several revisions.
    #[error(
        "several revisions are current: {}; write which: `REVISION{steps:+}`",
        join(current)
    )]
    SeveralCurrent {
        /// The applied heads.
        current: Vec<RevisionId>,
        /// The steps asked for.
        steps: i64,
    },
    /// The way forks where steps are counted.
    #[error("`{name}` could be any of {}; name one of them", join(candidates))]
    AmbiguousStep {
        /// What was asked for.
        name: String,
        /// Where the steps could lead.
        candidates: Vec<RevisionId>,
    },
    /// The way ends before the steps do.
    #[error("`{name}` goes beyond the {end} revision")]
    TooFar {
        /// What was asked for.
        name: String,
        /// "first" or "last".
        end: &'static str,
    },
    /// A downgrade to what is not applied.
    #[error(
        "revision `{0}` is not applied, so there is no way back to it: `current` shows what is"
    )]
    NotApplied(RevisionId),
    /// A downgrade to one's own place or further on.
    #[error("`{0}` does not lead back: name an earlier revision, `base`, or `-1`")]
    NotBack(String),
}

/// Where counting steps has come to: a revision, or before the first.
type Place = Option<RevisionId>;

impl Graph {
    /// The revisions that a name means: none for `base`, several for `heads` and `current`.
    ///
    /// # Errors
    /// An unknown or ambiguous name.
    pub fn resolve(
        &self,
        name: &str,
        applied: &BTreeSet<RevisionId>,
    ) -> Result<Vec<RevisionId>, ResolveError> {
        let symbol = Symbol::parse(name);
        let scope = self.scope(&symbol)?;
        let starts = self.starts(&symbol, scope.as_ref(), applied)?;
        if symbol.steps == 0 {
            return Ok(starts);
        }
        let place = match starts.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            several => {
                return Err(ResolveError::SeveralCurrent {
                    current: several.to_vec(),
                    steps: symbol.steps,
                });
            }
        };
        let place = self.walk_steps(name, place, symbol.steps, scope.as_ref())?;
        Ok(place.into_iter().collect())
    }

    /// The one revision that a name means.
    ///
    /// # Errors
    /// As [`Graph::resolve`]; several or no revisions.
    pub fn resolve_one(
        &self,
        name: &str,
        applied: &BTreeSet<RevisionId>,
    ) -> Result<RevisionId, ResolveError> {
        let mut found = self.resolve(name, applied)?;
        match (found.pop(), found.is_empty()) {
            (Some(one), true) => Ok(one),
            (Some(last), false) => {
                found.push(last);
                Err(ResolveError::SeveralHeads(found))
            }
            (None, _) => Err(ResolveError::Unknown {
                name: name.to_owned(),
                hint: ": it stands before the first one".to_owned(),
            }),
        }
    }

    /// The revisions of a range `a:b`, `a:` or `:b`, both ends included, parents before children;
    /// a single name stands for itself.
    ///
    /// # Errors
    /// As [`Graph::resolve`].
    pub fn resolve_range(
        &self,
        range: &str,
        applied: &BTreeSet<RevisionId>,
    ) -> Result<Vec<RevisionId>, ResolveError> {
        let Some((from, to)) = range.split_once(':') else {
            return self.resolve(range, applied);
        };
        let or = |text: &str, default: &str| {
            let text = if text.trim().is_empty() {
                default
            } else {
                text
            };
            self.resolve(text, applied)
        };
        let (from, to) = (or(from, "base")?, or(to, "heads")?);
        let below = self.ancestors(&to);
        if from.is_empty() {
            return Ok(self.sorted(&below));
        }
        let above = self.descendants(&from);
        Ok(self.sorted(&below.intersection(&above).cloned().collect()))
    }

    /// The revisions of the branch that a name is restricted to: what comes from it and leads to it.
    pub(super) fn scope(
        &self,
        symbol: &Symbol,
    ) -> Result<Option<BTreeSet<RevisionId>>, ResolveError> {
        let Some(branch) = &symbol.branch else {
            return Ok(None);
        };
        let root = self.find(branch)?;
        Ok(Some(self.around(&root)))
    }

    /// A revision, what comes from it, and what it comes from. What it depends on is of other branches.
    pub(super) fn around(&self, id: &RevisionId) -> BTreeSet<RevisionId> {
        let mut around = self.branch(id);
        around.extend(self.lineage(id));
        around
    }

    fn starts(
        &self,
        symbol: &Symbol,
        scope: Option<&BTreeSet<RevisionId>>,
        applied: &BTreeSet<RevisionId>,
    ) -> Result<Vec<RevisionId>, ResolveError> {
        match &symbol.word {
            Word::Base => Ok(Vec::new()),
            Word::Nothing if symbol.steps == 0 => self.unknown(""),
            // Where the branch has not begun, it goes on from what it comes from.
            Word::Nothing | Word::Current => Ok(match scope {
                Some(scope) => self.heads_among(&applied.intersection(scope).cloned().collect()),
                None => self.heads_among(applied),
            }),
            Word::Heads => Ok(within(self.heads(), scope)),
            Word::Head => {
                let heads = within(self.heads(), scope);
                if heads.len() > 1 {
                    return Err(ResolveError::SeveralHeads(heads));
                }
                Ok(heads)
            }
            Word::Id(name) => {
                let id = self.find(name)?;
                if scope.is_some_and(|scope| !scope.contains(&id)) {
                    return self.unknown(&format!(
                        "{name}` in the branch of `{}",
                        symbol.branch.as_deref().unwrap_or_default()
                    ));
                }
                Ok(vec![id])
            }
        }
    }

    /// A revision by its id, its label, or the beginning of its id (four characters or more).
    pub(super) fn find(&self, name: &str) -> Result<RevisionId, ResolveError> {
        let exact = RevisionId(name.to_owned());
        if self.contains(&exact) {
            return Ok(exact);
        }
        if let Some(id) = self.labelled(name) {
            return Ok(id.clone());
        }
        if name.chars().count() < 4 {
            return self.unknown(name);
        }
        self.refuse_replaced(name)?;
        let begins = |id: &&RevisionId| id.0.starts_with(name);
        let mut candidates: Vec<RevisionId> = self.nodes.keys().filter(begins).cloned().collect();
        match candidates.len() {
            0 => self.unknown(name),
            1 => Ok(candidates.remove(0)),
            _ => Err(ResolveError::AmbiguousPrefix {
                name: name.to_owned(),
                candidates,
            }),
        }
    }

    /// Refuses what only names a revision that another one stands for.
    fn refuse_replaced(&self, name: &str) -> Result<(), ResolveError> {
        let begins = |id: &RevisionId| id.0.starts_with(name);
        let mut gone = self.replaced.iter().filter(|(id, _)| begins(id));
        match gone.next() {
            Some((id, by)) if !self.nodes.keys().any(begins) => Err(ResolveError::Replaced {
                id: id.clone(),
                by: by.clone(),
            }),
            Some(_) | None => Ok(()),
        }
    }

    fn unknown<T>(&self, name: &str) -> Result<T, ResolveError> {
        Err(ResolveError::Unknown {
            name: name.to_owned(),
            hint: self.hint(name),
        })
    }

    /// What somebody may have meant by an unknown name.
    fn hint(&self, name: &str) -> String {
        let ids = || self.nodes.keys().map(|id| id.0.as_str());
        let length = name.chars().count();
        if (1..4).contains(&length) && ids().any(|id| id.starts_with(name)) {
            return ": write at least four characters of an identifier".to_owned();
        }
        let labels = self.labels.keys().map(String::as_str);
        let words = ["head", "heads", "base", "current"];
        let mut found = near(name, ids().chain(labels).chain(words));
        // Slips in the beginning of an identifier.
        let begins_near = |id: &&str| {
            let end = id.char_indices().nth(length).map_or(id.len(), |(at, _)| at);
            length >= 4 && !near(name, [&id[..end]]).is_empty()
        };
        found.extend(ids().filter(begins_near));
        let mut told = BTreeSet::new();
        found.retain(|id| told.insert(*id));
        found.truncate(5);
        if found.is_empty() {
            return ": `history` lists them".to_owned();
        }
        format!(": did you mean `{}`?", found.join("` or `"))
    }

    fn walk_steps(
        &self,
        name: &str,
        mut place: Place,
        steps: i64,
        scope: Option<&BTreeSet<RevisionId>>,
    ) -> Result<Place, ResolveError> {
        for _ in 0..steps.abs() {
            let next = match (&place, steps > 0) {
                (None, true) => within(self.bases(), scope),
                (Some(id), true) => within(self.children(id).to_vec(), scope),
                (Some(id), false) => self.get(id).map_or(Vec::new(), |node| node.revises.clone()),
                (None, false) => {
                    let name = name.to_owned();
                    return Err(ResolveError::TooFar { name, end: "first" });
                }
            };
            place = match next.as_slice() {
                [] if steps < 0 => None,
                [] => {
                    let name = name.to_owned();
                    return Err(ResolveError::TooFar { name, end: "last" });
                }
                [one] => Some(one.clone()),
                several => {
                    return Err(ResolveError::AmbiguousStep {
                        name: name.to_owned(),
                        candidates: several.to_vec(),
                    });
                }
            };
        }
        Ok(place)
    }
}

pub(super) fn within(
    ids: Vec<RevisionId>,
    scope: Option<&BTreeSet<RevisionId>>,
) -> Vec<RevisionId> {
    match scope {
        Some(scope) => ids.into_iter().filter(|id| scope.contains(id)).collect(),
        None => ids,
    }
}
