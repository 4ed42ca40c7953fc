//! How byte-level BPE cuts a text into words, by the name GGUF files give it.

use serde_json::{Value, json};

use crate::error::TokenizerError;

/// GPT-2's words: contractions, letters, digits, other signs, each with a space before it; spaces.
const GPT2: &str = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
/// Llama 3's: any sign may stand before letters, at most three digits, line ends stay with what is before them.
const LLAMA3: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
/// Qwen 2's: as Llama 3's, with single digits.
const QWEN2: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
/// Mistral Nemo's: capitals before small letters, with their marks.
const TEKKEN: &str = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

/// Names, and what they stand for. Several names of llama.cpp (llama-vocab.cpp) share one set of words.
const KNOWN: [(&str, Words); 11] = [
    ("default", Words::Default),
    ("gpt-2", Words::Gpt2),
    ("gpt2", Words::Gpt2),
    ("llama-bpe", Words::Llama3),
    ("llama3", Words::Llama3),
    ("llama-v3", Words::Llama3),
    ("qwen2", Words::Qwen2),
    ("deepseek-r1-qwen", Words::Qwen2),
    ("smollm", Words::SmolLm),
    ("starcoder", Words::SmolLm),
    ("tekken", Words::Tekken),
];

#[derive(Debug, Clone, Copy)]
enum Words {
    Default,
    Gpt2,
    Llama3,
    Qwen2,
    SmolLm,
    Tekken,
}

/// How a text becomes words, in tokenizer.json's own terms.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PreTokenization {
    /// What happens to the text first.
    pub(crate) normalizer: Value,
    /// How it is cut.
    pub(crate) pre_tokenizer: Value,
    /// Whether a word that is a token stays whole even if no merges lead to it.
    pub(crate) whole_words_first: bool,
    /// Whether a text begins with the begin token where the file does not say.
    pub(crate) adds_bos: bool,
}

impl PreTokenization {
    /// The one that `tokenizer.ggml.pre` names.
    ///
    /// # Errors
    /// [`TokenizerError::UnknownPreTokenizer`].
    pub(crate) fn named(name: &str) -> Result<Self, TokenizerError> {
        let words = KNOWN.iter().find(|(known, _)| *known == name);
        let Some((_, words)) = words else {
            return Err(TokenizerError::UnknownPreTokenizer {
                name: name.to_owned(),
                known: KNOWN.map(|(known, _)| known).to_vec(),
            });
        };
        let (splits, whole_words_first) = match words {
            // llama.cpp's own default, for files that do not say: Falcon's words.
            Words::Default => (
                vec![
                    isolate(r"[\p{P}\$\+<=>\^~\|]+"),
                    isolate(GPT2),
                    isolate(r"\p{N}+"),
                    isolate("[0-9][0-9][0-9]"),
                ],
                false,
            ),
            Words::Gpt2 => (vec![isolate(GPT2)], false),
            Words::Llama3 => (vec![isolate(LLAMA3)], true),
            Words::Qwen2 => (vec![isolate(QWEN2)], false),
            Words::SmolLm => (
                vec![
                    json!({"type": "Digits", "individual_digits": true}),
                    isolate(GPT2),
                ],
                false,
            ),
            Words::Tekken => (vec![isolate(TEKKEN)], true),
        };
        Ok(Self {
            normalizer: match words {
                Words::Qwen2 => json!({"type": "NFC"}),
                _ => Value::Null,
            },
            pre_tokenizer: sequence(splits),
            whole_words_first,
            adds_bos: matches!(words, Words::Llama3 | Words::Tekken),
        })
    }
}

fn isolate(pattern: &str) -> Value {
    json!({"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": false})
}

/// The cuts, and then bytes as GPT-2 writes them.
fn sequence(mut splits: Vec<Value>) -> Value {
    splits.push(json!({"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}));
    json!({"type": "Sequence", "pretokenizers": splits})
}
