//! Perplexity and bits per byte, language by language.

use std::collections::BTreeMap;

use mwanda_model::{BlockCall, Decoder};
use mwanda_protocol::{EvaluationReport, LanguageScore};
use web_time::Instant;

use crate::{
    Cancel, EngineError, Event,
    progress::{Meter, Phase},
    windows::LanguageWindows,
};

/// Scores `languages` with the model as it is.
pub(crate) async fn evaluate(
    decoder: &mut Decoder,
    languages: &[LanguageWindows],
    batch_tokens: usize,
    cancel: &Cancel,
    emit: &mut dyn FnMut(Event),
) -> Result<EvaluationReport, EngineError> {
    let started = Instant::now();
    let total: usize = languages
        .iter()
        .map(|language| language.windows.len())
        .sum();
    let mut meter = Meter::new(total as f64, emit);
    let blocks = decoder.config().num_layers;
    let mut scores = BTreeMap::new();
    for language in languages {
        let tokens_a_window = language.windows.first().map_or(1, Vec::len);
        decoder.reserve_positions(tokens_a_window)?;
        let mut total_nll = 0.0;
        let mut predicted = 0;
        let mut nll_by_window = Vec::with_capacity(language.windows.len());
        for batch in language
            .windows
            .chunks((batch_tokens / tokens_a_window).max(1))
        {
            let windows: Vec<&[u32]> = batch.iter().map(Vec::as_slice).collect();
            let mut hidden = decoder.embed(&windows)?;
            for block in 0..blocks {
                cancel.turn().await?;
                hidden = decoder.forward_block(block, &hidden, BlockCall::Forward)?;
            }
            for scores in decoder.score_windows(&hidden, &windows).await? {
                let nll = scores.iter().sum::<f64>();
                nll_by_window.push(nll / scores.len() as f64);
                predicted += scores.len();
                total_nll += nll;
            }
            let tokens = (batch.len() * tokens_a_window) as f64;
            meter.advance(
                Phase::Evaluate,
                batch.len() as f64,
                tokens,
                language.language.as_str(),
            );
        }
        let perplexity = (total_nll / predicted as f64).exp();
        if !perplexity.is_finite() {
            return Err(EngineError::NoPerplexity(language.language.clone()));
        }
        let bytes: usize = language.predicted_bytes.iter().sum();
        scores.insert(
            language.language.clone(),
            LanguageScore {
                perplexity,
                bits_per_byte: total_nll / std::f64::consts::LN_2 / bytes as f64,
                tokens: predicted,
                windows: language.windows.len(),
                nll: nll_by_window,
            },
        );
    }
    let log_mean = scores
        .values()
        .map(|score| score.perplexity.ln())
        .sum::<f64>()
        / scores.len() as f64;
    Ok(EvaluationReport {
        languages: scores,
        geomean_perplexity: log_mean.exp(),
        seconds: started.elapsed().as_secs_f64(),
    })
}
