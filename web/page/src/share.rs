//! An experiment as a link: every setting and seed, so that a class opens what its teacher prepared.
//!
//! The link's query has one readable key a setting (`?v=1&model=embedded&method=m-wanda&sparsity=0.5…`), and all of them, so
//! that a link means the same when defaults change. It never holds a user's text, nor the name of a file.

use std::collections::BTreeSet;

use mwanda_protocol::{DeviceChoice, Method, PruneSettings, SamplingSettings};

use crate::i18n::UiLanguage;

mod banner;
mod gather;
mod group;
mod keys;
mod missing;
mod open;
mod read;
mod write;

#[cfg(test)]
mod tests;

pub use banner::{HiddenNote, LinkBanner};
pub use gather::gather;
pub use group::ControlGroup;
pub use open::open;
pub use read::{Reading, read};
pub use write::link;

/// The version of the keys that this page writes. A change of a key's meaning raises it; a new key does not.
pub const VERSION: u32 = 1;

/// Everything that decides what an experiment gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// The model.
    pub model: SharedModel,
    /// The device to run on.
    pub device: DeviceChoice,
    /// Where the text comes from.
    pub text: SharedText,
    /// Whether saved statistics of the user's own take the place of calibration text. Like text they are not in the link.
    pub own_statistics: bool,
    /// Codes of the languages to calibrate on.
    pub calibrate: Vec<String>,
    /// Codes of the languages to measure.
    pub evaluate: Vec<String>,
    /// How to prune.
    pub prune: PruneSettings,
    /// How the chat draws its tokens.
    pub sampling: SamplingSettings,
    /// Code of the chat's language.
    pub chat_language: String,
    /// Which of the two models the chat asks.
    pub ask: Ask,
    /// The interface's language; `None` leaves it to the browser.
    pub interface: Option<UiLanguage>,
    /// What the link's author does not want shown.
    pub hidden: BTreeSet<ControlGroup>,
}

/// A model as a link can name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SharedModel {
    /// The model that comes with the page.
    Embedded,
    /// A model of the catalogue, by its name there.
    Catalogue(String),
    /// A model of the user's own, of which a link says nothing more.
    Own,
}

/// A text as a link can name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SharedText {
    /// The built-in sentences.
    Builtin,
    /// Texts of the user's own, which never go into a link: whoever opens it brings their own.
    Own,
}

/// Which models the chat asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ask {
    /// The dense model, then the selected variant.
    #[default]
    Both,
    /// The dense model only.
    Dense,
    /// The selected variant only.
    Pruned,
}

impl Ask {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Both, Self::Dense, Self::Pruned];

    /// Its name in links.
    pub fn name(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Dense => "dense",
            Self::Pruned => "pruned",
        }
    }
}

impl Default for Experiment {
    fn default() -> Self {
        let all: Vec<String> = mwanda_text::languages()
            .iter()
            .map(|language| language.code.to_owned())
            .collect();
        Self {
            model: SharedModel::Embedded,
            device: DeviceChoice::Auto,
            text: SharedText::Builtin,
            own_statistics: false,
            calibrate: all.clone(),
            evaluate: all,
            prune: PruneSettings::new(Method::MWanda),
            sampling: SamplingSettings::default(),
            chat_language: "en".to_owned(),
            ask: Ask::Both,
            interface: None,
            hidden: BTreeSet::new(),
        }
    }
}
