//! Running a study's cells, one after the other.

use std::{collections::BTreeMap, path::Path, time::Instant};

use anyhow::{Result, anyhow};
use mwanda_engine::{
    Continuation, DeviceDescription, EvaluateRequest, EvaluationReport, Event, Likelihood,
    LikelihoodRequest, Manifest, ModelChoice, ModelRecord, PruneRequest, PruneSettings, Request,
    SparseGptReport, SparseGptRequest, TERMS_VERSION, TextSource,
};
use mwanda_study::{
    CalibrationKey, Cell, KeyParts, Measured, PruningRecord, Record, TaskRecord, sparsity_label,
    tasks::{self, TaskFile},
};
use sha2::{Digest, Sha256};

use super::{
    plan::Plan,
    texts::{self, Texts},
};
use crate::{
    driver::{Driver, unanswered},
    interrupt::Interrupt,
    numbers::time_left,
    options::PlacementOptions,
};

/// The variant that is being measured.
const VARIANT: &str = "study";

/// A session, and what it holds.
pub struct Runner<'a> {
    plan: &'a Plan<'a>,
    placement: &'a PlacementOptions,
    driver: Driver<'a>,
    /// The model that is loaded and dense, by the study's name of it.
    loaded: Option<Loaded>,
    /// What is known of models that were loaded before.
    identities: BTreeMap<String, ModelRecord>,
    started: Instant,
    runs: usize,
}

struct Loaded {
    name: String,
    device: DeviceDescription,
}

impl<'a> Runner<'a> {
    /// A session without a model.
    pub fn new(
        plan: &'a Plan<'a>,
        placement: &'a PlacementOptions,
        interrupt: &'a Interrupt,
    ) -> Self {
        Self {
            plan,
            placement,
            driver: Driver::new(interrupt),
            loaded: None,
            identities: BTreeMap::new(),
            started: Instant::now(),
            runs: 0,
        }
    }

    /// What stands above the progress of a run.
    pub fn heading(&self, index: usize, cells: usize, cell: &Cell) -> String {
        let mut heading = format!(
            "run {} of {cells}: {}, {}",
            index + 1,
            cell.model,
            cell.method
        );
        if let Some(settings) = &cell.settings {
            heading.push_str(&format!(", {}", sparsity_label(settings)));
        }
        if let Some(calibrated) = &cell.calibration {
            heading.push_str(&format!(", calibrated on {}", calibrated.set));
            if calibrated.seed != 0 {
                heading.push_str(&format!(", seed {}", calibrated.seed));
            }
        }
        if self.runs > 0 {
            let a_run = self.started.elapsed().as_secs_f64() / self.runs as f64;
            heading.push_str(&format!("; {}", time_left(a_run * (cells - index) as f64)));
        }
        heading
    }

    /// The key of a cell's result. Loads its model, whose hash is part of it.
    ///
    /// # Errors
    /// A model that is not there or cannot be loaded.
    pub fn key(&mut self, cell: &Cell) -> Result<String> {
        let measured = self.measured(cell);
        let model = self.identity(&cell.model)?;
        let parts = KeyParts {
            model_sha256: &model.sha256,
            model_companions_sha256: model.companions_sha256.as_deref(),
            precision: measured.precision,
            settings: cell.settings.as_ref(),
            sparse_gpt: cell.sparse_gpt,
            calibration: cell.calibration.as_ref().map(|calibrated| CalibrationKey {
                texts: &measured.calibration_texts,
                seed: calibrated.seed,
            }),
            evaluation_texts: &measured.evaluation_texts,
            lines: measured.lines,
            evaluation_windows: measured.evaluation_windows,
            tasks: &measured.tasks,
            terms_version: TERMS_VERSION,
        };
        Ok(parts.key())
    }

    fn measured(&self, cell: &Cell) -> Measured {
        self.plan.measured(cell, self.placement.dtype)
    }

    fn identity(&mut self, model: &str) -> Result<&ModelRecord> {
        if !self.identities.contains_key(model) {
            self.load(model)?;
            let Event::Identified(identity) = self.driver.ask(Request::Identify)? else {
                return Err(unanswered());
            };
            self.identities.insert(model.to_owned(), identity);
        }
        self.identities
            .get(model)
            .ok_or_else(|| anyhow!("{model} was not identified"))
    }

    /// Has the model loaded and dense.
    fn load(&mut self, model: &str) -> Result<DeviceDescription> {
        if let Some(loaded) = &self.loaded
            && loaded.name == model
        {
            return Ok(loaded.device.clone());
        }
        self.loaded = None;
        let beside = texts::beside(self.plan.file, Path::new(model));
        let path = if beside.exists() {
            beside
        } else {
            model.into()
        };
        let summary = self.driver.load(self.placement.load_request(&path)?)?;
        self.loaded = Some(Loaded {
            name: model.to_owned(),
            device: summary.device.clone(),
        });
        Ok(summary.device)
    }

