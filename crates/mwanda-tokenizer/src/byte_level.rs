//! Byte-level BPE vocabularies of GGUF files.

use serde_json::{Value, json};
use tokenizers::Tokenizer;
use tokenizers::models::bpe::{BPE, Merges, Vocab};

use crate::added_tokens::add_from_gguf;
use crate::error::TokenizerError;
use crate::gguf_vocabulary::{GgufVocabulary, number_tokens};
use crate::pre_tokenizers::PreTokenization;
use crate::tokenizer_json::{Pipeline, begin_with};

/// The tokenizer of a vocabulary with merges, cut into words as `tokenizer.ggml.pre` says.
pub(crate) fn byte_level_tokenizer(
    vocabulary: &GgufVocabulary,
) -> Result<Tokenizer, TokenizerError> {
    if vocabulary.merges.is_empty() {
        return Err(TokenizerError::MissingMetadata("tokenizer.ggml.merges"));
    }
    let words = PreTokenization::named(vocabulary.pre.as_deref().unwrap_or("default"))?;
    let ids = number_tokens(vocabulary.tokens.iter().map(String::as_str))?;
    let merges = merges(vocabulary, |token| ids.contains_key(token))?;
    let vocab = ids.iter().map(|(token, id)| ((*token).to_owned(), *id));
    let model = BPE::builder()
        .vocab_and_merges(vocab.collect::<Vocab>(), merges)
        .ignore_merges(words.whole_words_first)
        .build()
        .map_err(|error| TokenizerError::Build(error.to_string()))?;

    let adds_bos = vocabulary.add_bos.unwrap_or(words.adds_bos);
    let bos = vocabulary.bos.filter(|_| adds_bos);
    let begin = |bos: u32| begin_with(bos, &vocabulary.tokens[bos as usize]);
    let mut tokenizer = Pipeline {
        normalizer: words.normalizer,
        pre_tokenizer: words.pre_tokenizer,
        post_processor: bos.map_or(Value::Null, begin),
        decoder: json!({"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}),
    }
    .around(model)?;
    add_from_gguf(
        &mut tokenizer,
        vocabulary,
        vocabulary.tokens.iter().map(String::as_str),
    )?;
    Ok(tokenizer)
}

/// The pairs, best first. What is merged must be tokens, and make one.
fn merges(
    vocabulary: &GgufVocabulary,
    is_token: impl Fn(&str) -> bool,
) -> Result<Merges, TokenizerError> {
    let pairs = vocabulary.merges.iter().enumerate();
    let pairs = pairs.map(|(index, text)| {
        let malformed = || TokenizerError::MalformedMerge {
            index,
            text: text.clone(),
        };
        let (left, right) = text.split_once(' ').ok_or_else(malformed)?;
        if left.is_empty() || right.is_empty() || right.contains(' ') {
            return Err(malformed());
        }
        let merged = [left, right].concat();
        for token in [left, right, merged.as_str()] {
            if !is_token(token) {
                let token = token.to_owned();
                return Err(TokenizerError::UnknownMergeToken { index, token });
            }
        }
        Ok((left.to_owned(), right.to_owned()))
    });
    pairs.collect()
}
