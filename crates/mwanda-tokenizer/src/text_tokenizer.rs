//! A model's tokenizer.

use mwanda_checkpoint::Checkpoint;
use tokenizers::Tokenizer;

use crate::added_tokens::remove_unembedded;
use crate::byte_level::byte_level_tokenizer;
use crate::chat_template::{ChatTemplate, Message};
use crate::decode_stream::DecodeStream;
use crate::error::TokenizerError;
use crate::gguf_vocabulary::{GgufVocabulary, TokenType};
use crate::hf_config::HfConfig;
use crate::hf_export::HfExport;
use crate::hf_folder::HfTokenizerFiles;
use crate::sentencepiece::sentencepiece_tokenizer;
use crate::special_tokens::SpecialTokens;
use crate::token_bytes::TokenBytes;
use crate::tokenizer_json;

/// Control tokens that end a turn or a text, for GGUF files that only name one of them; a part of the list that
/// llama.cpp goes by (llama-vocab.cpp).
const END_OF_TURN: [&str; 7] = [
    "<|eot_id|>",
    "<|eom_id|>",
    "<|im_end|>",
    "<|end|>",
    "<end_of_turn>",
    "<|endoftext|>",
    "<|end_of_text|>",
];

/// Turns text into token ids and back.
#[derive(Debug, Clone)]
pub struct TextTokenizer {
    tokenizer: Tokenizer,
    token_bytes: TokenBytes,
    vocab_size: usize,
    bos: Option<u32>,
    eos: Vec<u32>,
    special_tokens: SpecialTokens,
    chat_template: Option<ChatTemplate>,
    source: Source,
}

#[derive(Debug, Clone)]
enum Source {
    Files(HfTokenizerFiles),
    Gguf { context_length: Option<u64> },
}

impl TextTokenizer {
    /// The tokenizer of a checkpoint, from its folder or its GGUF metadata. A folder is read from where it was opened.
    ///
    /// # Errors
    /// Files that are missing or wrong, a vocabulary that contradicts itself, a kind of tokenizer that is not known.
    pub fn for_checkpoint(checkpoint: &Checkpoint) -> Result<Self, TokenizerError> {
        if let (Some(files), Some(folder)) = (checkpoint.opened_in(), checkpoint.directory()) {
            let files = HfTokenizerFiles::read_in(files, folder)?;
            let config = checkpoint.config();
            return Self::from_hf_files(files, config.vocab_size, &config.eos_token_ids);
        }
        let metadata = checkpoint.gguf_metadata();
        let metadata = metadata.ok_or(TokenizerError::MissingMetadata("tokenizer"))?;
        Self::from_gguf(GgufVocabulary::from_metadata(metadata)?)
    }

    /// The tokenizer of a Hugging Face folder's files. `embedding_rows` is the model's `vocab_size`, and `eos` are the
    /// tokens that end a text according to config.json and generation_config.json.
    ///
    /// # Errors
    /// As [`TextTokenizer::for_checkpoint`].
    pub fn from_hf_files(
        files: HfTokenizerFiles,
        embedding_rows: usize,
        eos: &[u32],
    ) -> Result<Self, TokenizerError> {
        let json = files.get("tokenizer.json");
        let json = json.ok_or(TokenizerError::NoTokenizerJson { others: Vec::new() })?;
        let mut tokenizer = tokenizer_json::parse(json)?;
        let config = HfConfig::read(&files)?;
        config.add_listed_tokens(&mut tokenizer)?;
        let template = config.chat_template.as_deref();
        let is_used = |text: &str| {
            config.special_tokens.get("bos_token") == Some(text)
                || config.special_tokens.get("eos_token") == Some(text)
                || template.is_some_and(|template| template.contains(text))
        };
        remove_unembedded(&mut tokenizer, embedding_rows, is_used)?;
        // A file may be set up to cut or fill texts for training.
        tokenizer
            .with_truncation(None)
            .map_err(|error| TokenizerError::Build(error.to_string()))?
            .with_padding(None);
        let id = |role: &str| tokenizer.token_to_id(config.special_tokens.get(role)?);
        let bos = match config.add_bos {
            Some(true) => id("bos_token"),
            Some(false) => None,
            None => put_before_text(&tokenizer)?,
        };
        let mut all_eos = eos.to_vec();
        all_eos.extend(id("eos_token"));
        Ok(Self {
            bos,
            eos: without_doubles(all_eos),
            special_tokens: config.special_tokens,
            chat_template: config.chat_template.map(ChatTemplate::new),
            ..Self::around(tokenizer, Source::Files(files))
        })
    }

