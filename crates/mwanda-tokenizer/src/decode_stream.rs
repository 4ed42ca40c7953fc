//! Showing generated tokens as text while they come.

use tokenizers::tokenizer::step_decode_stream;
use unicode_segmentation::UnicodeSegmentation;

use crate::error::TokenizerError;
use crate::text_tokenizer::TextTokenizer;
use crate::token_bytes::TokenBytes;

/// A character can have any number of marks. One that is longer than this in bytes is shown in parts.
const LONGEST_CHARACTER: usize = 256;

/// Turns tokens into text one by one. Special tokens are left out.
///
/// Text is given out only up to the last place where it surely ends between two characters as a reader sees them
/// (extended grapheme clusters): bytes wait until they are a code point, and a letter waits until it is known that no
/// mark, joiner or second half of a flag follows it. U+FFFD appears only where bytes can no longer become a code point.
pub struct DecodeStream<'a> {
    tokenizer: &'a TextTokenizer,
    bytes: Vec<u8>,
    text: String,
    begun: bool,
    together: Together,
}

/// The state of [`step_decode_stream`], for tokenizers whose tokens have no bytes of their own.
#[derive(Default)]
struct Together {
    ids: Vec<u32>,
    prefix: String,
    prefix_index: usize,
}

impl<'a> DecodeStream<'a> {
    pub(crate) fn new(tokenizer: &'a TextTokenizer) -> Self {
        Self {
            tokenizer,
            bytes: Vec::new(),
            text: String::new(),
            begun: false,
            together: Together::default(),
        }
    }

    /// Takes the next token and gives out the text that is complete with it, if any.
    ///
    /// # Errors
    /// [`TokenizerError::Decode`].
    pub fn step(&mut self, id: u32) -> Result<Option<String>, TokenizerError> {
        let Some(token) = self.tokenizer.shown_token(id) else {
            return Ok(None);
        };
        let kind = self.tokenizer.token_bytes();
        if kind.append(&token, &mut self.bytes).is_some() {
            self.take_code_points();
        } else {
            let new = self.decode_together(id)?;
            self.text.push_str(&new);
        }
        self.strip_first_space(kind);
        let end = complete(&self.text);
        Ok(self.give_out(end))
    }

    /// Gives out what was held back, at the end of a generation. The stream then begins anew.
    ///
    /// # Errors
    /// [`TokenizerError::Decode`].
    pub fn flush(&mut self) -> Result<Option<String>, TokenizerError> {
        if !self.bytes.is_empty() {
            let rest = String::from_utf8_lossy(&self.bytes).into_owned();
            self.text.push_str(&rest);
        }
        let ids = &self.together.ids;
        if !ids.is_empty() {
            let all = self.tokenizer.decode(ids, true)?;
            let shown = self.together.prefix.len();
            self.text.push_str(all.get(shown..).unwrap_or_default());
        }
        let text = self.give_out(self.text.len());
        *self = Self::new(self.tokenizer);
        Ok(text)
    }

    fn give_out(&mut self, end: usize) -> Option<String> {
        let text: String = self.text.drain(..end).collect();
        (!text.is_empty()).then_some(text)
    }

    /// Moves the bytes that are code points to the text. Bytes that cannot become one are shown as U+FFFD.
    fn take_code_points(&mut self) {
        let mut taken = 0;
        for chunk in self.bytes.utf8_chunks() {
            self.text.push_str(chunk.valid());
            taken += chunk.valid().len();
            let invalid = chunk.invalid();
            let at_end = taken + invalid.len() == self.bytes.len();
            if at_end && is_incomplete(invalid) {
                break;
            }
            if !invalid.is_empty() {
                self.text.push(char::REPLACEMENT_CHARACTER);
                taken += invalid.len();
            }
        }
        self.bytes.drain(..taken);
    }

    fn decode_together(&mut self, id: u32) -> Result<String, TokenizerError> {
        let Together {
            ids,
            prefix,
            prefix_index,
        } = &mut self.together;
        let new = step_decode_stream(
            self.tokenizer.inner(),
            vec![id],
            true,
            ids,
            prefix,
            prefix_index,
        );
        let new = new.map_err(|error| TokenizerError::Decode(error.to_string()))?;
        Ok(new.unwrap_or_default())
    }

    fn strip_first_space(&mut self, kind: &TokenBytes) {
        if self.begun || self.text.is_empty() {
            return;
        }
        self.begun = true;
        let strip = TokenBytes::ByteFallback {
            strip_first_space: true,
        };
        if *kind == strip && self.text.starts_with(' ') {
            self.text.remove(0);
        }
    }
}

/// Whether more bytes could make this one code point.
fn is_incomplete(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => false,
        Err(error) => error.error_len().is_none(),
    }
}

/// The length of the text that nothing can be added to any more: all but the last character, or everything after a line
/// end, which nothing joins.
fn complete(text: &str) -> usize {
    if text.ends_with('\n') {
        return text.len();
    }
    match text.grapheme_indices(true).next_back() {
        Some((_, last)) if last.len() > LONGEST_CHARACTER => text.len(),
        Some((start, _)) => start,
        None => 0,
    }
}
