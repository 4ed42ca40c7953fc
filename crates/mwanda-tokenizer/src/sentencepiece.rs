//! SentencePiece vocabularies of GGUF files: BPE by scores.

use serde_json::{Value, json};
use tokenizers::Tokenizer;
use tokenizers::models::bpe::{BPE, Vocab};

use crate::added_tokens::add_from_gguf;
use crate::error::TokenizerError;
use crate::gguf_vocabulary::{GgufVocabulary, TokenType, number_tokens};
use crate::merges_from_scores::{Piece, merges_from_scores};
use crate::tokenizer_json::{Pipeline, begin_with};

/// How SentencePiece writes a space.
pub(crate) const SPACE: &str = "\u{2581}";
/// The longest token in bytes. Vocabularies have runs of spaces of some hundred bytes; finding the parts of a token
/// takes time that grows with the square of its length.
const LONGEST_TOKEN: usize = 1024;

/// The tokenizer of a vocabulary with scores, with the parts that `transformers` gives Llama 2 and Gemma
/// (convert_slow_tokenizer.py: LlamaConverter, GemmaConverter).
pub(crate) fn sentencepiece_tokenizer(
    vocabulary: &GgufVocabulary,
) -> Result<Tokenizer, TokenizerError> {
    if vocabulary.scores.is_empty() {
        return Err(TokenizerError::MissingMetadata("tokenizer.ggml.scores"));
    }
    let texts = piece_texts(vocabulary);
    let ids = number_tokens(texts.iter().map(String::as_str))?;
    let pieces = pieces(vocabulary, &texts)?;
    let text = |id: u32| texts[id as usize].clone();
    let merges = merges_from_scores(&pieces);
    let merges = merges
        .into_iter()
        .map(|(left, right)| (text(left), text(right)));
    let has_bytes = vocabulary.types.contains(&TokenType::Byte);
    let model = BPE::builder()
        .vocab_and_merges(
            ids.iter()
                .map(|(text, id)| ((*text).to_owned(), *id))
                .collect::<Vocab>(),
            merges.collect(),
        )
        .byte_fallback(has_bytes)
        .fuse_unk(true);
    let model = match vocabulary.unknown {
        Some(unknown) => model.unk_token(text(unknown)),
        None => model,
    };
    let model = model
        .build()
        .map_err(|error| TokenizerError::Build(error.to_string()))?;

    let space_prefix = vocabulary.add_space_prefix.unwrap_or(true);
    let bos = vocabulary
        .bos
        .filter(|_| vocabulary.add_bos.unwrap_or(true));
    let mut tokenizer = Pipeline {
        normalizer: normalizer(space_prefix),
        pre_tokenizer: Value::Null,
        post_processor: bos.map_or(Value::Null, |bos| begin_with(bos, &texts[bos as usize])),
        decoder: decoder(space_prefix),
    }
    .around(model)?;
    add_from_gguf(&mut tokenizer, vocabulary, texts.iter().map(String::as_str))?;
    Ok(tokenizer)
}

/// Texts by id as SentencePiece has them. llama.cpp's converter writes the spaces of user-defined tokens as spaces.
fn piece_texts(vocabulary: &GgufVocabulary) -> Vec<String> {
    let texts = vocabulary.tokens.iter().enumerate();
    texts
        .map(|(id, text)| match vocabulary.token_type(id) {
            TokenType::UserDefined => text.replace(' ', SPACE),
            _ => text.clone(),
        })
        .collect()
}

/// User-defined tokens are put together before anything else, whatever score the file gives them.
fn pieces<'a>(
    vocabulary: &GgufVocabulary,
    texts: &'a [String],
) -> Result<Vec<Piece<'a>>, TokenizerError> {
    let scored = texts.iter().zip(&vocabulary.scores);
    let pieces = (0u32..).zip(scored).map(|(id, (text, &score))| {
        if score.is_nan() {
            return Err(TokenizerError::InvalidScore { id });
        }
        if text.len() > LONGEST_TOKEN {
            return Err(TokenizerError::TokenTooLong {
                id,
                length: text.len(),
                limit: LONGEST_TOKEN,
            });
        }
        let (score, mergeable) = match vocabulary.token_type(id as usize) {
            TokenType::Normal | TokenType::Unused => (score, true),
            TokenType::UserDefined => (f32::INFINITY, true),
            TokenType::Control | TokenType::Unknown | TokenType::Byte => (score, false),
        };
        Ok(Piece {
            text,
            score,
            mergeable,
        })
    });
    pieces.collect()
}

fn normalizer(space_prefix: bool) -> Value {
    let replace = json!({"type": "Replace", "pattern": {"String": " "}, "content": SPACE});
    if space_prefix {
        let prepend = json!({"type": "Prepend", "prepend": SPACE});
        json!({"type": "Sequence", "normalizers": [prepend, replace]})
    } else {
        replace
    }
}

fn decoder(space_prefix: bool) -> Value {
    let mut decoders = vec![
        json!({"type": "Replace", "pattern": {"String": SPACE}, "content": " "}),
        json!({"type": "ByteFallback"}),
        json!({"type": "Fuse"}),
    ];
    if space_prefix {
        decoders.push(json!({"type": "Strip", "content": " ", "start": 1, "stop": 0}));
    }
    json!({"type": "Sequence", "decoders": decoders})
}