    /// The tokenizer of a GGUF file's vocabulary.
    ///
    /// # Errors
    /// As [`TextTokenizer::for_checkpoint`].
    pub fn from_gguf(vocabulary: GgufVocabulary) -> Result<Self, TokenizerError> {
        vocabulary.check()?;
        let tokenizer = match vocabulary.model.as_str() {
            "llama" => sentencepiece_tokenizer(&vocabulary)?,
            "gpt2" => byte_level_tokenizer(&vocabulary)?,
            name => {
                return Err(TokenizerError::UnknownModel {
                    name: name.to_owned(),
                });
            }
        };
        let mut special_tokens = SpecialTokens::default();
        for (role, id) in vocabulary.roles() {
            special_tokens.set(role, &vocabulary.tokens[id as usize]);
        }
        let mut eos: Vec<u32> = vocabulary.eos.into_iter().collect();
        eos.extend(&vocabulary.end_of_turn);
        eos.extend(END_OF_TURN.iter().filter_map(|text| {
            let id = tokenizer.token_to_id(text)?;
            (vocabulary.token_type(id as usize) == TokenType::Control).then_some(id)
        }));
        let context_length = vocabulary.context_length;
        Ok(Self {
            bos: put_before_text(&tokenizer)?,
            eos: without_doubles(eos),
            special_tokens,
            chat_template: vocabulary.chat_template.map(ChatTemplate::new),
            ..Self::around(tokenizer, Source::Gguf { context_length })
        })
    }

    fn around(tokenizer: Tokenizer, source: Source) -> Self {
        let ids = tokenizer.get_vocab(true).into_values();
        Self {
            vocab_size: ids.max().map_or(0, |highest| highest as usize + 1),
            token_bytes: TokenBytes::of(&tokenizer),
            tokenizer,
            bos: None,
            eos: Vec::new(),
            special_tokens: SpecialTokens::default(),
            chat_template: None,
            source,
        }
    }

    /// The token ids of a text. None are put before or after it; special tokens that the text spells out are
    /// recognised, as `transformers` does with `add_special_tokens=False`.
    ///
    /// # Errors
    /// [`TokenizerError::Encode`].
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, TokenizerError> {
        let encoding = self.tokenizer.encode_fast(text, false);
        let encoding = encoding.map_err(|error| TokenizerError::Encode(error.to_string()))?;
        Ok(encoding.get_ids().to_vec())
    }

    /// The text of token ids. Ids that no token has, such as those of an embedding's padding, have no text.
    ///
    /// # Errors
    /// [`TokenizerError::Decode`].
    pub fn decode(&self, ids: &[u32], skip_special: bool) -> Result<String, TokenizerError> {
        let text = self.tokenizer.decode(ids, skip_special);
        text.map_err(|error| TokenizerError::Decode(error.to_string()))
    }

    /// The bytes of UTF-8 text that the tokens stand for, special tokens left out: what bits per byte are counted by.
    ///
    /// # Errors
    /// [`TokenizerError::Decode`].
    pub fn text_bytes(&self, ids: &[u32]) -> Result<usize, TokenizerError> {
        let mut bytes = Vec::new();
        for token in ids.iter().filter_map(|&id| self.shown_token(id)) {
            if self.token_bytes.append(&token, &mut bytes).is_none() {
                return Ok(self.decode(ids, true)?.len());
            }
        }
        Ok(bytes.len())
    }

