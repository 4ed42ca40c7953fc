//! Cutting text into windows of tokens, without randomness.

use mwanda_tokenizer::TextTokenizer;

use mwanda_protocol::{TextMeasure, WindowSettings};

use crate::{EngineError, text::Text};

/// A language's windows, all of one length.
#[derive(Clone, Debug)]
pub(crate) struct LanguageWindows {
    pub(crate) language: String,
    /// Token ids, the BOS first where the model has one.
    pub(crate) windows: Vec<Vec<u32>>,
    /// UTF-8 bytes of each window's predicted tokens.
    pub(crate) predicted_bytes: Vec<usize>,
    /// Tokens the whole text gave.
    pub(crate) text_tokens: usize,
}

impl LanguageWindows {
    /// Refuses windows that predict no text at all, which nothing can be measured on.
    pub(crate) fn expect_text(&self) -> Result<(), EngineError> {
        match self.predicted_bytes.iter().sum::<usize>() {
            0 => Err(EngineError::NothingToPredict(self.language.clone())),
            _ => Ok(()),
        }
    }
}

fn tokens(tokenizer: &TextTokenizer, text: &Text) -> Result<Vec<u32>, EngineError> {
    let joined = text.text.lines().collect::<Vec<_>>().join("\n");
    Ok(tokenizer.encode(&joined)?)
}

/// How much a text gives, without cutting it.
pub(crate) fn measure(
    tokenizer: &TextTokenizer,
    text: &Text,
    settings: WindowSettings,
) -> Result<TextMeasure, EngineError> {
    let tokens = tokens(tokenizer, text)?.len();
    let count = tokens / (settings.sequence_length - 1);
    Ok(TextMeasure {
        tokens,
        windows: settings.samples.unwrap_or(count).min(count),
        characters: text.text.chars().count(),
    })
}

/// Consecutive windows of `sequence_length − 1` tokens with BOS before each; the remainder is dropped, and of n windows the
/// evenly spaced ⌊i·n/N⌋ are kept.
pub(crate) fn cut(
    tokenizer: &TextTokenizer,
    text: &Text,
    settings: WindowSettings,
) -> Result<LanguageWindows, EngineError> {
    let tokens = tokens(tokenizer, text)?;
    let needed = settings.sequence_length - 1;
    let count = tokens.len() / needed;
    if count == 0 {
        return Err(EngineError::TextTooShort {
            language: text.language.clone(),
            tokens: tokens.len(),
            needed,
        });
    }
    let wanted = settings.samples.unwrap_or(count).min(count);
    let bos = tokenizer.bos();
    let (mut windows, mut predicted_bytes) =
        (Vec::with_capacity(wanted), Vec::with_capacity(wanted));
    for sample in 0..wanted {
        let start = sample * count / wanted * needed;
        let piece = &tokens[start..start + needed];
        windows.push(bos.into_iter().chain(piece.iter().copied()).collect());
        // Without a BOS the first token of a window is context only.
        let predicted = if bos.is_some() { piece } else { &piece[1..] };
        predicted_bytes.push(tokenizer.text_bytes(predicted)?);
    }
    Ok(LanguageWindows {
        language: text.language.clone(),
        windows,
        predicted_bytes,
        text_tokens: tokens.len(),
    })
}
