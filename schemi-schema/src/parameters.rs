//! Storage parameters.

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The storage parameters of a table or an index, such as `fillfactor` (PostgreSQL): in the order in which
/// they were given, which makes no difference between two.
#[derive(Clone, Debug, Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of one.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.iter().filter(|(known, _)| *known == name);
        found.next().map(|(_, value)| value)
    }

    /// Each with its value, in the order in which they were given.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Takes all of them away.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Sets one; a later value takes the place of an earlier one.
    fn set(&mut self, name: String, value: String) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, before)) => *before = value,
            None => self.0.push((name, value)),
        }
    }
}

impl PartialEq for Parameters {
    fn eq(&self, other: &Self) -> bool {
        let is_there = |(name, value)| other.get(name) == Some(value);
        self.0.len() == other.0.len() && self.iter().all(is_there)
    }
}

impl Eq for Parameters {}

impl FromIterator<(String, String)> for Parameters {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(given: I) -> Self {
        let mut parameters = Self::default();
        for (name, value) in given {
            parameters.set(name, value);
        }
        parameters
    }
}

impl Serialize for Parameters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Parameters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

/// Reads a map as it stands.
struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Parameters;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("storage parameters by their names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parameters, A::Error> {
        let mut parameters = Parameters::default();
        while let Some((name, value)) = map.next_entry()? {
            parameters.set(name, value);
        }
        Ok(parameters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_kept_and_makes_no_difference() {
        let read = |json: &str| serde_json::from_str::<Parameters>(json).unwrap();
        let a = read(r#"{"fillfactor":"70","autovacuum_enabled":"off"}"#);
        let b = read(r#"{"autovacuum_enabled":"off","fillfactor":"70"}"#);
        assert_eq!(a, b);
        assert_ne!(a, read(r#"{"fillfactor":"70"}"#));
        assert_ne!(a, read(r#"{"fillfactor":"71","autovacuum_enabled":"off"}"#));
        let names: Vec<&str> = a.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["fillfactor", "autovacuum_enabled"]);
        let written = serde_json::to_string(&a).unwrap();
        assert_eq!(written, r#"{"fillfactor":"70","autovacuum_enabled":"off"}"#);
    }
}
