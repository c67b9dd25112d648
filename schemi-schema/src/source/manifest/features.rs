//! Features: what they are called and what they turn on.

use std::collections::BTreeSet;

use toml::{Table, Value};

/// The features that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeatureSelection {
    /// As `cargo build` has it: `default`, and these.
    WithDefaults(BTreeSet<String>),
    /// `--no-default-features`, and these.
    WithoutDefaults(BTreeSet<String>),
    /// `--all-features`.
    All,
    /// What cargo resolved already: exactly these.
    Resolved(BTreeSet<String>),
}

impl Default for FeatureSelection {
    fn default() -> Self {
        Self::WithDefaults(BTreeSet::new())
    }
}

const DEPENDENCY_TABLES: [&str; 3] = ["dependencies", "build-dependencies", "dev-dependencies"];

/// Every dependency of the package, those of single targets included.
pub(super) fn dependencies(manifest: &Table) -> Vec<(&str, &Value)> {
    let targets = manifest.get("target").and_then(Value::as_table);
    let of_targets = targets
        .into_iter()
        .flat_map(Table::values)
        .filter_map(Value::as_table);
    std::iter::once(manifest)
        .chain(of_targets)
        .flat_map(|table| {
            DEPENDENCY_TABLES
                .iter()
                .filter_map(|name| table.get(*name)?.as_table())
        })
        .flat_map(|table| table.iter().map(|(name, value)| (name.as_str(), value)))
        .collect()
}

/// The features by their names.
pub(super) fn names(manifest: &Table) -> BTreeSet<String> {
    let declared = declared(manifest)
        .into_iter()
        .flat_map(Table::keys)
        .cloned();
    declared.chain(implicit(manifest)).collect()
}

fn declared(manifest: &Table) -> Option<&Table> {
    manifest.get("features")?.as_table()
}

/// What a declared feature turns on.
fn entries<'a>(manifest: &'a Table, feature: &str) -> impl Iterator<Item = &'a str> {
    let list = declared(manifest).and_then(|table| table.get(feature)?.as_array());
    list.into_iter().flatten().filter_map(Value::as_str)
}

/// Optional dependencies that are features of their own, because no `dep:` mentions them.
fn implicit(manifest: &Table) -> BTreeSet<String> {
    let mentioned: BTreeSet<&str> = declared(manifest)
        .into_iter()
        .flat_map(Table::keys)
        .flat_map(|feature| entries(manifest, feature))
        .filter_map(|entry| entry.strip_prefix("dep:"))
        .collect();
    dependencies(manifest)
        .into_iter()
        .filter(|(_, value)| value.get("optional").and_then(Value::as_bool) == Some(true))
        .filter(|(name, _)| !mentioned.contains(name))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// The features that are on, or what is wrong with the selection.
pub(super) fn resolve(
    manifest: &Table,
    selection: &FeatureSelection,
) -> Result<BTreeSet<String>, String> {
    let names = names(manifest);
    let default = || names.contains("default").then(|| "default".to_owned());
    let asked: Vec<String> = match selection {
        FeatureSelection::Resolved(features) => return Ok(features.clone()),
        FeatureSelection::All => names.iter().cloned().collect(),
        FeatureSelection::WithoutDefaults(asked) => asked.iter().cloned().collect(),
        FeatureSelection::WithDefaults(asked) => asked.iter().cloned().chain(default()).collect(),
    };
    if let Some(unknown) = asked.iter().find(|name| !names.contains(*name)) {
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        return Err(match known.is_empty() {
            true => format!("unknown feature `{unknown}`: the package has no features"),
            false => format!(
                "unknown feature `{unknown}`: there are {}",
                known.join(", ")
            ),
        });
    }
    Ok(closure(manifest, &names, asked))
}

fn closure(manifest: &Table, names: &BTreeSet<String>, asked: Vec<String>) -> BTreeSet<String> {
    let mut on = BTreeSet::new();
    let mut left = asked;
    while let Some(feature) = left.pop() {
        if !names.contains(&feature) || on.contains(&feature) {
            continue;
        }
        left.extend(
            entries(manifest, &feature)
                .filter_map(turned_on)
                .map(str::to_owned),
        );
        on.insert(feature);
    }
    on
}

/// The feature of this package that an entry of a feature's list turns on: `x/y` turns on the
/// optional dependency `x`, `x?/y` and `dep:x` no feature at all.
fn turned_on(entry: &str) -> Option<&str> {
    match entry.split_once('/') {
        Some((dependency, _)) if dependency.ends_with('?') => None,
        Some((dependency, _)) => Some(dependency),
        None if entry.starts_with("dep:") => None,
        None => Some(entry),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Table {
        r#"
            [features]
            default = ["orders"]
            orders = ["money", "chrono/serde", "uuid?/v4"]
            money = ["dep:rust_decimal"]
            extra = []
            [dependencies]
            chrono = { version = "1", optional = true }
            uuid = { version = "1", optional = true }
            rust_decimal = { version = "1", optional = true }
            serde = "1"
        "#
        .parse()
        .unwrap()
    }

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn features_turn_on_features() {
        let manifest = manifest();
        let resolve = |selection| resolve(&manifest, &selection);
        let defaults = set(&["chrono", "default", "money", "orders"]);
        assert_eq!(resolve(FeatureSelection::default()), Ok(defaults));
        let none = FeatureSelection::WithoutDefaults(BTreeSet::new());
        assert_eq!(resolve(none), Ok(BTreeSet::new()));
        let some = FeatureSelection::WithoutDefaults(set(&["extra", "uuid"]));
        assert_eq!(resolve(some), Ok(set(&["extra", "uuid"])));
        let resolved = FeatureSelection::Resolved(set(&["other"]));
        assert_eq!(resolve(resolved), Ok(set(&["other"])));
        assert_eq!(resolve(FeatureSelection::All).unwrap(), names(&manifest));
    }

    #[test]
    fn an_unknown_feature_names_the_known_ones() {
        let error = resolve(
            &manifest(),
            &FeatureSelection::WithDefaults(set(&["oders"])),
        )
        .unwrap_err();
        assert_eq!(
            error,
            "unknown feature `oders`: there are chrono, default, extra, money, orders, uuid"
        );
    }
}
