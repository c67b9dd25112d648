//! What is known of the compilation, and whether a `cfg` predicate holds under it.

use std::collections::{BTreeMap, BTreeSet};

use super::scan::cursor::Cursor;

/// Whether a predicate holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Yes,
    No,
    /// It depends on something that only the compiler knows.
    Undecided,
}

impl Decision {
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Undecided, _) | (_, Self::Undecided) => Self::Undecided,
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }

    fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Undecided => Self::Undecided,
        }
    }
}

impl From<bool> for Decision {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// The cfg facts besides features: a name that is not in here cannot be decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CfgFacts {
    flags: BTreeMap<String, bool>,
    values: BTreeMap<String, BTreeSet<String>>,
}

/// Names that are never set when a service is built: what they guard is no part of its schema.
const NEVER: [&str; 6] = ["test", "doctest", "doc", "docsrs", "miri", "rustfmt"];

/// Target facts that every compilation has, so that one without the flag is known to lack it.
const TARGET_FLAGS: [&str; 2] = ["unix", "windows"];

impl CfgFacts {
    /// The facts of the machine that this code was built for: what the command line assumes.
    pub fn host() -> Self {
        let mut facts = Self::default();
        for flag in TARGET_FLAGS {
            facts.set_flag(flag, std::env::consts::FAMILY == flag);
        }
        facts.add_value("target_os", std::env::consts::OS);
        facts.add_value("target_arch", std::env::consts::ARCH);
        facts.add_value("target_family", std::env::consts::FAMILY);
        let width = usize::BITS.to_string();
        facts.add_value("target_pointer_width", &width);
        let endian = if cfg!(target_endian = "big") {
            "big"
        } else {
            "little"
        };
        facts.add_value("target_endian", endian);
        facts
    }

    /// The facts that cargo tells a build script: (variable, value) pairs, of which `CARGO_CFG_…` count.
    pub fn from_cargo(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut facts = Self::default();
        for flag in TARGET_FLAGS {
            facts.set_flag(flag, false);
        }
        for (variable, value) in variables {
            let Some(name) = variable.strip_prefix("CARGO_CFG_") else {
                continue;
            };
            let name = name.to_lowercase();
            match (name.as_str(), value.as_str()) {
                // Cargo asks rustc without a profile: neither answer would be true for the service.
                ("debug_assertions" | "overflow_checks" | "panic" | "feature", _) => {}
                (flag, "") if !flag.starts_with("target_") => facts.set_flag(flag, true),
                (key, values) => values
                    .split(',')
                    .for_each(|value| facts.add_value(key, value)),
            }
        }
        facts
    }

    /// Says whether a flag, such as `unix`, is set.
    pub fn set_flag(&mut self, name: &str, set: bool) {
        self.flags.insert(name.to_owned(), set);
    }

    /// Says that a key, such as `target_os`, has a value; it may have several.
    pub fn add_value(&mut self, key: &str, value: &str) {
        let values = self.values.entry(key.to_owned()).or_default();
        values.insert(value.to_owned());
    }

    fn flag(&self, name: &str) -> Decision {
        if NEVER.contains(&name) {
            return Decision::No;
        }
        match (name, self.flags.get(name)) {
            ("true", None) => Decision::Yes,
            ("false", None) => Decision::No,
            (_, Some(set)) => Decision::from(*set),
            (_, None) => Decision::Undecided,
        }
    }

    fn value(&self, key: &str, value: &str) -> Decision {
        match self.values.get(key) {
            Some(values) => Decision::from(values.contains(value)),
            None => Decision::Undecided,
        }
    }
}

/// What a predicate is judged by: features are always known, everything else may not be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judge<'a> {
    pub(crate) features: &'a BTreeSet<String>,
    pub(crate) facts: &'a CfgFacts,
}

