//! What a downgrade to a name takes back.

use std::collections::BTreeSet;

use super::Graph;
use super::resolve::{ResolveError, within};
use super::symbol::{Symbol, Word};
use crate::migrate::revision::RevisionId;

impl Graph {
    /// What to take back for a downgrade to a name: applied revisions, children before parents.
    ///
    /// # Errors
    /// As [`Graph::resolve`]; a target that is not applied or does not lead back.
    pub fn resolve_downgrade(
        &self,
        name: &str,
        applied: &BTreeSet<RevisionId>,
    ) -> Result<Vec<RevisionId>, ResolveError> {
        let symbol = Symbol::parse(name);
        let scope = self.scope(&symbol)?;
        let gone = match (&symbol.word, &scope, symbol.steps) {
            (Word::Nothing | Word::Current, _, steps) if steps < 0 => {
                self.last_applied(name, steps, scope.as_ref(), applied)?
            }
            (Word::Base, Some(_), 0) => {
                let root = self.find(symbol.branch.as_deref().unwrap_or_default())?;
                self.descendants([&root])
            }
            (Word::Base, None, 0) => applied.clone(),
            _ => {
                let above = self.above(name, applied)?;
                match self.limit(&symbol, scope)? {
                    // What comes from the branch or depends on it cannot stay without it.
                    Some(limit) => self.descendants(above.intersection(&limit)),
                    None => above,
                }
            }
        };
        let mut gone = self.sorted(&gone.intersection(applied).cloned().collect());
        gone.reverse();
        Ok(gone)
    }

    /// What a name restricts a downgrade to: the branch before `@`, or that of the revision which steps
    /// back are counted from. Other branches of the revision that is gone back to stay.
    fn limit(
        &self,
        symbol: &Symbol,
        scope: Option<BTreeSet<RevisionId>>,
    ) -> Result<Option<BTreeSet<RevisionId>>, ResolveError> {
        match (&symbol.word, scope) {
            (_, Some(scope)) => Ok(Some(scope)),
            (Word::Id(id), None) if symbol.steps < 0 => {
                let id = self.find(id)?;
                Ok(Some(self.around(&id)))
            }
            (Word::Id(_) | Word::Nothing | Word::Head | Word::Heads, None)
            | (Word::Base | Word::Current, None) => Ok(None),
        }
    }

    /// Everything that comes from the revisions named, without themselves.
    fn above(
        &self,
        name: &str,
        applied: &BTreeSet<RevisionId>,
    ) -> Result<BTreeSet<RevisionId>, ResolveError> {
        let targets = self.resolve(name, applied)?;
        if targets.is_empty() {
            return Ok(applied.clone());
        }
        if let Some(missing) = targets.iter().find(|id| !applied.contains(*id)) {
            return Err(ResolveError::NotApplied(missing.clone()));
        }
        let mut above = self.descendants(&targets);
        for target in &targets {
            above.remove(target);
        }
        if above.is_disjoint(applied) && Symbol::parse(name).steps > 0 {
            return Err(ResolveError::NotBack(name.to_owned()));
        }
        Ok(above)
    }

    /// The last applied revisions, as many as steps; at each step there must be one last.
    fn last_applied(
        &self,
        name: &str,
        steps: i64,
        scope: Option<&BTreeSet<RevisionId>>,
        applied: &BTreeSet<RevisionId>,
    ) -> Result<BTreeSet<RevisionId>, ResolveError> {
        let mut left: BTreeSet<RevisionId> = applied
            .iter()
            .filter(|id| self.contains(id))
            .cloned()
            .collect();
        let mut gone = BTreeSet::new();
        for _ in steps..0 {
            let heads = within(self.heads_among(&left), scope);
            match heads.as_slice() {
                [] => {
                    let name = name.to_owned();
                    return Err(ResolveError::TooFar { name, end: "first" });
                }
                [one] => {
                    // Whatever depends on it goes with it.
                    for id in self.descendants([one]) {
                        left.remove(&id);
                        gone.insert(id);
                    }
                }
                several => {
                    return Err(ResolveError::SeveralCurrent {
                        current: several.to_vec(),
                        steps,
                    });
                }
            }
        }
        Ok(gone)
    }
}
