//! One model on one device, and what is done with it.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Instant};

use mwanda::{
    Mask, ModelStatistics,
    score::TERMS_VERSION,
    statistics::{DENSE, StatisticsSettings},
};
use mwanda_checkpoint::Checkpoint;
use mwanda_model::{Decoder, DeviceDescription, LoadOptions, ModelError};
use mwanda_text::Part;
use mwanda_tokenizer::TextTokenizer;
use sha2::{Digest, Sha256};

use crate::{
    Cancel, EngineError, EvaluateRequest, Event, LanguageText, LoadRequest, LoadSummary, Manifest,
    MatrixRecord, MemoryEstimate, ModelRecord, PruneRequest, Request, StatisticsRecord,
    StatisticsRequest, TextSource, WindowSettings, bench, evaluate, export, generate, inspect,
    progress::{Meter, Phase},
    prune::{self, Evidence},
    statistics_file,
    windows::{self, LanguageWindows},
};

/// Tokens of a batch: on a CPU the widest activations of a small model still fit its caches.
pub(crate) const BATCH_TOKENS: usize = 1024;

/// Holds a model and answers [`Request`]s about it.
#[derive(Default)]
pub struct Session {
    loaded: Option<Loaded>,
}

struct Loaded {
    name: String,
    checkpoint: Arc<Checkpoint>,
    tokenizer: TextTokenizer,
    decoder: Decoder,
    device: DeviceDescription,
    masks: BTreeMap<String, Mask>,
    dense: Option<crate::EvaluationReport>,
    manifest: Option<Manifest>,
}

impl Session {
    /// A session without a model.
    pub fn new() -> Self {
        Self::default()
    }

    /// Does what `request` asks, reporting through `emit`; the last event carries the result.
    ///
    /// # Errors
    /// [`EngineError`]. A pruning pass that fails or is cancelled midway leaves no model: load it again.
    pub fn handle(
        &mut self,
        request: Request,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Event),
    ) -> Result<(), EngineError> {
        let event = match request {
            Request::Devices => Event::Devices(mwanda_model::list_devices()),
            Request::Inspect { model } => Event::Inspected(Box::new(inspect::inspect(&model)?)),
            Request::Load(request) => Event::Loaded(self.load(&request, cancel, emit)?),
            Request::Evaluate(request) => {
                Event::Evaluated(self.model()?.evaluate(&request, cancel, emit)?)
            }
            Request::Prune(request) => {
                let result = self.model()?.prune(&request, cancel, emit);
                if self.loaded.as_ref().is_some_and(Loaded::is_half_pruned) {
                    self.loaded = None;
                }
                Event::Pruned(Box::new(result?))
            }
            Request::Statistics(request) => {
                Event::StatisticsWritten(self.model()?.statistics(&request, cancel, emit)?)
            }
            Request::Merge(request) => Event::StatisticsWritten(statistics_file::merge(&request)?),
            Request::Export(request) => {
                let model = self.model()?;
                Event::Exported(export::export(
                    &model.checkpoint,
                    &model.tokenizer,
                    &model.masks,
                    model.manifest.as_ref(),
                    &request,
                    cancel,
                    emit,
                )?)
            }
            Request::Generate(request) => {
                let model = self.model()?;
                Event::Generated(generate::generate(
                    &mut model.decoder,
                    &model.tokenizer,
                    &request,
                    cancel,
                    emit,
                )?)
            }
            Request::Bench(request) => {
                // It loads a model of its own, which needs the memory.
                self.loaded = None;
                Event::Benched(bench::bench(&request, cancel, emit)?)
            }
        };
        emit(event);
        Ok(())
    }

    fn model(&mut self) -> Result<&mut Loaded, EngineError> {
        self.loaded.as_mut().ok_or(EngineError::NoModel)
    }

    fn load(
        &mut self,
        request: &LoadRequest,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Event),
    ) -> Result<LoadSummary, EngineError> {
        // The old model's memory must be free before the new one asks for its own.
        self.loaded = None;
        let started = Instant::now();
        let checkpoint = Checkpoint::open(&request.model)?.with_precision(request.precision);
        let tokenizer = TextTokenizer::for_checkpoint(&checkpoint)?;
        tokenizer.check_against(checkpoint.config().vocab_size)?;
        let opened = mwanda_model::open_device(&request.device)?;
        if !request.force {
            MemoryEstimate::of_run(&checkpoint).check(opened.description.kind)?;
        }
        let checkpoint = Arc::new(checkpoint);
        let mut meter = Meter::new(1.0, emit);
        let mut last = 0.0;
        let mut progress = |done: usize, total: usize| {
            let fraction = done as f64 / total.max(1) as f64;
            meter.advance(
                Phase::Load,
                fraction - last,
                0.0,
                format!("{done} of {total} parts"),
            );
            last = fraction;
            !cancel.is_set()
        };
        let options = LoadOptions {
            progress: &mut progress,
        };
        let decoder = match Decoder::load(checkpoint.clone(), &opened.device, options) {
            Err(ModelError::Cancelled) => return Err(EngineError::Cancelled),
            result => result?,
        };
        let summary = LoadSummary {
            architecture: checkpoint.config().architecture.to_string(),
            parameters: checkpoint.parameters(),
            prunable_parameters: checkpoint.prunable_parameters(),
            device_bytes: decoder.device_bytes(),
            device: opened.description.clone(),
            has_chat_template: tokenizer.chat_template().is_some(),
            seconds: started.elapsed().as_secs_f64(),
        };
        self.loaded = Some(Loaded {
            name: file_name(&request.model),
            checkpoint,
            tokenizer,
            decoder,
            device: opened.description,
            masks: BTreeMap::new(),
            dense: None,
            manifest: None,
        });
        Ok(summary)
    }
}

