//! What a Hugging Face folder says about its tokenizer beside tokenizer.json.

use serde_json::Value;
use tokenizers::{AddedToken, Tokenizer};

use crate::added_tokens::add_listed;
use crate::error::TokenizerError;
use crate::hf_folder::HfTokenizerFiles;
use crate::special_tokens::SpecialTokens;

/// tokenizer_config.json, or special_tokens_map.json where there is no such file.
pub(crate) struct HfConfig {
    /// The tokens with a role.
    pub(crate) special_tokens: SpecialTokens,
    /// Source of the chat template for a plain conversation.
    pub(crate) chat_template: Option<String>,
    /// Whether a text begins with the begin token; `None` leaves it to tokenizer.json.
    pub(crate) add_bos: Option<bool>,
    listed_tokens: Value,
}

impl HfConfig {
    /// Reads it from the files.
    ///
    /// # Errors
    /// [`TokenizerError::InvalidFile`].
    pub(crate) fn read(files: &HfTokenizerFiles) -> Result<Self, TokenizerError> {
        let config = files.json("tokenizer_config.json")?.unwrap_or_default();
        let map = files.json("special_tokens_map.json")?.unwrap_or_default();
        let mut special_tokens = SpecialTokens::default();
        for roles in [&map, &config, &config["extra_special_tokens"]] {
            for (role, token) in roles.as_object().into_iter().flatten() {
                if let (true, Some(text)) = (role.ends_with("_token"), token_text(token)) {
                    special_tokens.set(role, text);
                }
            }
        }
        Ok(Self {
            special_tokens,
            chat_template: chat_template(files, &config)?,
            add_bos: config["add_bos_token"].as_bool(),
            listed_tokens: config["added_tokens_decoder"].clone(),
        })
    }

    /// Adds tokens that only tokenizer_config.json lists, as `transformers` does.
    ///
    /// # Errors
    /// [`TokenizerError::InvalidFile`] where a token is not one, or its id is in use.
    pub(crate) fn add_listed_tokens(
        &self,
        tokenizer: &mut Tokenizer,
    ) -> Result<(), TokenizerError> {
        let mut missing = Vec::new();
        for (id, token) in self.listed_tokens.as_object().into_iter().flatten() {
            let unusable = |reason: String| TokenizerError::InvalidFile {
                file: "tokenizer_config.json".to_owned(),
                reason: format!("added token {id}: {reason}"),
            };
            let listed: ListedToken = serde_json::from_value(token.clone())
                .map_err(|error| unusable(error.to_string()))?;
            let id: u32 = id.parse().map_err(|_| unusable("not an id".to_owned()))?;
            if tokenizer.token_to_id(&listed.content).is_none() && !listed.content.is_empty() {
                missing.push((id, listed));
            }
        }
        missing.sort_by_key(|(id, _)| *id);
        for (id, listed) in missing {
            add_listed(tokenizer, id, listed.into())?;
        }
        Ok(())
    }
}

#[derive(serde::Deserialize)]
struct ListedToken {
    content: String,
    #[serde(default)]
    single_word: bool,
    #[serde(default)]
    lstrip: bool,
    #[serde(default)]
    rstrip: bool,
    #[serde(default)]
    normalized: bool,
    #[serde(default)]
    special: bool,
}

impl From<ListedToken> for AddedToken {
    fn from(listed: ListedToken) -> Self {
        Self::from(listed.content, listed.special)
            .single_word(listed.single_word)
            .lstrip(listed.lstrip)
            .rstrip(listed.rstrip)
            .normalized(listed.normalized)
    }
}

/// A token is a text, or an object with a text and how it is matched.
fn token_text(token: &Value) -> Option<&str> {
    token.as_str().or_else(|| token["content"].as_str())
}

/// `transformers` takes chat_template.jinja before the entry of tokenizer_config.json; the .json file is that of older
/// processors. Of several templates, the one called `default` is for plain conversations.
fn chat_template(
    files: &HfTokenizerFiles,
    config: &Value,
) -> Result<Option<String>, TokenizerError> {
    if let Some(source) = files.text("chat_template.jinja")? {
        return Ok(Some(source.to_owned()));
    }
    let legacy = files.json("chat_template.json")?.unwrap_or_default();
    let template = [&config["chat_template"], &legacy["chat_template"]]
        .into_iter()
        .find_map(|entry| match entry {
            Value::String(source) => Some(source.as_str()),
            Value::Array(named) => default_template(named),
            _ => None,
        });
    Ok(template.map(str::to_owned))
}

fn default_template(named: &[Value]) -> Option<&str> {
    let chosen = match named {
        [only] => only,
        _ => named.iter().find(|entry| entry["name"] == "default")?,
    };
    chosen["template"].as_str()
}
