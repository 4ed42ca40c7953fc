//! What each language lost.

use minijinja::{Value, context};
use mwanda_text::{Direction, Language};

use super::format::{bits, change, perplexity};
use crate::{LanguageScore, Manifest};

/// A language that was evaluated, before or after pruning.
pub(super) struct LanguageRow<'a> {
    pub(super) code: &'a str,
    /// Its names, for a language that has built-in text.
    known: Option<&'static Language>,
    /// Whether it had calibration text.
    pub(super) calibrated: bool,
    pub(super) dense: Option<&'a LanguageScore>,
    pub(super) pruned: Option<&'a LanguageScore>,
}

impl LanguageRow<'_> {
    /// Its name in English, or its code.
    pub(super) fn name(&self) -> &str {
        self.known.map_or(self.code, |known| known.english_name)
    }

    /// How many times its perplexity is what it was; `None` where one of them is not known or not finite.
    pub(super) fn ratio(&self) -> Option<f64> {
        let ratio = self.pruned?.perplexity / self.dense?.perplexity;
        (ratio.is_finite() && ratio > 0.0).then_some(ratio)
    }

    pub(super) fn to_value(&self) -> Value {
        let direction = |language: &Language| match language.direction {
            Direction::Ltr => "ltr",
            Direction::Rtl => "rtl",
        };
        let tokens = self.pruned.or(self.dense).map(|score| score.tokens);
        context! {
            code => self.code,
            name => self.name(),
            own_name => self.known.map(|known| known.own_name),
            direction => self.known.map(direction),
            calibrated => self.calibrated,
            dense => self.dense.map(|score| perplexity(score.perplexity)),
            pruned => self.pruned.map(|score| perplexity(score.perplexity)),
            change => self.ratio().map(change),
            dense_bits => self.dense.map(|score| bits(score.bits_per_byte)),
            pruned_bits => self.pruned.map(|score| bits(score.bits_per_byte)),
            tokens => tokens,
        }
    }
}

/// All languages that were evaluated: those with built-in text in their usual order, then the others by code.
pub(super) fn rows(manifest: &Manifest) -> Vec<LanguageRow<'_>> {
    let evaluations = [&manifest.dense, &manifest.pruned];
    let mut codes: Vec<&str> = evaluations
        .into_iter()
        .flatten()
        .flat_map(|evaluation| evaluation.languages.keys().map(String::as_str))
        .collect();
    let place = |code: &str| {
        let languages = mwanda_text::languages();
        let place = languages.iter().position(|language| language.code == code);
        place.unwrap_or(languages.len())
    };
    codes.sort_unstable_by_key(|&code| (place(code), code));
    codes.dedup();
    let calibrated = manifest.calibrated_languages();
    codes
        .into_iter()
        .map(|code| LanguageRow {
            code,
            known: mwanda_text::language(code),
            calibrated: calibrated.contains(&code),
            dense: manifest
                .dense
                .as_ref()
                .and_then(|evaluation| evaluation.languages.get(code)),
            pruned: manifest
                .pruned
                .as_ref()
                .and_then(|evaluation| evaluation.languages.get(code)),
        })
        .collect()
}
