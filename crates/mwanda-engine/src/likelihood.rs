//! How likely the model finds given texts: the choices of a task.

use std::collections::{HashMap, hash_map::Entry};

use mwanda_model::{BlockCall, Decoder, Target};
use mwanda_protocol::{Continuation, Likelihood};
use mwanda_tokenizer::TextTokenizer;

use crate::{
    Cancel, EngineError, Event,
    progress::{Meter, Phase},
};

/// A text as tokens.
struct Encoded {
    /// Everything but the last token: what the model reads.
    read: Vec<u32>,
    /// Tokens of `read` that are not scored: the context. Its last predicts the text's first token.
    context: usize,
    /// The last token, which is scored only.
    last: u32,
}

/// A window that the model reads, and the texts that are scored on it.
struct Window<'a> {
    read: &'a [u32],
    /// Places of the texts in the request.
    texts: Vec<usize>,
}

/// Scores `continuations`.
///
/// A text's tokens are those of context and text together from where they part from the context's own: tokens that
/// straddle the border belong to the text. All texts of one context are scored from where the first of them parts, or one
/// whose beginning joins the context's last token would be charged for it, and the others not. Every window begins with the BOS token, if the model has one; without context
/// there must be something that predicts the first token, so a model without BOS begins with its end-of-sequence token there.
/// Windows that are the beginnings of others are not run by themselves, so that choices of one context share its cost.
///
/// # Errors
/// An empty text, a window beyond the model's positions, no token to begin with, a failing device, cancellation.
pub(crate) async fn likelihoods(
    decoder: &mut Decoder,
    tokenizer: &TextTokenizer,
    continuations: &[Continuation],
    batch_tokens: usize,
    cancel: &Cancel,
    emit: &mut dyn FnMut(Event),
) -> Result<Vec<Likelihood>, EngineError> {
    let mut borders = Borders::default();
    let mut wholes = Vec::with_capacity(continuations.len());
    for continuation in continuations {
        wholes.push(borders.whole(continuation, &|text: &str| Ok(tokenizer.encode(text)?))?);
        if wholes.len().is_multiple_of(64) {
            cancel.turn().await?;
        }
    }
    let mut encoded = Vec::with_capacity(continuations.len());
    for (whole, continuation) in wholes.into_iter().zip(continuations) {
        let context = borders.of(continuation);
        encoded.push(encode(tokenizer, whole, context)?);
    }
    let windows = windows(&encoded);
    let longest = windows.first().map_or(1, |window| window.read.len());
    decoder.reserve_positions(longest)?;
    let mut meter = Meter::new(windows.len() as f64, emit);
    let mut likelihoods = vec![None; continuations.len()];
    let mut rest = windows.as_slice();
    while let Some(first) = rest.first() {
        // They are sorted by length, so the first is the longest; the others are padded to it on the right, which causal
        // attention does not look at.
        let length = first.read.len();
        let count = (batch_tokens / length).clamp(1, rest.len());
        let (batch, others) = rest.split_at(count);
        rest = others;
        let padded: Vec<Vec<u32>> = batch
            .iter()
            .map(|window| {
                let mut tokens = window.read.to_vec();
                tokens.resize(length, 0);
                tokens
            })
            .collect();
        let padded: Vec<&[u32]> = padded.iter().map(Vec::as_slice).collect();
        let mut hidden = decoder.embed(&padded)?;
        for block in 0..decoder.config().num_layers {
            cancel.turn().await?;
            hidden = decoder.forward_block(block, &hidden, BlockCall::Forward)?;
        }
        let targets = targets(batch, &encoded);
        let mut scores = decoder.score_targets(&hidden, &targets).await?.into_iter();
        for &text in batch.iter().flat_map(|window| &window.texts) {
            let of_text = scores.by_ref().take(encoded[text].scored());
            let mut likelihood = Likelihood {
                log_likelihood: 0.0,
                tokens: 0,
                is_greedy: true,
            };
            for score in of_text {
                likelihood.log_likelihood -= score.negative_log_likelihood;
                likelihood.tokens += 1;
                likelihood.is_greedy &= score.is_likeliest;
            }
            if !likelihood.log_likelihood.is_finite() {
                return Err(EngineError::NoLikelihood(continuations[text].text.clone()));
            }
            likelihoods[text] = Some(likelihood);
        }
        let tokens = (count * length) as f64;
        meter.advance(Phase::Evaluate, count as f64, tokens, "");
    }
    // Every text is on exactly one window.
    Ok(likelihoods.into_iter().flatten().collect())
}

