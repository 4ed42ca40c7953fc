//! The bytes a token stands for.

use serde_json::Value;
use tokenizers::Tokenizer;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;

use crate::sentencepiece::SPACE;

/// How a tokenizer writes bytes as tokens, as far as it does so one token at a time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TokenBytes {
    /// GPT-2's: each byte is a character, those that cannot be shown are moved up.
    ByteLevel(Box<[Option<u8>]>),
    /// SentencePiece's: text, U+2581 for a space, `<0xE0>` for bytes of characters that are not in the vocabulary.
    ByteFallback {
        /// Whether a text loses the space it begins with.
        strip_first_space: bool,
    },
    /// Something else: tokens can only be decoded together.
    Together,
}

impl TokenBytes {
    /// Finds out from the tokenizer's decoder.
    pub(crate) fn of(tokenizer: &Tokenizer) -> Self {
        let decoder = tokenizer.get_decoder().map(serde_json::to_value);
        let Some(Ok(decoder)) = decoder else {
            return Self::Together;
        };
        let steps = match &decoder["decoders"] {
            Value::Array(steps) => steps.as_slice(),
            _ => std::slice::from_ref(&decoder),
        };
        match steps {
            [step] if step["type"] == "ByteLevel" => Self::ByteLevel(byte_of_character()),
            [replace, bytes, fuse, rest @ ..]
                if replace["type"] == "Replace"
                    && replace["pattern"]["String"] == SPACE
                    && replace["content"] == " "
                    && bytes["type"] == "ByteFallback"
                    && fuse["type"] == "Fuse" =>
            {
                match rest {
                    [] => Self::ByteFallback {
                        strip_first_space: false,
                    },
                    [strip] if strips_first_space(strip) => Self::ByteFallback {
                        strip_first_space: true,
                    },
                    _ => Self::Together,
                }
            }
            _ => Self::Together,
        }
    }

    /// Adds a token's bytes. `None` where tokens can only be decoded together.
    pub(crate) fn append(&self, token: &str, bytes: &mut Vec<u8>) -> Option<()> {
        match self {
            Self::ByteLevel(byte_of_character) => {
                let start = bytes.len();
                for character in token.chars() {
                    match byte_of_character.get(character as usize).copied().flatten() {
                        Some(byte) => bytes.push(byte),
                        None => {
                            // An added token, which is written as it is.
                            bytes.truncate(start);
                            bytes.extend_from_slice(token.as_bytes());
                            break;
                        }
                    }
                }
            }
            Self::ByteFallback { .. } => match fallback_byte(token) {
                Some(byte) => bytes.push(byte),
                None => bytes.extend_from_slice(token.replace(SPACE, " ").as_bytes()),
            },
            Self::Together => return None,
        }
        Some(())
    }
}

fn strips_first_space(step: &Value) -> bool {
    step["type"] == "Strip" && step["content"] == " " && step["start"] == 1 && step["stop"] == 0
}

/// `<0xE0>` as the `tokenizers` crate reads it (decoders/byte_fallback.rs).
fn fallback_byte(token: &str) -> Option<u8> {
    let digits = token.strip_prefix("<0x")?.strip_suffix('>')?;
    (digits.len() == 2).then(|| u8::from_str_radix(digits, 16).ok())?
}

/// The inverse of GPT-2's `bytes_to_unicode`: printable Latin-1 stands for itself, the other bytes are numbered from
/// U+0100 in their order.
fn byte_of_character() -> Box<[Option<u8>]> {
    let alphabet = ByteLevel::alphabet();
    let mut table = vec![None; 0x180];
    let mut moved = 0x100;
    for byte in 0..=u8::MAX {
        let character = char::from(byte);
        let place = if alphabet.contains(&character) {
            usize::from(byte)
        } else {
            moved += 1;
            moved - 1
        };
        table[place] = Some(byte);
    }
    table.into_boxed_slice()
}
