//! As much of a tokenizer.json as is checked before it is used.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The file.
#[derive(Deserialize)]
pub(super) struct TokenizerShape<'a> {
    #[serde(borrow)]
    pub(super) model: ModelShape<'a>,
    #[serde(default)]
    pub(super) added_tokens: Vec<ListedToken>,
}

/// The model in it.
#[derive(Deserialize)]
pub(super) struct ModelShape<'a> {
    #[serde(borrow, default)]
    pub(super) vocab: VocabShape<'a>,
    #[serde(borrow, default)]
    pub(super) merges: Vec<Merge<'a>>,
    #[serde(default)]
    pub(super) continuing_subword_prefix: Option<String>,
}

/// An added token.
#[derive(Deserialize)]
pub(super) struct ListedToken {
    pub(super) id: u32,
    pub(super) content: String,
}

/// Texts and ids in the order of the file, doubles included. Unigram's list of pieces counts as empty: it is numbered
/// by position, and pieces may repeat.
#[derive(Default)]
pub(super) struct VocabShape<'a>(pub(super) Vec<(Cow<'a, str>, u32)>);

#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for VocabShape<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = VocabShape<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a vocabulary")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some((Text(text), id)) = map.next_entry()? {
                    entries.push((text, id));
                }
                Ok(VocabShape(entries))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(VocabShape::default())
            }
        }
        deserializer.deserialize_any(Entries)
    }
}

/// A pair of tokens: a list of two, or in older files one text with a space.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Merge<'a> {
    Pair(#[serde(borrow)] Cow<'a, str>, #[serde(borrow)] Cow<'a, str>),
    Joined(#[serde(borrow)] Cow<'a, str>),
}

impl Merge<'_> {
    /// The two tokens.
    pub(super) fn parts(&self) -> Option<(&str, &str)> {
        match self {
            Self::Pair(left, right) => Some((left, right)),
            // The comment line of a merges.txt, which the `tokenizers` crate skips.
            Self::Joined(text) if text.starts_with("#version") => Some(("", "")),
            Self::Joined(text) => {
                let (left, right) = text.split_once(' ')?;
                (!right.contains(' ')).then_some((left, right))
            }
        }
    }

    /// Whether both tokens and what they make are in the vocabulary.
    pub(super) fn makes(&self, vocabulary: &HashSet<&str>, prefix: &str) -> bool {
        match self.parts() {
            None => false,
            Some(("", "")) if matches!(self, Self::Joined(_)) => true,
            Some((left, right)) => {
                let known = |text: &str| vocabulary.contains(text);
                known(left)
                    && known(right)
                    && made(left, right, prefix).is_some_and(|text| known(&text))
            }
        }
    }

    /// Which of its tokens the vocabulary does not have.
    pub(super) fn missing(
        &self,
        vocabulary: &HashSet<&str>,
        prefix: &str,
        left: &str,
        right: &str,
    ) -> String {
        let parts = [left, right]
            .into_iter()
            .find(|part| !vocabulary.contains(part));
        match parts {
            Some(part) => part.to_owned(),
            None => made(left, right, prefix).unwrap_or_else(|| [left, right].concat()),
        }
    }
}

/// What two tokens make: the right one loses the prefix that says it continues a word.
fn made(left: &str, right: &str, prefix: &str) -> Option<String> {
    Some([left, right.get(prefix.len()..)?].concat())
}

impl fmt::Display for Merge<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pair(left, right) => write!(formatter, "{left} {right}"),
            Self::Joined(text) => formatter.write_str(text),
        }
    }
}