impl Encoded {
    fn scored(&self) -> usize {
        self.read.len() - self.context + 1
    }

    /// The tokens that are scored, each with the position that predicts it.
    fn targets(&self) -> impl Iterator<Item = (usize, u32)> {
        let tokens = self.read[self.context..].iter().copied();
        let tokens = tokens.chain([self.last]);
        tokens
            .enumerate()
            .map(|(index, token)| (self.context - 1 + index, token))
    }
}

/// Where contexts end and the texts after them begin.
#[derive(Default)]
struct Borders<'a> {
    contexts: HashMap<&'a str, Border>,
}

struct Border {
    /// The context by itself.
    context: Vec<u32>,
    /// Tokens that it has in common with each of the texts that stand after it.
    common: usize,
}

impl<'a> Borders<'a> {
    /// The tokens of context and text together, all but the last and the last. The border is drawn where they part from
    /// the context, if no text before did so earlier.
    fn whole(
        &mut self,
        continuation: &'a Continuation,
        tokens: &dyn Fn(&str) -> Result<Vec<u32>, EngineError>,
    ) -> Result<(Vec<u32>, u32), EngineError> {
        let Continuation { context, text } = continuation;
        let border = match self.contexts.entry(context) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => {
                // Tokenizers put the space before a word into the word's token.
                let context = tokens(context.trim_end())?;
                let common = context.len();
                free.insert(Border { context, common })
            }
        };
        let mut whole = tokens(&format!("{context}{text}"))?;
        let common = whole
            .iter()
            .zip(&border.context)
            .take_while(|(one, other)| one == other)
            .count();
        match whole.pop() {
            Some(last) if whole.len() >= common => {
                border.common = border.common.min(common);
                Ok((whole, last))
            }
            _ => Err(EngineError::EmptyContinuation(context.clone())),
        }
    }

    /// Tokens of the context that no text after it is charged for.
    fn of(&self, continuation: &Continuation) -> usize {
        let border = self.contexts.get(continuation.context.as_str());
        border.map_or(0, |border| border.common)
    }
}

/// A text, of whose tokens the first `common` are the context's, behind a token to begin with.
fn encode(
    tokenizer: &TextTokenizer,
    (read, last): (Vec<u32>, u32),
    common: usize,
) -> Result<Encoded, EngineError> {
    let first = match tokenizer.bos() {
        Some(bos) => Some(bos),
        None if common > 0 => None,
        None => Some(*tokenizer.eos().first().ok_or(EngineError::NothingBefore)?),
    };
    Ok(Encoded {
        read: first.into_iter().chain(read).collect(),
        context: usize::from(first.is_some()) + common,
        last,
    })
}

/// The windows to run, longest first.
fn windows(encoded: &[Encoded]) -> Vec<Window<'_>> {
    let mut order: Vec<usize> = (0..encoded.len()).collect();
    // A window's beginnings stand right before it.
    order.sort_by(|&one, &other| encoded[one].read.cmp(&encoded[other].read));
    let mut windows: Vec<Window<'_>> = Vec::new();
    for text in order {
        let read = encoded[text].read.as_slice();
        match windows.last_mut() {
            Some(last) if read.starts_with(last.read) => {
                last.read = read;
                last.texts.push(text);
            }
            _ => windows.push(Window {
                read,
                texts: vec![text],
            }),
        }
    }
    windows.sort_by_key(|window| std::cmp::Reverse(window.read.len()));
    windows
}

