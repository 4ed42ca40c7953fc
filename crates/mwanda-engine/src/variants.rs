//! The pruned models that a session keeps beside the dense one: masks, and one of them at a time on the device.

use mwanda_model::{Decoder, Projection};
use mwanda_protocol::{Event, ModelChoice, Phase};
use mwanda_tokenizer::TextTokenizer;

use crate::{
    Cancel, EngineError,
    loaded::{Loaded, Pruning},
    progress::Meter,
};

impl Loaded {
    /// Whether pruning in place has cut some of the blocks and not ended.
    pub(crate) fn is_half_pruned(&self) -> bool {
        self.decoder.is_pruned() && self.in_place.is_none() && !self.is_reconstructed
    }

    /// What was done to a model; `None` for one that was not pruned.
    pub(crate) fn pruning(&self, model: &ModelChoice) -> Result<Option<&Pruning>, EngineError> {
        match model {
            ModelChoice::Loaded => Ok(self.in_place.as_ref()),
            ModelChoice::Variant(name) => match self.variants.get(name) {
                Some(pruning) => Ok(Some(pruning)),
                None => Err(EngineError::NoVariant(name.clone())),
            },
        }
    }

    pub(crate) fn pruning_mut(
        &mut self,
        model: &ModelChoice,
    ) -> Result<Option<&mut Pruning>, EngineError> {
        match model {
            ModelChoice::Loaded => Ok(self.in_place.as_mut()),
            ModelChoice::Variant(name) => match self.variants.get_mut(name) {
                Some(pruning) => Ok(Some(pruning)),
                None => Err(EngineError::NoVariant(name.clone())),
            },
        }
    }

    /// Drops a variant.
    pub(crate) fn forget(&mut self, name: &str) -> Result<(), EngineError> {
        if self
            .active
            .as_ref()
            .is_some_and(|(active, _)| active == name)
        {
            self.active = None;
        }
        match self.variants.remove(name) {
            Some(_) => Ok(()),
            None => Err(EngineError::NoVariant(name.to_owned())),
        }
    }

    /// The model on the device, with its tokenizer; a variant that is not there is put there, in place of the one that is.
    pub(crate) async fn decoder(
        &mut self,
        model: &ModelChoice,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Event),
    ) -> Result<(&mut Decoder, &TextTokenizer), EngineError> {
        let ModelChoice::Variant(name) = model else {
            return Ok((&mut self.decoder, &self.tokenizer));
        };
        let Some(pruning) = self.variants.get(name) else {
            return Err(EngineError::NoVariant(name.clone()));
        };
        let is_active = self
            .active
            .as_ref()
            .is_some_and(|(active, _)| active == name);
        if !is_active {
            self.active = None;
            let mut decoder = fork(&self.decoder, cancel, emit).await?;
            for block in 0..decoder.config().num_layers {
                for projection in Projection::ALL {
                    if let Some(mask) = pruning.masks.get(&projection.tensor_name(block)) {
                        decoder.prune(block, projection, mask)?;
                    }
                }
                cancel.turn().await?;
            }
            self.active = Some((name.clone(), decoder));
        }
        match &mut self.active {
            Some((_, decoder)) => Ok((decoder, &self.tokenizer)),
            None => Err(EngineError::NoVariant(name.clone())),
        }
    }
}

/// A dense decoder beside another of the same checkpoint.
pub(crate) async fn fork(
    decoder: &Decoder,
    cancel: &Cancel,
    emit: &mut dyn FnMut(Event),
) -> Result<Decoder, EngineError> {
    let mut loading = decoder.forking()?;
    let mut meter = Meter::new(1.0, emit);
    loop {
        let (done, total) = loading.step()?;
        let detail = format!("{done} of {total} parts");
        meter.advance(Phase::Load, 1.0 / total.max(1) as f64, 0.0, detail);
        cancel.turn().await?;
        if done == total {
            return Ok(loading.finish()?);
        }
    }
}
