//! The vocabulary in a GGUF file's metadata.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use mwanda_checkpoint::GgufMetadata;

use crate::error::TokenizerError;

/// What a token is for: `tokenizer.ggml.token_type`, numbered as in SentencePiece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenType {
    /// A piece of text.
    Normal,
    /// Stands for text that the vocabulary cannot spell.
    Unknown,
    /// Has a role and no text of its own, such as the begin of a text or of a turn.
    Control,
    /// Is taken out of a text as a whole, before anything else.
    UserDefined,
    /// Was never used.
    Unused,
    /// One byte of a character that is not in the vocabulary.
    Byte,
}

impl TokenType {
    /// The type of this number. llama.cpp writes 0 for what it does not know, and treats it as text.
    pub fn from_number(number: i32) -> Self {
        match number {
            2 => Self::Unknown,
            3 => Self::Control,
            4 => Self::UserDefined,
            5 => Self::Unused,
            6 => Self::Byte,
            _ => Self::Normal,
        }
    }
}

/// The vocabulary of a GGUF file, read but not yet checked. Keys are those of the GGUF specification, without
/// `tokenizer.ggml.`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GgufVocabulary {
    /// `model`: `llama` is SentencePiece with scores, `gpt2` byte-level BPE.
    pub model: String,
    /// `pre`: how byte-level BPE cuts a text into words.
    pub pre: Option<String>,
    /// `tokens`, by id.
    pub tokens: Vec<String>,
    /// `scores`, one a token; empty for byte-level BPE.
    pub scores: Vec<f32>,
    /// `token_type`, one a token; empty where the file has none, and all tokens are text.
    pub types: Vec<TokenType>,
    /// `merges`, best first: two tokens with a space between them. Empty for SentencePiece.
    pub merges: Vec<String>,
    /// `bos_token_id`: begins a text.
    pub bos: Option<u32>,
    /// `eos_token_id`: ends a text.
    pub eos: Option<u32>,
    /// `eot_token_id` and `eom_token_id`: end a turn, a message.
    pub end_of_turn: Vec<u32>,
    /// `unknown_token_id`.
    pub unknown: Option<u32>,
    /// `padding_token_id`.
    pub padding: Option<u32>,
    /// `add_bos_token`: whether a text begins with `bos`.
    pub add_bos: Option<bool>,
    /// `add_space_prefix`: whether a text is read as if a space stood before it.
    pub add_space_prefix: Option<bool>,
    /// `tokenizer.chat_template`.
    pub chat_template: Option<String>,
    /// `ARCHITECTURE.context_length`: the longest text.
    pub context_length: Option<u64>,
}

impl GgufVocabulary {
    /// Reads it from a file's metadata.
    ///
    /// # Errors
    /// [`TokenizerError::MissingMetadata`] where there is no tokenizer.
    pub fn from_metadata(metadata: &GgufMetadata) -> Result<Self, TokenizerError> {
        let owned = |key| metadata.string(key).map(str::to_owned);
        let missing = |key| move || TokenizerError::MissingMetadata(key);
        let id = |key: &str| metadata.u32(&format!("tokenizer.ggml.{key}_token_id"));
        let tokens = metadata.strings("tokenizer.ggml.tokens");
        let tokens = tokens.ok_or_else(missing("tokenizer.ggml.tokens"))?;
        let merges = metadata.strings("tokenizer.ggml.merges");
        let types = metadata.i32s("tokenizer.ggml.token_type").unwrap_or(&[]);
        let architecture = metadata.string("general.architecture").unwrap_or_default();
        Ok(Self {
            model: owned("tokenizer.ggml.model").ok_or_else(missing("tokenizer.ggml.model"))?,
            pre: owned("tokenizer.ggml.pre"),
            tokens: tokens.iter().map(str::to_owned).collect(),
            scores: metadata
                .f32s("tokenizer.ggml.scores")
                .unwrap_or(&[])
                .to_vec(),
            types: types.iter().copied().map(TokenType::from_number).collect(),
            merges: merges.map_or_else(Vec::new, |merges| {
                merges.iter().map(str::to_owned).collect()
            }),
            bos: id("bos"),
            eos: id("eos"),
            end_of_turn: ["eot", "eom"].into_iter().filter_map(id).collect(),
            unknown: id("unknown"),
            padding: id("padding"),
            add_bos: metadata.bool("tokenizer.ggml.add_bos_token"),
            add_space_prefix: metadata.bool("tokenizer.ggml.add_space_prefix"),
            chat_template: owned("tokenizer.chat_template"),
            context_length: metadata.unsigned(&format!("{architecture}.context_length")),
        })
    }

    /// The type of a token.
    pub(crate) fn token_type(&self, id: usize) -> TokenType {
        self.types.get(id).copied().unwrap_or(TokenType::Normal)
    }

    /// The tokens with a role: what it is called in tokenizer_config.json, and their ids.
    pub(crate) fn roles(&self) -> impl Iterator<Item = (&'static str, u32)> {
        let roles = [
            ("bos_token", self.bos),
            ("eos_token", self.eos),
            ("unk_token", self.unknown),
            ("pad_token", self.padding),
        ];
        roles.into_iter().filter_map(|(role, id)| Some((role, id?)))
    }

    /// Checks what every kind of tokenizer needs: lists of the same length, roles that are tokens.
    pub(crate) fn check(&self) -> Result<(), TokenizerError> {
        let tokens = self.tokens.len();
        if tokens == 0 || u32::try_from(tokens).is_err() {
            return Err(TokenizerError::VocabularySize(tokens));
        }
        for (what, entries) in [
            ("tokenizer.ggml.scores", self.scores.len()),
            ("tokenizer.ggml.token_type", self.types.len()),
        ] {
            if entries != 0 && entries != tokens {
                return Err(TokenizerError::LengthMismatch {
                    what,
                    entries,
                    tokens,
                });
            }
        }
        let end_of_turn = self.end_of_turn.iter().map(|&id| ("the end of a turn", id));
        for (what, id) in self.roles().chain(end_of_turn) {
            if id as usize >= tokens {
                return Err(TokenizerError::SpecialTokenOutOfRange { what, id, tokens });
            }
        }
        Ok(())
    }
}

/// Numbers the tokens, which must differ.
pub(crate) fn number_tokens<'a>(
    tokens: impl Iterator<Item = &'a str>,
) -> Result<HashMap<&'a str, u32>, TokenizerError> {
    let mut ids = HashMap::with_capacity(tokens.size_hint().0);
    for (second, token) in (0u32..).zip(tokens) {
        match ids.entry(token) {
            Entry::Vacant(place) => place.insert(second),
            Entry::Occupied(place) => {
                return Err(TokenizerError::DuplicateToken {
                    token: token.to_owned(),
                    first: *place.get(),
                    second,
                });
            }
        };
    }
    Ok(ids)
}