impl Judge<'_> {
    /// Judges the text of a predicate, such as `all(unix, feature = "x")`.
    pub(crate) fn holds(&self, predicate: &str) -> Decision {
        self.predicate(&mut Cursor::new(predicate))
    }

    /// Judges the predicate at the cursor and leaves the cursor behind it.
    pub(crate) fn predicate(&self, cursor: &mut Cursor<'_>) -> Decision {
        let Some(name) = cursor.ident() else {
            return Decision::Undecided;
        };
        if cursor.eat(b'(') {
            return self.list(name, cursor);
        }
        if !cursor.eat(b'=') {
            return self.facts.flag(name);
        }
        match (name, cursor.string()) {
            ("feature", Some(feature)) => Decision::from(self.features.contains(&feature)),
            (key, Some(value)) => self.facts.value(key, &value),
            (_, None) => Decision::Undecided,
        }
    }

    fn list(&self, operator: &str, cursor: &mut Cursor<'_>) -> Decision {
        let mut all = Decision::Yes;
        let mut any = Decision::No;
        while !cursor.eat(b')') && !cursor.is_at_end() {
            let before = cursor.at();
            let holds = self.predicate(cursor);
            all = all.and(holds);
            any = any.or(holds);
            cursor.eat(b',');
            if cursor.at() == before {
                return Decision::Undecided;
            }
        }
        match operator {
            "all" => all,
            "any" => any,
            "not" => all.not(),
            _ => Decision::Undecided,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(predicate: &str) -> Decision {
        let features = ["a", "b-c"].map(str::to_owned).into();
        let facts = CfgFacts::from_cargo([
            ("CARGO_CFG_UNIX".to_owned(), String::new()),
            ("CARGO_CFG_TARGET_OS".to_owned(), "linux".to_owned()),
            ("CARGO_CFG_TARGET_HAS_ATOMIC".to_owned(), "8,64".to_owned()),
            ("CARGO_CFG_MY_FLAG".to_owned(), String::new()),
            ("CARGO_CFG_DEBUG_ASSERTIONS".to_owned(), String::new()),
            ("CARGO_CFG_PANIC".to_owned(), "unwind".to_owned()),
        ]);
        let judge = Judge {
            features: &features,
            facts: &facts,
        };
        judge.holds(predicate)
    }

    #[test]
    fn decides_what_is_known() {
        for yes in [
            r#"feature = "a""#,
            r#"all(feature = "a", feature = "b-c",)"#,
            r#"any(feature = "x", unix)"#,
            r#"not(feature = "x")"#,
            r#"target_os = "linux""#,
            r#"target_has_atomic="64""#,
            "my_flag",
            "all()",
            "not(test)",
            "true",
            "not(any())",
            r#"any(debug_assertions, feature = "a")"#,
        ] {
            assert_eq!(holds(yes), Decision::Yes, "{yes}");
        }
        for no in [
            "test",
            "windows",
            r#"feature = "x""#,
            r#"target_os = "macos""#,
            "any()",
            r#"all(debug_assertions, feature = "x")"#,
        ] {
            assert_eq!(holds(no), Decision::No, "{no}");
        }
    }

    #[test]
    fn admits_what_is_not_known() {
        for unknown in [
            "debug_assertions",
            "not(debug_assertions)",
            "tokio_unstable",
            r#"panic = "abort""#,
            r#"panic = "unwind""#,
            r#"all(feature = "a", other)"#,
            "version(\"1.80\")",
            "",
        ] {
            assert_eq!(holds(unknown), Decision::Undecided, "{unknown}");
        }
    }

    #[test]
    fn the_host_knows_its_system() {
        let features = BTreeSet::new();
        let facts = CfgFacts::host();
        let judge = Judge {
            features: &features,
            facts: &facts,
        };
        let os = format!("target_os = \"{}\"", std::env::consts::OS);
        assert_eq!(judge.holds(&os), Decision::Yes);
        assert_eq!(judge.holds("debug_assertions"), Decision::Undecided);
    }
}
