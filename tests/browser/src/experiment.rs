//! Loading, pruning and taking the result away, by the page's controls.

use std::{collections::BTreeMap, fs, path::PathBuf};

use mwanda_protocol::Manifest;
use serde_json::json;

use crate::{Downloads, Page};

/// What a language lost, as the report's table says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    /// Perplexity of the dense model.
    pub dense: f64,
    /// Perplexity of the pruned one.
    pub pruned: f64,
}

impl Page {
    /// Loads the model that comes with the page.
    pub async fn load_teaching_model(&self) {
        self.go_to("model").await;
        self.press("model.embedded.start").await;
        self.until_loaded().await;
    }

    /// Waits until a model is loaded and its texts are counted.
    pub async fn until_loaded(&self) {
        self.until(
            "a loaded model",
            "document.querySelector('.model-loaded') !== null && isIdle()",
        )
        .await;
    }

    /// What the loaded model runs on, as the page says.
    pub async fn runs_on(&self) -> String {
        self.go_to("model").await;
        let name = json!(self.say("model.fact.runs-on"));
        let fact = format!(
            "[...document.querySelectorAll('.model-loaded dt')].find(e => words(e) === {name})?.nextElementSibling"
        );
        let value = self.value(&format!("words({fact})")).await;
        value.as_str().expect("a device").to_owned()
    }

    /// Calibrates and evaluates on these languages only. The languages must be shown.
    pub async fn take_languages(&self, codes: &[&str]) {
        for (column, purpose) in ["languages.calibrate", "languages.evaluate"]
            .into_iter()
            .enumerate()
        {
            let purpose = self.say(purpose);
            let none = self
                .strings()
                .with("languages.none-of", &[("purpose", &purpose)]);
            self.press_named(&none).await;
            for code in codes {
                let row = format!(
                    "document.querySelector('.language-table bdi[lang={code}]')?.closest('tr')"
                );
                let tick = format!("{row}?.querySelectorAll('input[type=checkbox]')[{column}]");
                self.click(&format!("the tick for {code}"), &tick).await;
            }
        }
    }

    /// Starts to prune. The settings must be shown.
    pub async fn start_pruning(&self) {
        self.press("prune.run").await;
    }

    /// Prunes as the settings say, which must be shown, and waits for the scores.
    pub async fn prune(&self) {
        let before = self.variants().await;
        self.start_pruning().await;
        self.until_pruned(before + 1).await;
    }

    /// Runs the experiment of the link that was opened.
    pub async fn run_link(&self) {
        self.press("take-away.opened.run").await;
        self.until_pruned(1).await;
    }

    /// How many variants there are.
    pub async fn variants(&self) -> usize {
        let count = self.value("variants().length").await;
        count.as_u64().expect("a number") as usize
    }

    /// Waits until there are so many variants, all with scores.
    pub async fn until_pruned(&self, count: usize) {
        let expression =
            format!("isIdle() && variants().length === {count} && variants().every(isScored)");
        self.until(&format!("{count} variants with scores"), &expression)
            .await;
    }

    /// What each language lost, from the report's table, by language code.
    pub async fn losses(&self) -> BTreeMap<String, Loss> {
        self.go_to("lost").await;
        let rows = self
            .value(
                "[...document.querySelectorAll('#lost tr[data-language]')].filter(shown)\
                 .map(row => [row.dataset.language, words(row.cells[2]), words(row.cells[3])])",
            )
            .await;
        let rows = rows.as_array().cloned().unwrap_or_default();
        let number = |text: &serde_json::Value| -> f64 {
            let text = text.as_str().unwrap_or_default().replace(',', "");
            text.parse()
                .unwrap_or_else(|_| panic!("“{text}” is no number"))
        };
        let losses = rows.iter().map(|row| {
            let code = row[0].as_str().unwrap_or_default().to_owned();
            let (dense, pruned) = (number(&row[1]), number(&row[2]));
            (code, Loss { dense, pruned })
        });
        losses.collect()
    }

    /// Downloads the selected variant as an archive.
    pub async fn export(&self, downloads: &mut Downloads) -> PathBuf {
        self.download("take-away.model", downloads, "zip").await
    }

    /// Downloads the manifest of the selected variant, and reads it.
    pub async fn manifest(&self, downloads: &mut Downloads) -> Manifest {
        let file = self.download("take-away.manifest", downloads, "json").await;
        let json = fs::read(file).expect("the manifest");
        serde_json::from_slice(&json).expect("a manifest")
    }

    /// Downloads the file of this name in the last step.
    pub async fn download(&self, key: &str, downloads: &mut Downloads, ending: &str) -> PathBuf {
        self.go_to("take-away").await;
        let name = format!("{} {}", self.say("take-away.download"), self.say(key));
        self.press_named(&name).await;
        downloads.next(ending).await
    }
}
