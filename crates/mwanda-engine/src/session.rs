//! One model on one device, its pruned variants, and what is done with them.

use mwanda_checkpoint::Checkpoint;
use mwanda_protocol::{Event, ModelChoice, Request};

use crate::{Cancel, EngineError, Environment, inspect, loaded::Loaded, statistics_file};

/// Tokens of a batch: on a CPU the widest activations of a small model still fit its caches.
pub(crate) const BATCH_TOKENS: usize = 1024;

/// Holds a model and answers [`Request`]s about it.
pub struct Session {
    environment: Environment,
    loaded: Option<Loaded>,
}

#[cfg(not(target_family = "wasm"))]
impl Default for Session {
    fn default() -> Self {
        Self::with_environment(Environment::default())
    }
}

impl Session {
    /// A session without a model, which reads and writes ordinary files.
    #[cfg(not(target_family = "wasm"))]
    pub fn new() -> Self {
        Self::default()
    }

    /// A session without a model.
    pub fn with_environment(environment: Environment) -> Self {
        Self {
            environment,
            loaded: None,
        }
    }

    /// [`handle_async`](Self::handle_async), waiting.
    ///
    /// # Errors
    /// As there.
    #[cfg(not(target_family = "wasm"))]
    pub fn handle(
        &mut self,
        request: Request,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Event),
    ) -> Result<(), EngineError> {
        mwanda_model::block_on(self.handle_async(request, cancel, emit))
    }

    /// Does what `request` asks, reporting through `emit`; the last event carries the result.
    ///
    /// # Errors
    /// [`EngineError`]. Pruning in place that fails or is cancelled midway leaves no model: load it again. So do a
    /// device that is lost and memory that is used up.
    pub async fn handle_async(
        &mut self,
        request: Request,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Event),
    ) -> Result<(), EngineError> {
        let cancel = &cancel.pausing(self.environment.pause);
        let result = self.answer(request, cancel, emit).await;
        let is_unusable = self.loaded.as_ref().is_some_and(Loaded::is_half_pruned);
        if is_unusable || result.as_ref().is_err_and(EngineError::ends_model) {
            self.loaded = None;
        }
        emit(result?);
        Ok(())
    }

    /// Bytes of the weights that an export writes; `None` without a model.
    pub fn export_bytes(&self) -> Option<u64> {
        let loaded = self.loaded.as_ref()?;
        Some(loaded.checkpoint.encoded_bytes())
    }

    async fn answer(
        &mut self,
        request: Request,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Event),
    ) -> Result<Event, EngineError> {
        let files = self.environment.files.clone();
        Ok(match request {
            Request::Devices => Event::Devices(mwanda_model::list_devices().await),
            Request::Inspect { model } => {
                let checkpoint = Checkpoint::open_in(files, &model)?;
                Event::Inspected(Box::new(inspect::inspect(&checkpoint, cancel).await?))
            }
            Request::Load(request) => {
                // The old model's memory must be free before the new one asks for its own.
                self.loaded = None;
                let (loaded, summary) =
                    Loaded::load(&self.environment, &request, cancel, emit).await?;
                self.loaded = Some(loaded);
                Event::Loaded(summary)
            }
            Request::Unload => {
                self.loaded = None;
                Event::Unloaded
            }
            Request::Merge(request) => {
                Event::StatisticsWritten(statistics_file::merge(&self.environment, &request)?)
            }
            #[cfg(not(target_family = "wasm"))]
            Request::Bench(request) => {
                // It loads a model of its own, which needs the memory.
                self.loaded = None;
                Event::Benched(crate::bench::bench(&request, cancel, emit)?)
            }
            #[cfg(target_family = "wasm")]
            Request::Bench(_) => return Err(EngineError::NoBenchHere),
            request => {
                let loaded = self.loaded.as_mut().ok_or(EngineError::NoModel)?;
                of_model(loaded, &self.environment, request, cancel, emit).await?
            }
        })
    }
}

/// Answers the requests that need a model.
async fn of_model(
    loaded: &mut Loaded,
    environment: &Environment,
    request: Request,
    cancel: &Cancel,
    emit: &mut dyn FnMut(Event),
) -> Result<Event, EngineError> {
    let variant = |name: String| ModelChoice::Variant(name);
    Ok(match request {
        Request::Identify => Event::Identified(loaded.identity(cancel).await?),
        Request::Evaluate(request) => {
            Event::Evaluated(loaded.evaluate(&request, cancel, emit).await?)
        }
        Request::Likelihood(request) => {
            Event::Likelihoods(loaded.likelihoods(&request, cancel, emit).await?)
        }
        Request::Prune(request) => {
            let manifest = loaded.prune(environment, &request, cancel, emit).await?;
            Event::Pruned(Box::new(manifest))
        }
        #[cfg(not(target_family = "wasm"))]
        Request::SparseGpt(request) => {
            Event::SparseGptPruned(loaded.sparse_gpt(&request, cancel, emit).await?)
        }
        #[cfg(target_family = "wasm")]
        Request::SparseGpt(_) => return Err(EngineError::NoSparseGptHere),
        Request::Statistics(request) => {
            let bytes = loaded.statistics(environment, &request, cancel, emit);
            Event::StatisticsWritten(bytes.await?)
        }
        Request::Export(request) => {
            Event::Exported(loaded.export(environment, &request, cancel, emit).await?)
        }
        Request::Generate(request) => {
            Event::Generated(loaded.generate(&request, cancel, emit).await?)
        }
        Request::MeasureText(request) => {
            Event::TextMeasured(loaded.measure_text(&request, cancel).await?)
        }
        Request::Overview { variant: name } => {
            Event::Overview(Box::new(loaded.overview(&variant(name), cancel).await?))
        }
        Request::MatrixDetail(request) => {
            Event::MatrixDetail(Box::new(loaded.matrix_detail(&request, cancel).await?))
        }
        Request::Report { variant: name } => Event::Report(loaded.report(&variant(name))?),
        Request::Forget { variant } => {
            loaded.forget(&variant)?;
            Event::Forgotten
        }
        Request::Devices
        | Request::Inspect { .. }
        | Request::Load(_)
        | Request::Unload
        | Request::Merge(_)
        | Request::Bench(_) => unreachable!("answered without a model"),
    })
}
