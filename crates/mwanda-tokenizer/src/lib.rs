//! Tokenizers and chat templates.
//!
//! [`TextTokenizer`] turns text into token ids and back, whether the model is a Hugging Face folder with its
//! tokenizer.json or a GGUF file with its vocabulary; [`DecodeStream`] shows generated tokens as text while they come;
//! [`ChatTemplate`] turns a conversation into the text the model was trained on. The work itself is done by the
//! `tokenizers` and `minijinja` crates; what is here gives them what they need, so that token ids are the same as those
//! of Python's `transformers`.
//!
//! Files come from outside: whatever is wrong with them is a [`TokenizerError`] or a [`ChatTemplateError`].

mod added_tokens;
mod byte_level;
mod chat_functions;
mod chat_template;
mod decode_stream;
mod error;
mod gguf_vocabulary;
mod hf_config;
mod hf_export;
mod hf_folder;
mod merges_from_scores;
mod pre_tokenizers;
mod sentencepiece;
mod special_tokens;
mod text_tokenizer;
mod token_bytes;
mod tokenizer_json;

pub use chat_template::{ChatTemplate, Message};
pub use decode_stream::DecodeStream;
pub use error::{ChatTemplateError, TokenizerError};
pub use gguf_vocabulary::{GgufVocabulary, TokenType};
pub use hf_folder::HfTokenizerFiles;
pub use special_tokens::SpecialTokens;
pub use text_tokenizer::TextTokenizer;
