//! SparseGPT on the loaded model: block by block on pruned predecessors, as the other methods.

use mwanda::{BlockInput, Pattern};
use mwanda_model::{Decoder, Projection};
use mwanda_protocol::{Event, Phase, SparseGptReport, SparseGptRequest};
use mwanda_sparsegpt::{Hessian, InverseFactor, Settings, SparseGptError, Target};
use mwanda_text::Part;
use web_time::Instant;

use crate::{
    Cancel, EngineError, calibrate::CalibrationPass, loaded::Loaded, progress::Meter,
    session::BATCH_TOKENS, windows::LanguageWindows,
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
    let mut pass = CalibrationPass::new(decoder, languages, BATCH_TOKENS)?;
    let blocks = decoder.config().num_layers;
    let mut meter = Meter::new(blocks as f64, emit);
    let mut zeroed = 0;
    for block in 0..blocks {
        let factors = factors(decoder, block, &pass, settings, cancel).await?;
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
        // Nothing reads the last block's outputs.
        if block + 1 < blocks {
            pass.advance(decoder, block, cancel).await?;
        }
        let tokens = pass.tokens() as f64 / blocks as f64;
        let detail = format!("block {} of {blocks}", block + 1);
        meter.advance(Phase::Prune, 1.0, tokens, detail);
    }
    Ok(zeroed)
}

/// A map that reads each input, in the order of [`BlockInput::ALL`].
const READERS: [Projection; 4] = [
    Projection::Query,
    Projection::Output,
    Projection::Gate,
    Projection::Down,
];

/// The factor of each of a block's four inputs.
async fn factors(
    decoder: &Decoder,
    block: usize,
    pass: &CalibrationPass<'_>,
    settings: &Settings,
    cancel: &Cancel,
) -> Result<Vec<InverseFactor>, EngineError> {
    let place = |input: BlockInput| format!("block {block}, input {input}");
    let mut hessians = Vec::with_capacity(4);
    for (input, reader) in BlockInput::ALL.into_iter().zip(READERS) {
        let features = decoder.weight(block, reader).columns();
        hessians.push(Hessian::new(features).map_err(|error| at(error, place(input)))?);
    }
    let mut add = |input: BlockInput, x: &[f32], tokens| {
        let added = hessians[input.index()].add(x, tokens);
        added.map_err(|error| at(error, place(input)))
    };
    pass.capture(decoder, block, cancel, &mut add).await?;
    let mut factors = Vec::with_capacity(4);
    for (input, hessian) in BlockInput::ALL.into_iter().zip(&hessians) {
        cancel.turn().await?;
        let factor = InverseFactor::new(hessian, settings.percent_damp);
        factors.push(factor.map_err(|error| at(error, place(input)))?);
    }
    Ok(factors)
}

fn at(source: SparseGptError, place: String) -> EngineError {
    EngineError::SparseGpt { place, source }
}
