//! Tokens that are taken out of a text before it is cut up.

use tokenizers::{AddedToken, AddedVocabulary, Tokenizer};

use crate::error::TokenizerError;
use crate::gguf_vocabulary::{GgufVocabulary, TokenType};

/// Tells the tokenizer which of its tokens are taken out of a text as a whole. Special are those without a text of
/// their own, which decoding can leave out.
pub(crate) fn add_from_gguf<'a>(
    tokenizer: &mut Tokenizer,
    vocabulary: &GgufVocabulary,
    texts: impl Iterator<Item = &'a str>,
) -> Result<(), TokenizerError> {
    let mut with_role: Vec<u32> = vocabulary.end_of_turn.clone();
    with_role.extend(vocabulary.roles().map(|(_, id)| id));
    let added = (0u32..).zip(texts).filter_map(|(id, text)| {
        let special = match vocabulary.token_type(id as usize) {
            TokenType::Control | TokenType::Unknown => true,
            TokenType::UserDefined => false,
            TokenType::Normal | TokenType::Unused | TokenType::Byte => {
                return with_role.contains(&id).then(|| token(text, true));
            }
        };
        Some(token(text, special))
    });
    tokenizer
        .add_tokens(added)
        .map_err(|error| TokenizerError::Build(error.to_string()))?;
    Ok(())
}

fn token(text: &str, special: bool) -> AddedToken {
    AddedToken::from(text, special).normalized(false)
}

/// Adds a token that tokenizer_config.json names and tokenizer.json does not have.
pub(crate) fn add_listed(
    tokenizer: &mut Tokenizer,
    id: u32,
    token: AddedToken,
) -> Result<(), TokenizerError> {
    let text = token.content.clone();
    tokenizer
        .add_tokens([token])
        .map_err(|error| TokenizerError::Build(error.to_string()))?;
    match tokenizer.token_to_id(&text) {
        Some(given) if given == id => Ok(()),
        given => Err(TokenizerError::InvalidFile {
            file: "tokenizer_config.json".to_owned(),
            reason: format!(
                "added token {text:?} has id {id} there, but {given:?} in tokenizer.json"
            ),
        }),
    }
}

/// Removes special tokens that the embedding has no row for and that have no role, such as Gemma 3's
/// `<image_soft_token>` in its text-only models: a text that spells one is then only a text. `keep` says which tokens
/// have a role; those stay, and [`crate::TextTokenizer::check_against`] reports them.
pub(crate) fn remove_unembedded(
    tokenizer: &mut Tokenizer,
    embedding_rows: usize,
    keep: impl Fn(&str) -> bool,
) -> Result<(), TokenizerError> {
    let added = tokenizer.get_added_vocabulary().get_added_tokens_decoder();
    let first_added = tokenizer.get_vocab_size(false);
    let removable = |id: u32, token: &AddedToken| {
        let id = id as usize;
        token.special && id >= embedding_rows && id >= first_added && !keep(&token.content)
    };
    let mut kept: Vec<(u32, AddedToken)> = added
        .iter()
        .filter(|(id, token)| !removable(**id, token))
        .map(|(id, token)| (*id, token.clone()))
        .collect();
    if kept.len() == added.len() {
        return Ok(());
    }
    kept.sort_by_key(|(id, _)| *id);
    let ids: Vec<(u32, String)> = kept
        .iter()
        .map(|(id, token)| (*id, token.content.clone()))
        .collect();
    tokenizer.with_added_vocabulary(AddedVocabulary::new());
    tokenizer
        .add_tokens(kept.into_iter().map(|(_, token)| token))
        .map_err(|error| TokenizerError::Build(error.to_string()))?;
    for (id, text) in ids {
        if tokenizer.token_to_id(&text) != Some(id) {
            let reason = format!("added token {text:?} does not keep its id {id}");
            return Err(TokenizerError::Build(reason));
        }
    }
    Ok(())
}
