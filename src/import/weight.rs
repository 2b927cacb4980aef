//! How much a JSON text comes to, told before it takes memory: `{"":0}` is seven bytes, and hundreds once it is a value.
//!
//! One pass that keeps nothing. Where a text is no JSON of the form asked about, it weighs nothing: whoever reads it then says so.

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use std::fmt;

/// The values in a text.
pub(super) fn values(text: &str) -> usize {
    serde_json::from_str::<Values>(text).map_or(0, |it| it.0)
}

/// The values of the item of an array that has most.
pub(super) fn of_heaviest(text: &str) -> usize {
    serde_json::from_str::<Items<Values>>(text).map_or(0, |it| it.most)
}

/// Of SARIF: its results, and the values of what is kept beside them.
pub(super) fn of_sarif(text: &str) -> (usize, usize) {
    let document: Option<Document> = serde_json::from_str(text).ok();
    document.and_then(|it| it.runs).map_or((0, 0), |it| (it.results, it.all))
}

#[derive(Deserialize)]
struct Document {
    runs: Option<Items<Run>>,
}

#[derive(Deserialize)]
struct Run {
    #[serde(default)]
    results: Items<IgnoredAny>,
    #[serde(default)]
    tool: Values,
    #[serde(default)]
    artifacts: Values,
    #[serde(default, rename = "originalUriBaseIds")]
    bases: Values,
    #[serde(default)]
    invocations: Values,
}

/// What an item of an array weighs: its results, and its values.
trait Weighed {
    fn weight(&self) -> (usize, usize);
}

impl Weighed for IgnoredAny {
    fn weight(&self) -> (usize, usize) {
        (1, 0)
    }
}

impl Weighed for Values {
    fn weight(&self) -> (usize, usize) {
        (0, self.0)
    }
}

impl Weighed for Run {
    fn weight(&self) -> (usize, usize) {
        let kept = self.tool.0 + self.artifacts.0 + self.bases.0 + self.invocations.0;
        (self.results.results, kept + 1)
    }
}

/// An array's items, summed up; what is no array has none.
struct Items<T> {
    results: usize,
    all: usize,
    most: usize,
    of: std::marker::PhantomData<T>,
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self { results: 0, all: 0, most: 0, of: std::marker::PhantomData }
    }
}

impl<'de, T: Weighed + Deserialize<'de>> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self::default())
    }
}

impl<'de, T: Weighed + Deserialize<'de>> Visitor<'de> for Items<T> {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Self, A::Error> {
        while let Some(item) = items.next_element::<T>()? {
            let (results, values) = item.weight();
            self.results += results;
            self.all += values;
            self.most = self.most.max(values);
        }
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }
}

/// The values in a value, itself among them.
#[derive(Default)]
struct Values(usize);

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self(1))
    }
}

impl<'de> Visitor<'de> for Values {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Self, A::Error> {
        while let Some(Self(inside)) = items.next_element()? {
            self.0 += inside;
        }
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Self, A::Error> {
        while let Some((_, Self(inside))) = members.next_entry::<IgnoredAny, Self>()? {
            self.0 += inside;
        }
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{of_heaviest, of_sarif, values};

    #[test]
    fn a_text_is_weighed_by_its_values() {
        for (text, weight) in [
            ("1", 1),
            ("[]", 1),
            (r#"{"a": [1, -2, 1.5, "x", null, true]}"#, 8),
            (r#"[{"": {}}, {}]"#, 4),
            ("[1", 0),
        ] {
            assert_eq!(values(text), weight, "{text}");
        }
        assert_eq!(of_heaviest(r#"[{}, {"a": [1, 2]}, 3]"#), 4);
        assert_eq!(of_heaviest("{}"), 0);
    }

    #[test]
    fn of_sarif_what_is_kept_is_weighed() {
        let run = r#"{"tool": {"driver": {"rules": [{}, {}]}}, "results": [{"a": [1, 2, 3]}, {}]}"#;
        let text =
            format!(r#"{{"version": "2.1.0", "runs": [{run}, {run}, {{"results": null}}]}}"#);
        // Of each run itself, the tool's five values; of the last the run, and its tool and the rest as nothing.
        assert_eq!(of_sarif(&text), (4, 13));
        assert_eq!(of_sarif(r#"{"runs": null}"#), (0, 0));
    }
}
