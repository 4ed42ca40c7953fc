//! SparseGPT on the loaded model: block by block on pruned predecessors, as the other methods.

use mwanda::{BlockInput, Pattern};
use mwanda_model::{Activations, BlockCall, Decoder, HiddenStates, ModelError, Projection};
use mwanda_protocol::{Event, Phase, SparseGptReport, SparseGptRequest};
use mwanda_sparsegpt::{Hessian, InverseFactor, Settings, SparseGptError, Target};
use mwanda_text::Part;
use web_time::Instant;

use crate::{
    Cancel, EngineError, loaded::Loaded, progress::Meter, session::BATCH_TOKENS,
    windows::LanguageWindows,
};

impl Loaded {
    /// Prunes the loaded model in place. It can be scored afterwards, but neither exported nor pruned again: what was done to
    /// it is no mask.
    pub(crate) async fn sparse_gpt(
        &mut self,
        request: &SparseGptRequest,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Event),
    ) -> Result<SparseGptReport, EngineError> {
        if self.decoder.is_pruned() {
            return Err(EngineError::AlreadyPruned);
        }
        let settings = Settings::new(match request.pattern {
            Pattern::Unstructured => Target::Sparsity(request.sparsity),
            Pattern::NOfM { keep, of } => Target::NOfM { keep, of },
        });
        let languages = request.languages.as_deref();
        let (windows, calibration_text) = self
            .windows(
                &request.calibration,
                languages,
                Part::Calibration,
                request.windows,
                cancel,
            )
            .await?;
        let started = Instant::now();
        let zeroed = prune(&mut self.decoder, &windows, &settings, cancel, emit).await?;
        self.is_reconstructed = true;
        Ok(SparseGptReport {
            sparsity: zeroed as f64 / self.checkpoint.prunable_parameters() as f64,
            calibration_text,
            seconds: started.elapsed().as_secs_f64(),
        })
    }
}

/// Returns how many weights are 0.
async fn prune(
    decoder: &mut Decoder,
    languages: &[LanguageWindows],
    settings: &Settings,
    cancel: &Cancel,
    emit: &mut dyn FnMut(Event),
) -> Result<u64, EngineError> {
    let mut batches = embed(decoder, languages)?;
    let tokens: usize = batches
        .iter()
        .map(|hidden| hidden.windows() * hidden.tokens())
        .sum();
    let blocks = decoder.config().num_layers;
    let mut meter = Meter::new(blocks as f64, emit);
    let mut zeroed = 0;
    for block in 0..blocks {
        let factors = factors(decoder, block, &batches, settings, cancel).await?;
        for projection in Projection::ALL {
            cancel.turn().await?;
            let weight = decoder.weight(block, projection);
            let (rows, dense) = (weight.rows(), weight.read_f32().await?);
            let factor = &factors[projection.input().index()];
            let pruned = mwanda_sparsegpt::prune_with_factor(&dense, rows, factor, settings)
                .map_err(|error| at(error, projection.tensor_name(block)))?;
            zeroed += pruned
                .weight
                .iter()
                .filter(|&&weight| weight == 0.0)
                .count() as u64;
            decoder.replace(block, projection, &pruned.weight)?;
        }
        if block + 1 < blocks {
            for hidden in &mut batches {
                cancel.turn().await?;
                *hidden = decoder.forward_block(block, hidden, BlockCall::Forward)?;
            }
        }
        let detail = format!("block {} of {blocks}", block + 1);
        meter.advance(Phase::Prune, 1.0, tokens as f64 / blocks as f64, detail);
    }
    Ok(zeroed)
}

fn embed(
    decoder: &mut Decoder,
    languages: &[LanguageWindows],
) -> Result<Vec<HiddenStates>, EngineError> {
    let windows: Vec<&[u32]> = languages
        .iter()
        .flat_map(|language| language.windows.iter().map(Vec::as_slice))
        .collect();
    let length = windows.first().map_or(1, |window| window.len());
    decoder.reserve_positions(length)?;
    windows
        .chunks((BATCH_TOKENS / length).max(1))
        .map(|batch| Ok(decoder.embed(batch)?))
        .collect()
}

/// The factor of each of a block's four inputs.
async fn factors(
    decoder: &Decoder,
    block: usize,
    batches: &[HiddenStates],
    settings: &Settings,
    cancel: &Cancel,
) -> Result<Vec<InverseFactor>, EngineError> {
    let mut hessians: [Option<Hessian>; 4] = Default::default();
    for hidden in batches {
        cancel.turn().await?;
        let mut seen: Vec<(BlockInput, Activations)> = Vec::with_capacity(4);
        let mut capture = |input, x| seen.push((input, x));
        decoder.forward_block(block, hidden, BlockCall::Capture(&mut capture))?;
        for (input, x) in seen {
            let (tokens, features) = (x.tokens(), x.features());
            let x = x.read().await?;
            let name = || format!("block {block}, input {input}");
            let hessian = match &mut hessians[input.index()] {
                Some(hessian) => hessian,
                none => none.insert(Hessian::new(features).map_err(|error| at(error, name()))?),
            };
            hessian.add(&x, tokens).map_err(|error| at(error, name()))?;
        }
    }
    let mut factors = Vec::with_capacity(4);
    for (input, hessian) in BlockInput::ALL.into_iter().zip(&hessians) {
        cancel.turn().await?;
        let hessian = hessian.as_ref().ok_or(ModelError::EmptyBatch)?;
        let factor = InverseFactor::new(hessian, settings.percent_damp);
        factors.push(factor.map_err(|error| at(error, format!("block {block}, input {input}")))?);
    }
    Ok(factors)
}

fn at(source: SparseGptError, place: String) -> EngineError {
    EngineError::SparseGpt { place, source }
}
