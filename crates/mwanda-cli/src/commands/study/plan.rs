//! Everything that a study's runs have in common, read once.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, Result};
use mwanda_engine::{Precision, WindowSettings};
use mwanda_study::{Calibrated, Cell, Lines, Measured, Study, shuffled, tasks::TaskFile};
use mwanda_text::Part;

use super::texts::{self, Texts};

/// A study with its texts and tasks.
pub struct Plan<'a> {
    /// The study.
    pub study: &'a Study,
    /// Its file, from whose folder paths are taken.
    pub file: &'a Path,
    /// Its tasks.
    pub tasks: &'a [TaskFile],
    /// What perplexity is measured on.
    pub evaluation: Texts,
    /// Calibration texts by set, in their own order.
    pub calibration: BTreeMap<String, Texts>,
}

impl<'a> Plan<'a> {
    /// Reads all texts.
    ///
    /// # Errors
    /// A text that cannot be read, or of which nothing is left.
    pub fn new(study: &'a Study, file: &'a Path, tasks: &'a [TaskFile]) -> Result<Self> {
        let wanted = &study.evaluation;
        let languages = wanted.languages.as_deref();
        let mut evaluation = texts::read(&wanted.text, file, languages, Part::Evaluation)
            .context("the evaluation text")?;
        for text in evaluation.values_mut() {
            *text = wanted.lines.of(text).to_owned();
        }
        let half = match wanted.lines {
            Lines::All => "the evaluation text",
            Lines::FirstHalf => "the first half of the evaluation text",
            Lines::SecondHalf => "the second half of the evaluation text",
        };
        texts::expect_some(&evaluation, half)?;
        let mut calibration = BTreeMap::new();
        for (name, set) in &study.calibration.sets {
            let languages = set.languages.as_deref();
            let source = &study.calibration.text;
            let texts = texts::read(source, file, languages, Part::Calibration)
                .with_context(|| format!("the calibration text of the set `{name}`"))?;
            calibration.insert(name.clone(), texts);
        }
        Ok(Self {
            study,
            file,
            tasks,
            evaluation,
            calibration,
        })
    }

    /// How the evaluation text is cut.
    pub fn evaluation_windows(&self) -> WindowSettings {
        WindowSettings {
            samples: self.study.evaluation.samples,
            sequence_length: self.study.evaluation.sequence_length,
        }
    }

    /// The tasks that a run answers.
    pub fn tasks_of(&self, cell: &Cell) -> &'a [TaskFile] {
        if cell.tasks { self.tasks } else { &[] }
    }

    /// What a run with weights of this precision is measured on.
    pub fn measured(&self, cell: &Cell, precision: Option<Precision>) -> Measured {
        let set = cell.calibration.as_ref().map(|calibrated| &calibrated.set);
        let calibration = set.and_then(|set| self.calibration.get(set));
        Measured {
            lines: self.study.evaluation.lines,
            evaluation_windows: self.evaluation_windows(),
            evaluation_texts: texts::hashes(&self.evaluation),
            calibration_texts: calibration.map(texts::hashes).unwrap_or_default(),
            precision,
            tasks: self.tasks_of(cell).iter().map(TaskFile::key).collect(),
        }
    }

    /// The texts of a run's calibration, in the order of its seed.
    pub fn calibration(&self, calibrated: &Calibrated) -> Texts {
        let texts = self.calibration.get(&calibrated.set).into_iter().flatten();
        texts
            .map(|(code, text)| (code.clone(), shuffled(text, calibrated.seed)))
            .collect()
    }
}
