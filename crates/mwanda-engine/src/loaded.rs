//! A model on its device, with its pruned variants.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use mwanda::Mask;
use mwanda_checkpoint::Checkpoint;
use mwanda_model::Decoder;
use mwanda_protocol::{
    DeviceDescription, EvaluateRequest, EvaluationReport, Event, ExportReport, ExportRequest,
    GenerateRequest, GenerationSummary, LanguageText, Likelihood, LikelihoodRequest, LoadRequest,
    LoadSummary, Manifest, MeasureTextRequest, ModelChoice, Phase, TextMeasure, TextPart,
    TextSource, WindowSettings,
};
use mwanda_text::Part;
use mwanda_tokenizer::TextTokenizer;
use web_time::Instant;

use crate::{
    Cancel, EngineError, Environment,
    calibrate::BlockStatistics,
    companions, evaluate, export, generate, likelihood, memory,
    progress::Meter,
    report,
    session::BATCH_TOKENS,
    text,
    windows::{self, LanguageWindows},
};

/// A model on its device.
pub(crate) struct Loaded {
    pub(crate) name: String,
    pub(crate) checkpoint: Arc<Checkpoint>,
    pub(crate) tokenizer: TextTokenizer,
    /// SHA-256 of the files beside the weights, as they were when the model was loaded.
    pub(crate) companions_sha256: Option<String>,
    pub(crate) decoder: Decoder,
    pub(crate) device: DeviceDescription,
    /// Perplexity before pruning.
    pub(crate) dense: Option<EvaluationReport>,
    /// What pruning in place did.
    pub(crate) in_place: Option<Pruning>,
    /// Whether the loaded model is one that SparseGPT made: its weights are not the checkpoint's any more.
    pub(crate) is_reconstructed: bool,
    /// Pruned models that are kept beside the dense one.
    pub(crate) variants: BTreeMap<String, Pruning>,
    /// The variant that is on the device. The others are masks only.
    pub(crate) active: Option<(String, Decoder)>,
}

/// What a pruning run left.
pub(crate) struct Pruning {
    pub(crate) masks: BTreeMap<String, Mask>,
    pub(crate) manifest: Manifest,
    /// What the scores rest on, block by block, where it was kept to be looked into; none for a method without statistics.
    pub(crate) statistics: Vec<BlockStatistics>,
}

impl Loaded {
    pub(crate) async fn load(
        environment: &Environment,
        request: &LoadRequest,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Event),
    ) -> Result<(Self, LoadSummary), EngineError> {
        let started = Instant::now();
        let checkpoint = Checkpoint::open_in(environment.files.clone(), &request.model)?
            .with_precision(request.precision);
        cancel.turn().await?;
        let tokenizer = TextTokenizer::for_checkpoint(&checkpoint)?;
        tokenizer.check_against(checkpoint.config().vocab_size)?;
        let companions_sha256 = companions::sha256(&checkpoint, &tokenizer)?;
        cancel.turn().await?;
        let opened = mwanda_model::open_device(&request.device).await?;
        if !request.force {
            let available = (environment.available_memory)();
            memory::check(
                &memory::of_run(&checkpoint),
                opened.description.kind,
                available,
            )?;
        }
        let checkpoint = Arc::new(checkpoint);
        let mut meter = Meter::new(1.0, emit);
        let decoder = {
            let mut loading = Decoder::loading(checkpoint.clone(), &opened.device)?;
            let mut last = 0.0;
            loop {
                let (done, total) = loading.step()?;
                let fraction = done as f64 / total.max(1) as f64;
                meter.advance(
                    Phase::Load,
                    fraction - last,
                    0.0,
                    format!("{done} of {total} parts"),
                );
                last = fraction;
                cancel.turn().await?;
                if done == total {
                    break loading.finish()?;
                }
            }
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
        let loaded = Self {
            name: file_name(&request.model),
            checkpoint,
            tokenizer,
            companions_sha256,
            decoder,
            device: opened.description,
            dense: None,
            in_place: None,
            is_reconstructed: false,
            variants: BTreeMap::new(),
            active: None,
        };
        Ok((loaded, summary))
    }
}

