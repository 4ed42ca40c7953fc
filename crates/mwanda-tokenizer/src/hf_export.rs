//! Files that `transformers` loads.

use serde_json::{Map, Value, json};
use tokenizers::Tokenizer;

use crate::error::TokenizerError;
use crate::special_tokens::SpecialTokens;

/// What becomes files.
pub(crate) struct HfExport<'a> {
    pub(crate) tokenizer: &'a Tokenizer,
    pub(crate) special_tokens: &'a SpecialTokens,
    pub(crate) adds_bos: bool,
    pub(crate) context_length: Option<u64>,
    pub(crate) chat_template: Option<&'a str>,
}

impl HfExport<'_> {
    /// tokenizer.json, tokenizer_config.json, special_tokens_map.json and, where there is one, chat_template.jinja.
    pub(crate) fn files(&self) -> Result<Vec<(String, Vec<u8>)>, TokenizerError> {
        let tokenizer = serde_json::to_vec(self.tokenizer)
            .map_err(|error| TokenizerError::Build(error.to_string()))?;
        let mut files = vec![
            ("tokenizer.json".to_owned(), tokenizer),
            ("tokenizer_config.json".to_owned(), pretty(&self.config())?),
            (
                "special_tokens_map.json".to_owned(),
                pretty(&json!(self.special_tokens))?,
            ),
        ];
        if let Some(source) = self.chat_template {
            files.push(("chat_template.jinja".to_owned(), source.as_bytes().to_vec()));
        }
        Ok(files)
    }

    fn config(&self) -> Value {
        let mut config = Map::new();
        // The class that takes tokenizer.json as it is. Those of the architectures build a tokenizer of their own.
        config.insert(
            "tokenizer_class".to_owned(),
            json!("PreTrainedTokenizerFast"),
        );
        config.insert("add_bos_token".to_owned(), json!(self.adds_bos));
        config.insert("add_eos_token".to_owned(), json!(false));
        config.insert("clean_up_tokenization_spaces".to_owned(), json!(false));
        if let Some(length) = self.context_length {
            config.insert("model_max_length".to_owned(), json!(length));
        }
        for (role, text) in self.special_tokens.iter() {
            config.insert(role.to_owned(), json!(text));
        }
        Value::Object(config)
    }
}

fn pretty(value: &Value) -> Result<Vec<u8>, TokenizerError> {
    serde_json::to_vec_pretty(value).map_err(|error| TokenizerError::Build(error.to_string()))
}