impl Loaded {
    fn windows(
        &self,
        source: &TextSource,
        languages: Option<&[String]>,
        part: Part,
        settings: WindowSettings,
    ) -> Result<(Vec<LanguageWindows>, BTreeMap<String, LanguageText>), EngineError> {
        settings.validate()?;
        let mut all = Vec::new();
        let mut records = BTreeMap::new();
        for text in source.read(languages, part)? {
            let cut = windows::cut(&self.tokenizer, &text, settings)?;
            records.insert(
                text.language.clone(),
                LanguageText {
                    sha256: text.sha256(),
                    tokens: cut.text_tokens,
                    windows: cut.windows.len(),
                },
            );
            all.push(cut);
        }
        Ok((all, records))
    }

    fn evaluate(
        &mut self,
        request: &EvaluateRequest,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Event),
    ) -> Result<crate::EvaluationReport, EngineError> {
        let (windows, _) = self.windows(
            &request.text,
            request.languages.as_deref(),
            Part::Evaluation,
            request.windows,
        )?;
        let report = evaluate::evaluate(&mut self.decoder, &windows, BATCH_TOKENS, cancel, emit)?;
        match &mut self.manifest {
            Some(manifest) => manifest.pruned = Some(report.clone()),
            None => self.dense = Some(report.clone()),
        }
        Ok(report)
    }

    /// Whether a pruning pass has cut some of the blocks and not ended.
    fn is_half_pruned(&self) -> bool {
        self.decoder.is_pruned() && self.manifest.is_none()
    }

    fn prune(
        &mut self,
        request: &PruneRequest,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Event),
    ) -> Result<Manifest, EngineError> {
        if self.manifest.is_some() {
            return Err(EngineError::AlreadyPruned);
        }
        let settings = &request.settings;
        settings.validate()?;
        let needs_windows = settings.needs_statistics() || settings.needs_dense_pass();
        let statistics = request.statistics.as_deref().filter(|_| needs_windows);
        let saved = statistics
            .map(|path| of_languages(self.saved_statistics(path)?, request.languages.as_deref()))
            .transpose()?;
        let (windows, calibration_text) = if saved.is_some() || !needs_windows {
            (Vec::new(), BTreeMap::new())
        } else {
            self.windows(
                &request.calibration,
                request.languages.as_deref(),
                Part::Calibration,
                settings.windows,
            )?
        };
        let evidence = match &saved {
            Some(saved) => Evidence::Saved(saved),
            None => Evidence::Windows {
                languages: &windows,
                batch_tokens: BATCH_TOKENS,
            },
        };
        let pruned = prune::prune(
            &self.checkpoint,
            &mut self.decoder,
            &evidence,
            settings,
            cancel,
            emit,
        )?;
        let matrices: BTreeMap<String, MatrixRecord> = pruned
            .masks
            .iter()
            .map(|(name, mask)| (name.clone(), record(mask)))
            .collect();
        let zeroed: u64 = matrices.values().map(|matrix| matrix.pruned).sum();
        let weights: u64 = matrices
            .values()
            .map(|m| m.rows as u64 * m.columns as u64)
            .sum();
        let mut settings = settings.clone();
        if let Some(saved) = &saved {
            // Those of the run that took the statistics.
            settings.windows = WindowSettings {
                samples: None,
                sequence_length: saved.settings.sequence_length,
            };
        }
        let manifest = Manifest {
            mwanda_version: env!("CARGO_PKG_VERSION").to_owned(),
            terms_version: TERMS_VERSION.to_owned(),
            model: ModelRecord {
                name: self.name.clone(),
                architecture: self.checkpoint.config().architecture.to_string(),
                sha256: self.checkpoint.fingerprint()?,
                parameters: self.checkpoint.parameters(),
                prunable_parameters: self.checkpoint.prunable_parameters(),
            },
            settings,
            statistics: saved.as_ref().map(StatisticsRecord::of).transpose()?,
            calibration: statistics.map_or_else(|| request.calibration.name(), file_name),
            calibration_text,
            device: self.device.clone(),
            block_sparsity: pruned.plan.block_sparsity,
            block_profiles: pruned.profiles,
            matrices,
            sparsity: zeroed as f64 / weights as f64,
            dense: self.dense.clone(),
            pruned: None,
            dense_pass_seconds: pruned.dense_pass_seconds,
            prune_seconds: pruned.prune_seconds,
        };
        self.masks = pruned.masks;
        self.manifest = Some(manifest.clone());
        Ok(manifest)
    }

    fn statistics(
        &mut self,
        request: &StatisticsRequest,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Event),
    ) -> Result<u64, EngineError> {
        if self.manifest.is_some() {
            return Err(EngineError::AlreadyPruned);
        }
        let (windows, _) = self.windows(
            &request.calibration,
            request.languages.as_deref(),
            Part::Calibration,
            request.windows,
        )?;
        let like = request
            .thresholds_from
            .as_deref()
            .map(|path| self.saved_statistics(path))
            .transpose()?;
        let blocks = statistics_file::gather(
            &mut self.decoder,
            &windows,
            BATCH_TOKENS,
            like.as_ref(),
            cancel,
            emit,
        )?;
        let statistics = ModelStatistics {
            model: self.checkpoint.fingerprint()?,
            settings: StatisticsSettings {
                sequence_length: request.windows.sequence_length,
                predecessors: DENSE.to_owned(),
            },
            blocks,
        };
        statistics_file::write(&request.out, &statistics)
    }

    /// Statistics of this model from a file.
    fn saved_statistics(&self, path: &Path) -> Result<ModelStatistics, EngineError> {
        let statistics = statistics_file::read(path)?;
        let expected = self.checkpoint.fingerprint()?;
        if statistics.model != expected {
            return Err(EngineError::OtherModelStatistics {
                expected,
                found: statistics.model,
            });
        }
        let blocks = self.checkpoint.config().num_layers;
        if statistics.blocks.len() != blocks {
            let found = statistics.blocks.len();
            return Err(EngineError::StatisticsShape(format!(
                "{found} blocks instead of {blocks}"
            )));
        }
        if statistics.settings.predecessors != DENSE {
            return Err(EngineError::StatisticsShape(format!(
                "they were taken on {} predecessors, not on those of the dense model",
                statistics.settings.predecessors
            )));
        }
        Ok(statistics)
    }
}

/// The statistics of some of their languages. Thresholds stay those of all.
fn of_languages(
    mut statistics: ModelStatistics,
    languages: Option<&[String]>,
) -> Result<ModelStatistics, EngineError> {
    let Some(languages) = languages else {
        return Ok(statistics);
    };
    for inputs in statistics.blocks.iter_mut().flatten() {
        let missing = |language: &&String| !inputs.languages.contains_key(*language);
        if let Some(language) = languages.iter().find(missing) {
            return Err(EngineError::Setting {
                name: "languages",
                expected: "languages of the statistics",
                value: language.clone(),
            });
        }
        inputs
            .languages
            .retain(|language, _| languages.contains(language));
    }
    Ok(statistics)
}

fn record(mask: &Mask) -> MatrixRecord {
    let mut hash = Sha256::new();
    for word in &mask.words {
        hash.update(word.to_le_bytes());
    }
    MatrixRecord {
        rows: mask.rows,
        columns: mask.columns,
        pruned: mask.pruned_count() as u64,
        mask_sha256: hex::encode(hash.finalize()),
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}