/// Windows of every language, and what the manifest says of the text.
type Windows = (Vec<LanguageWindows>, BTreeMap<String, LanguageText>);

impl Loaded {
    pub(crate) async fn windows(
        &self,
        source: &TextSource,
        languages: Option<&[String]>,
        part: Part,
        settings: WindowSettings,
        cancel: &Cancel,
    ) -> Result<Windows, EngineError> {
        settings.validate()?;
        let mut all = Vec::new();
        let mut records = BTreeMap::new();
        for text in text::read(source, languages, part)? {
            cancel.turn().await?;
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

    pub(crate) async fn measure_text(
        &self,
        request: &MeasureTextRequest,
        cancel: &Cancel,
    ) -> Result<BTreeMap<String, TextMeasure>, EngineError> {
        request.windows.validate()?;
        let part = match request.part {
            TextPart::Calibration => Part::Calibration,
            TextPart::Evaluation => Part::Evaluation,
        };
        let mut measures = BTreeMap::new();
        for text in text::read(&request.text, None, part)? {
            cancel.turn().await?;
            let measure = windows::measure(&self.tokenizer, &text, request.windows)?;
            measures.insert(text.language, measure);
        }
        Ok(measures)
    }

    pub(crate) async fn evaluate(
        &mut self,
        request: &EvaluateRequest,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Event),
    ) -> Result<EvaluationReport, EngineError> {
        let languages = request.languages.as_deref();
        let (windows, _) = self
            .windows(
                &request.text,
                languages,
                Part::Evaluation,
                request.windows,
                cancel,
            )
            .await?;
        windows.iter().try_for_each(LanguageWindows::expect_text)?;
        let (decoder, _) = self.decoder(&request.model, cancel, emit).await?;
        let report = evaluate::evaluate(decoder, &windows, BATCH_TOKENS, cancel, emit).await?;
        cancel.turn().await?;
        let is_reconstructed = self.is_reconstructed;
        match self.pruning_mut(&request.model)? {
            Some(pruning) => pruning.manifest.pruned = Some(report.clone()),
            None if is_reconstructed => {}
            None => {
                self.dense = Some(report.clone());
                for variant in self.variants.values_mut() {
                    variant.manifest.dense = Some(report.clone());
                }
            }
        }
        Ok(report)
    }

    pub(crate) async fn likelihoods(
        &mut self,
        request: &LikelihoodRequest,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Event),
    ) -> Result<Vec<Likelihood>, EngineError> {
        let (decoder, tokenizer) = self.decoder(&request.model, cancel, emit).await?;
        let texts = &request.continuations;
        likelihood::likelihoods(decoder, tokenizer, texts, BATCH_TOKENS, cancel, emit).await
    }

    pub(crate) async fn generate(
        &mut self,
        request: &GenerateRequest,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Event),
    ) -> Result<GenerationSummary, EngineError> {
        let (decoder, tokenizer) = self.decoder(&request.model, cancel, emit).await?;
        generate::generate(decoder, tokenizer, request, cancel, emit).await
    }

    pub(crate) async fn export(
        &self,
        environment: &Environment,
        request: &ExportRequest,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Event),
    ) -> Result<ExportReport, EngineError> {
        let pruning = self.pruning(&request.model)?;
        if self.is_reconstructed {
            return Err(EngineError::Reconstructed);
        }
        export::export(self, pruning, environment, request, cancel, emit).await
    }

    /// The report of a pruned model as HTML.
    pub(crate) fn report(&self, model: &ModelChoice) -> Result<String, EngineError> {
        let pruning = self.pruning(model)?;
        report::html(&pruning.ok_or(EngineError::NotPruned)?.manifest)
    }
}

/// The last part of a path.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}