    /// Decodes tokens one by one while they are generated.
    pub fn stream(&self) -> DecodeStream<'_> {
        DecodeStream::new(self)
    }

    /// The token that is put before every text, if the model was trained with one.
    pub fn bos(&self) -> Option<u32> {
        self.bos
    }

    /// The tokens that end a text or a turn.
    pub fn eos(&self) -> &[u32] {
        &self.eos
    }

    /// The highest token id plus one. The embedding may have more rows, for padding, but not fewer.
    pub fn vocab_size(&self) -> usize {
        self.vocab_size
    }

    /// The tokens that have a role.
    pub fn special_tokens(&self) -> &SpecialTokens {
        &self.special_tokens
    }

    /// The model's chat template for plain conversations.
    pub fn chat_template(&self) -> Option<&ChatTemplate> {
        self.chat_template.as_ref()
    }

    /// The token ids of a conversation, as the model's chat template writes it. `add_generation_prompt` ends it where
    /// the model's answer begins. The template itself decides what it begins with; nothing is added.
    ///
    /// # Errors
    /// [`TokenizerError::NoChatTemplate`], [`TokenizerError::ChatTemplate`], [`TokenizerError::Encode`].
    pub fn encode_chat(
        &self,
        messages: &[Message],
        add_generation_prompt: bool,
    ) -> Result<Vec<u32>, TokenizerError> {
        let template = self.chat_template.as_ref();
        let template = template.ok_or(TokenizerError::NoChatTemplate)?;
        self.encode(&template.render(messages, add_generation_prompt, &self.special_tokens)?)
    }

    /// Checks that every token has a row in an embedding table.
    ///
    /// # Errors
    /// [`TokenizerError::LargerThanEmbedding`].
    pub fn check_against(&self, embedding_rows: usize) -> Result<(), TokenizerError> {
        if self.vocab_size > embedding_rows {
            return Err(TokenizerError::LargerThanEmbedding {
                tokens: self.vocab_size,
                embedding_rows,
            });
        }
        Ok(())
    }

    /// The tokenizer as files that `transformers` loads, by path: the ones it was read from, or for a GGUF file
    /// tokenizer.json, tokenizer_config.json, special_tokens_map.json and chat_template.jinja.
    ///
    /// # Errors
    /// [`TokenizerError::Build`].
    pub fn to_hf_files(&self) -> Result<Vec<(String, Vec<u8>)>, TokenizerError> {
        match &self.source {
            Source::Files(files) => {
                let files = files.iter();
                Ok(files
                    .map(|(name, bytes)| (name.to_owned(), bytes.to_vec()))
                    .collect())
            }
            Source::Gguf { context_length } => HfExport {
                tokenizer: &self.tokenizer,
                special_tokens: &self.special_tokens,
                adds_bos: self.bos.is_some(),
                context_length: *context_length,
                chat_template: self.chat_template.as_ref().map(ChatTemplate::source),
            }
            .files(),
        }
    }

    /// A token's own text, unless it is special or no token has this id.
    pub(crate) fn shown_token(&self, id: u32) -> Option<String> {
        let added = self.tokenizer.get_added_vocabulary();
        let token = added.simple_id_to_token(id);
        let token = token.or_else(|| self.tokenizer.id_to_token(id))?;
        (!added.is_special_token(&token)).then_some(token)
    }

    pub(crate) fn token_bytes(&self) -> &TokenBytes {
        &self.token_bytes
    }

    pub(crate) fn inner(&self) -> &Tokenizer {
        &self.tokenizer
    }
}

/// The token that the tokenizer itself puts before a text.
fn put_before_text(tokenizer: &Tokenizer) -> Result<Option<u32>, TokenizerError> {
    let encode = |add| {
        let encoding = tokenizer.encode_fast("a", add);
        let ids = encoding.map(|encoding| encoding.get_ids().to_vec());
        ids.map_err(|error| TokenizerError::Encode(error.to_string()))
    };
    let (plain, with) = (encode(false)?, encode(true)?);
    let first = with.first().copied();
    Ok(first.filter(|_| with.len() > plain.len() && with[1..].starts_with(&plain)))
}

fn without_doubles(ids: Vec<u32>) -> Vec<u32> {
    let mut seen = std::collections::HashSet::new();
    ids.into_iter().filter(|id| seen.insert(*id)).collect()
}