    /// Runs a cell.
    ///
    /// # Errors
    /// What the engine says, or that the user stopped it.
    pub fn run(&mut self, cell: &Cell, key: String) -> Result<Record> {
        let device = self.load(&cell.model)?;
        let (pruning, model) = match &cell.settings {
            None => (None, ModelChoice::Loaded),
            Some(settings) if cell.sparse_gpt => {
                // It is pruned in place: the next run loads it again.
                self.loaded = None;
                let report = self.sparse_gpt(cell, settings)?;
                (Some(of_sparse_gpt(report)), ModelChoice::Loaded)
            }
            Some(settings) => {
                let manifest = self.prune(cell, settings.clone())?;
                let variant = ModelChoice::Variant(VARIANT.to_owned());
                (Some(of_manifest(manifest)), variant)
            }
        };
        let evaluation = self.evaluate(model.clone())?;
        let tasks = self.answer(self.plan.tasks_of(cell), model)?;
        self.runs += 1;
        Ok(Record {
            key,
            cell: cell.clone(),
            model: self.identity(&cell.model)?.clone(),
            mwanda_version: env!("CARGO_PKG_VERSION").to_owned(),
            terms_version: TERMS_VERSION.to_owned(),
            measured: Some(self.measured(cell)),
            device,
            pruning,
            evaluation,
            tasks,
        })
    }

    fn calibration_texts(&self, cell: &Cell) -> Texts {
        let calibrated = cell.calibration.as_ref();
        calibrated.map_or_else(Texts::new, |one| self.plan.calibration(one))
    }

    fn prune(&mut self, cell: &Cell, settings: PruneSettings) -> Result<Manifest> {
        let request = PruneRequest {
            settings,
            calibration: TextSource::Given(self.calibration_texts(cell)),
            languages: None,
            statistics: None,
            variant: Some(VARIANT.to_owned()),
        };
        match self.driver.ask(Request::Prune(request))? {
            Event::Pruned(manifest) => Ok(*manifest),
            _ => Err(unanswered()),
        }
    }

    fn sparse_gpt(&mut self, cell: &Cell, settings: &PruneSettings) -> Result<SparseGptReport> {
        let request = SparseGptRequest {
            sparsity: settings.sparsity,
            pattern: settings.pattern,
            calibration: TextSource::Given(self.calibration_texts(cell)),
            languages: None,
            windows: settings.windows,
        };
        match self.driver.ask(Request::SparseGpt(request))? {
            Event::SparseGptPruned(report) => Ok(report),
            _ => Err(unanswered()),
        }
    }

    fn evaluate(&mut self, model: ModelChoice) -> Result<EvaluationReport> {
        let request = EvaluateRequest {
            model,
            text: TextSource::Given(self.plan.evaluation.clone()),
            languages: None,
            windows: self.plan.evaluation_windows(),
        };
        self.driver.evaluate(request, "evaluating")
    }

    /// The answers to all tasks, asked at once so that the user sees how long they take together.
    fn answer(&mut self, tasks: &[TaskFile], model: ModelChoice) -> Result<Vec<TaskRecord>> {
        let started = Instant::now();
        let items = tasks.iter().flat_map(|task| &task.items);
        let continuations: Vec<Continuation> = items
            .flat_map(tasks::Item::continuations)
            .map(|(context, text)| Continuation { context, text })
            .collect();
        if continuations.is_empty() {
            return Ok(Vec::new());
        }
        let asked = continuations.len() as f64;
        let request = LikelihoodRequest {
            model,
            continuations,
        };
        let likelihoods = self.driver.likelihoods(request, "answering tasks")?;
        let seconds = started.elapsed().as_secs_f64();
        let mut likelihoods = likelihoods.iter().map(of_choice);
        let mut of_item = |item: &tasks::Item| {
            let choices: Vec<tasks::Likelihood> =
                likelihoods.by_ref().take(item.choices.len()).collect();
            item.answered(&choices)
        };
        let records = tasks.iter().map(|task| {
            let choices: usize = task.items.iter().map(|item| item.choices.len()).sum();
            TaskRecord {
                task: task.task.clone(),
                language: task.language.clone(),
                chance: task.chance(),
                items: task.items.iter().map(&mut of_item).collect(),
                seconds: seconds * choices as f64 / asked,
            }
        });
        Ok(records.collect())
    }
}

fn of_choice(likelihood: &Likelihood) -> tasks::Likelihood {
    tasks::Likelihood {
        log_likelihood: likelihood.log_likelihood,
        is_greedy: likelihood.is_greedy,
    }
}

fn of_manifest(manifest: Manifest) -> PruningRecord {
    let mut hash = Sha256::new();
    for matrix in manifest.matrices.values() {
        hash.update(&matrix.mask_sha256);
    }
    PruningRecord {
        sparsity: manifest.sparsity,
        block_sparsity: manifest.block_sparsity,
        block_profiles: manifest.block_profiles,
        calibration_text: manifest.calibration_text,
        masks_sha256: hex::encode(hash.finalize()),
        dense_pass_seconds: manifest.dense_pass_seconds,
        prune_seconds: manifest.prune_seconds,
    }
}

fn of_sparse_gpt(report: SparseGptReport) -> PruningRecord {
    PruningRecord {
        sparsity: report.sparsity,
        block_sparsity: Vec::new(),
        block_profiles: Vec::new(),
        calibration_text: report.calibration_text,
        masks_sha256: String::new(),
        dense_pass_seconds: 0.0,
        prune_seconds: report.seconds,
    }
}
