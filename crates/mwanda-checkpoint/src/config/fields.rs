//! Typed access to a JSON object; `null` counts as absent, as in `transformers`.

use serde_json::{Map, Value};

use super::error::ConfigError;

/// The settings of a JSON object, with the place of the object for messages (`text_config.`).
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    object: &'a Map<String, Value>,
    place: &'a str,
}

/// Most characters of a wrong value that a message repeats.
const SHOWN: usize = 60;

impl<'a> Fields<'a> {
    pub(super) fn new(value: &'a Value, place: &'a str) -> Result<Self, ConfigError> {
        match value {
            Value::Object(object) => Ok(Self { object, place }),
            _ if place.is_empty() => Err(ConfigError::NotAnObject),
            other => Err(wrong_type(
                place.trim_end_matches('.').to_owned(),
                "an object",
                other,
            )),
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.object.get(key).filter(|value| !value.is_null())
    }

    /// Whether the key is there, if only as `null`.
    pub(super) fn holds(&self, key: &str) -> bool {
        self.object.contains_key(key)
    }

    /// The full name of a key, for messages.
    pub(super) fn path(&self, key: &str) -> String {
        format!("{}{key}", self.place)
    }

    fn typed<T>(
        &self,
        key: &str,
        expected: &'static str,
        convert: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        match convert(value) {
            Some(converted) => Ok(Some(converted)),
            None => Err(wrong_type(self.path(key), expected, value)),
        }
    }

    pub(super) fn integer(&self, key: &str) -> Result<Option<usize>, ConfigError> {
        self.typed(key, "an integer that is not negative", |value| {
            value.as_u64()?.try_into().ok()
        })
    }

    pub(super) fn number(&self, key: &str) -> Result<Option<f64>, ConfigError> {
        self.typed(key, "a number", Value::as_f64)
    }

    pub(super) fn bool(&self, key: &str) -> Result<Option<bool>, ConfigError> {
        self.typed(key, "true or false", Value::as_bool)
    }

    pub(super) fn string(&self, key: &str) -> Result<Option<&'a str>, ConfigError> {
        self.typed(key, "a string", Value::as_str)
    }

    pub(super) fn array(&self, key: &str) -> Result<Option<&'a Vec<Value>>, ConfigError> {
        self.typed(key, "an array", Value::as_array)
    }

    pub(super) fn required<T>(&self, key: &str, value: Option<T>) -> Result<T, ConfigError> {
        value.ok_or_else(|| ConfigError::Missing(self.path(key)))
    }

    /// One token id, or several.
    pub(super) fn token_ids(&self, key: &str) -> Result<Vec<u32>, ConfigError> {
        let id = |value: &Value| value.as_u64().and_then(|id| u32::try_from(id).ok());
        let ids = self.typed(
            key,
            "a token id or an array of token ids",
            |value| match value {
                Value::Array(ids) => ids.iter().map(id).collect(),
                one => id(one).map(|id| vec![id]),
            },
        )?;
        Ok(ids.unwrap_or_default())
    }
}

fn wrong_type(key: String, expected: &'static str, value: &Value) -> ConfigError {
    let mut found = value.to_string();
    if let Some((end, _)) = found.char_indices().nth(SHOWN) {
        found.truncate(end);
        found.push('…');
    }
    ConfigError::WrongType {
        key,
        expected,
        found,
    }
}
