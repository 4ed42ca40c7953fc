//! tokenizer.json: putting tokenizers together, and taking files apart.

use std::collections::HashSet;

use serde_json::{Value, json};
use tokenizers::Tokenizer;
use tokenizers::models::bpe::BPE;

use crate::error::TokenizerError;

mod shape;

use shape::TokenizerShape;

/// The parts around a model, as tokenizer.json writes them; null where there is none.
pub(crate) struct Pipeline {
    pub(crate) normalizer: Value,
    pub(crate) pre_tokenizer: Value,
    pub(crate) post_processor: Value,
    pub(crate) decoder: Value,
}

impl Pipeline {
    /// The tokenizer with these parts around a model.
    pub(crate) fn around(self, model: BPE) -> Result<Tokenizer, TokenizerError> {
        let build = |error: &dyn std::error::Error| TokenizerError::Build(error.to_string());
        let mut tokenizer = Tokenizer::new(model);
        let normalizer: Option<tokenizers::NormalizerWrapper> =
            serde_json::from_value(self.normalizer).map_err(|error| build(&error))?;
        let pre_tokenizer: Option<tokenizers::PreTokenizerWrapper> =
            serde_json::from_value(self.pre_tokenizer).map_err(|error| build(&error))?;
        let post_processor: Option<tokenizers::PostProcessorWrapper> =
            serde_json::from_value(self.post_processor).map_err(|error| build(&error))?;
        let decoder: Option<tokenizers::DecoderWrapper> =
            serde_json::from_value(self.decoder).map_err(|error| build(&error))?;
        tokenizer
            .with_normalizer(normalizer)
            .map_err(|error| build(error.as_ref()))?
            .with_pre_tokenizer(pre_tokenizer)
            .with_post_processor(post_processor)
            .with_decoder(decoder);
        Ok(tokenizer)
    }
}

/// The post-processor that puts one token before a text.
pub(crate) fn begin_with(id: u32, token: &str) -> Value {
    let begin = json!({"SpecialToken": {"id": token, "type_id": 0}});
    let first = json!({"Sequence": {"id": "A", "type_id": 0}});
    json!({
        "type": "TemplateProcessing",
        "single": [begin, first],
        "pair": [begin, first, {"SpecialToken": {"id": token, "type_id": 1}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {token: {"id": token, "ids": [id], "tokens": [token]}},
    })
}

/// Reads a tokenizer.json.
///
/// # Errors
/// [`TokenizerError::InvalidFile`], [`TokenizerError::DuplicateToken`].
pub(crate) fn parse(bytes: &[u8]) -> Result<Tokenizer, TokenizerError> {
    let invalid = |reason: String| TokenizerError::InvalidFile {
        file: "tokenizer.json".to_owned(),
        reason,
    };
    let shape: TokenizerShape =
        serde_json::from_slice(bytes).map_err(|error| invalid(error.to_string()))?;
    check(&shape)?;
    let tokenizer = Tokenizer::from_bytes(bytes).map_err(|error| invalid(error.to_string()))?;
    for listed in &shape.added_tokens {
        // The `tokenizers` crate would give it another id, and with it another row of the embedding.
        if tokenizer.token_to_id(&listed.content) != Some(listed.id) && !listed.content.is_empty() {
            let (text, id) = (&listed.content, listed.id);
            return Err(invalid(format!(
                "added token {text:?} cannot have id {id}: it is in use or leaves a gap"
            )));
        }
    }
    Ok(tokenizer)
}

/// Refuses what the `tokenizers` crate would accept or panic on: two tokens with one text or one id, and merges that
/// make tokens longer than any it has.
fn check(shape: &TokenizerShape<'_>) -> Result<(), TokenizerError> {
    let invalid = |reason: String| TokenizerError::InvalidFile {
        file: "tokenizer.json".to_owned(),
        reason,
    };
    let model = &shape.model;
    let mut texts = HashSet::with_capacity(model.vocab.0.len());
    let mut ids = HashSet::with_capacity(model.vocab.0.len());
    for (text, id) in &model.vocab.0 {
        let text: &str = text;
        if !texts.insert(text) {
            let first = model.vocab.0.iter().find(|(other, _)| other == text);
            return Err(TokenizerError::DuplicateToken {
                token: text.to_owned(),
                first: first.map_or(*id, |(_, id)| *id),
                second: *id,
            });
        }
        if !ids.insert(*id) {
            return Err(invalid(format!("two tokens have id {id}")));
        }
    }
    let prefix = model.continuing_subword_prefix.as_deref().unwrap_or("");
    if let Some(index) = model
        .merges
        .iter()
        .position(|merge| !merge.makes(&texts, prefix))
    {
        let merge = &model.merges[index];
        return Err(match merge.parts() {
            None => TokenizerError::MalformedMerge {
                index,
                text: merge.to_string(),
            },
            Some((left, right)) => TokenizerError::UnknownMergeToken {
                index,
                token: merge.missing(&texts, prefix, left, right),
            },
        });
    }
    Ok(())
}