/// What is asked of a batch: window by window, and of each its texts' tokens.
fn targets(batch: &[Window<'_>], encoded: &[Encoded]) -> Vec<Target> {
    let mut targets = Vec::new();
    for (window, texts) in batch.iter().map(|window| &window.texts).enumerate() {
        for &text in texts {
            let of_text = encoded[text].targets();
            targets.extend(of_text.map(|(position, token)| Target {
                window,
                position,
                token,
            }));
        }
    }
    targets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(tokens: &[u32], context: usize) -> Encoded {
        let (last, read) = tokens.split_last().unwrap();
        Encoded {
            read: read.to_vec(),
            context,
            last: *last,
        }
    }

    #[test]
    fn beginnings_share_the_window_of_the_longest() {
        let all = [
            encoded(&[1, 2, 3, 9], 3),
            encoded(&[1, 2, 3, 4, 5], 3),
            encoded(&[1, 2, 7, 7], 3),
            encoded(&[1, 2, 3, 8], 3),
            encoded(&[1, 2, 3, 4, 6], 3),
        ];
        let windows = windows(&all);
        let found: Vec<(&[u32], Vec<usize>)> = windows
            .iter()
            .map(|window| {
                let mut texts = window.texts.clone();
                texts.sort_unstable();
                (window.read, texts)
            })
            .collect();
        assert_eq!(
            found,
            [
                ([1, 2, 3, 4].as_slice(), vec![0, 1, 3, 4]),
                ([1, 2, 7].as_slice(), vec![2]),
            ]
        );
    }

    /// A token a byte, but that "n't" joins the character before it.
    fn tokens(text: &str) -> Result<Vec<u32>, EngineError> {
        let mut tokens: Vec<u32> = Vec::new();
        let mut rest = text;
        while let Some(byte) = rest.bytes().next() {
            rest = &rest[1..];
            let joined = rest.strip_prefix("n't");
            tokens.push(u32::from(byte) + if joined.is_some() { 1000 } else { 0 });
            rest = joined.unwrap_or(rest);
        }
        Ok(tokens)
    }

    #[test]
    fn texts_of_one_context_are_scored_from_the_same_token_on() {
        let continuation = |context: &str, text: &str| Continuation {
            context: context.to_owned(),
            text: text.to_owned(),
        };
        let (plain, joined) = (continuation("do ", "it"), continuation("do", "n't"));
        let with_plain = continuation("do", " it");
        let cases = [
            (vec![plain.clone()], vec![2]),
            (vec![joined.clone()], vec![1]),
            (vec![with_plain.clone(), joined.clone()], vec![1, 1]),
            (vec![joined, plain.clone(), with_plain], vec![1, 2, 1]),
        ];
        for (all, expected) in cases {
            let mut borders = Borders::default();
            for one in &all {
                borders.whole(one, &tokens).unwrap();
            }
            let found: Vec<usize> = all.iter().map(|one| borders.of(one)).collect();
            assert_eq!(found, expected, "{all:?}");
        }
        let mut borders = Borders::default();
        let (read, last) = borders.whole(&plain, &tokens).unwrap();
        assert_eq!(
            (read.as_slice(), last),
            (b"do i".map(u32::from).as_slice(), u32::from(b't'))
        );
        let empty = continuation("do", "");
        let error = borders.whole(&empty, &tokens).unwrap_err();
        assert!(
            matches!(error, EngineError::EmptyContinuation(_)),
            "{error}"
        );
    }

    #[test]
    fn every_token_of_a_text_is_predicted_by_the_one_before_it() {
        let text = encoded(&[1, 2, 3, 4, 5], 3);
        let targets: Vec<(usize, u32)> = text.targets().collect();
        assert_eq!(targets, [(2, 4), (3, 5)]);
        assert_eq!(text.scored(), 2);
    }
}
