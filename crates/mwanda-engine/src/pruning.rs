//! Pruning the loaded model, in place or beside it, and taking its statistics.

use std::{collections::BTreeMap, path::Path};

use mwanda::{
    Mask, ModelStatistics,
    score::TERMS_VERSION,
    statistics::{DENSE, StatisticsSettings},
};
use mwanda_protocol::{
    Event, Manifest, MatrixRecord, ModelRecord, PruneRequest, SettingError, StatisticsRecord,
    StatisticsRequest, WindowSettings,
};
use mwanda_text::Part;
use sha2::{Digest, Sha256};

use crate::{
    Cancel, EngineError, Environment,
    loaded::{Loaded, Pruning, file_name},
    prune::{self, Evidence},
    session::BATCH_TOKENS,
    statistics_file, variants,
};

impl Loaded {
    pub(crate) async fn prune(
        &mut self,
        environment: &Environment,
        request: &PruneRequest,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Event),
    ) -> Result<Manifest, EngineError> {
        if self.decoder.is_pruned() {
            return Err(EngineError::AlreadyPruned);
        }
        let settings = &request.settings;
        settings.validate()?;
        let needs_windows = settings.needs_statistics() || settings.needs_dense_pass();
        let statistics = request.statistics.as_deref().filter(|_| needs_windows);
        let languages = request.languages.as_deref();
        // Before anything is changed: hashing takes a while, and may find a file that cannot be read.
        self.fingerprint(cancel).await?;
        let saved = statistics
            .map(|path| of_languages(self.saved_statistics(environment, path)?, languages))
            .transpose()?;
        let (windows, calibration_text) = if saved.is_some() || !needs_windows {
            (Vec::new(), BTreeMap::new())
        } else {
            let part = Part::Calibration;
            self.windows(
                &request.calibration,
                languages,
                part,
                settings.windows,
                cancel,
            )
            .await?
        };
        let evidence = match &saved {
            Some(saved) => Evidence::Saved(saved),
            None => Evidence::Windows {
                languages: &windows,
                batch_tokens: BATCH_TOKENS,
            },
        };
        let mut beside = match &request.variant {
            Some(_) => {
                // Its memory must be free before another variant asks for its own.
                self.active = None;
                Some(variants::fork(&self.decoder, cancel, emit).await?)
            }
            None => None,
        };
        let pruned = prune::prune(
            &self.checkpoint,
            beside.as_mut().unwrap_or(&mut self.decoder),
            &evidence,
            settings,
            cancel,
            emit,
        )
        .await?;
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
            model: self.identity(cancel).await?,
            settings,
            statistics: saved.as_ref().map(statistics_record).transpose()?,
            calibration: statistics.map_or_else(|| request.calibration.name(), file_name),
            calibration_text,
            device: self.device.clone(),
            block_sparsity: pruned.plan.block_sparsity,
            block_profiles: pruned.profiles,
            matrices,
            sparsity: zeroed as f64 / weights.max(1) as f64,
            dense: self.dense.clone(),
            pruned: None,
            dense_pass_seconds: pruned.dense_pass_seconds,
            prune_seconds: pruned.prune_seconds,
        };
        let mut pruning = Pruning {
            masks: pruned.masks,
            manifest: manifest.clone(),
            statistics: Vec::new(),
        };
        // Whoever stops it during the last block does not get the model.
        cancel.turn().await?;
        match (&request.variant, beside) {
            (Some(name), Some(decoder)) => {
                pruning.statistics = pruned.statistics;
                self.variants.insert(name.clone(), pruning);
                self.active = Some((name.clone(), decoder));
            }
            _ => self.in_place = Some(pruning),
        }
        Ok(manifest)
    }

    pub(crate) async fn statistics(
        &mut self,
        environment: &Environment,
        request: &StatisticsRequest,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Event),
    ) -> Result<u64, EngineError> {
        if self.decoder.is_pruned() {
            return Err(EngineError::AlreadyPruned);
        }
        self.fingerprint(cancel).await?;
        let languages = request.languages.as_deref();
        let part = Part::Calibration;
        let (windows, _) = self
            .windows(
                &request.calibration,
                languages,
                part,
                request.windows,
                cancel,
            )
            .await?;
        let like = request
            .thresholds_from
            .as_deref()
            .map(|path| self.saved_statistics(environment, path))
            .transpose()?;
        let blocks = statistics_file::gather(
            &mut self.decoder,
            &windows,
            BATCH_TOKENS,
            like.as_ref(),
            cancel,
            emit,
        )
        .await?;
        let statistics = ModelStatistics {
            model: self.checkpoint.fingerprint()?,
            settings: StatisticsSettings {
                sequence_length: request.windows.sequence_length,
                predecessors: DENSE.to_owned(),
            },
            blocks,
        };
        cancel.turn().await?;
        statistics_file::write(environment, &request.out, &statistics)
    }

    /// Which model this is.
    pub(crate) async fn identity(&self, cancel: &Cancel) -> Result<ModelRecord, EngineError> {
        Ok(ModelRecord {
            name: self.name.clone(),
            architecture: self.checkpoint.config().architecture.to_string(),
            sha256: self.fingerprint(cancel).await?,
            companions_sha256: self.companions_sha256.clone(),
            parameters: self.checkpoint.parameters(),
            prunable_parameters: self.checkpoint.prunable_parameters(),
        })
    }

    /// The weights' hash, with turns in between: it is known from then on.
    async fn fingerprint(&self, cancel: &Cancel) -> Result<String, EngineError> {
        let mut hashing = self.checkpoint.fingerprinting();
        loop {
            cancel.turn().await?;
            if let Some(fingerprint) = hashing.step()? {
                return Ok(fingerprint);
            }
        }
    }

    /// Statistics of this model from a file.
    fn saved_statistics(
        &self,
        environment: &Environment,
        path: &Path,
    ) -> Result<ModelStatistics, EngineError> {
        let statistics = statistics_file::read(environment, path)?;
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
            return Err(SettingError::Value {
                name: "languages",
                expected: "languages of the statistics",
                value: language.clone(),
            }
            .into());
        }
        inputs
            .languages
            .retain(|language, _| languages.contains(language));
    }
    Ok(statistics)
}

/// What the manifest says of saved statistics.
fn statistics_record(statistics: &ModelStatistics) -> Result<StatisticsRecord, EngineError> {
    let inputs = statistics.blocks.iter().flatten().next();
    let languages = inputs.iter().flat_map(|input| &input.languages);
    Ok(StatisticsRecord {
        sha256: hex::encode(Sha256::digest(statistics.to_bytes()?)),
        sequence_length: statistics.settings.sequence_length,
        predecessors: statistics.settings.predecessors.clone(),
        tokens: languages
            .map(|(language, sums)| (language.clone(), sums.tokens))
            .collect(),
    })
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
