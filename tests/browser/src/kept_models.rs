//! The models in the browser's storage, by the page's controls.

use serde_json::json;

use crate::Page;

impl Page {
    /// Has a kept model described.
    pub async fn choose_kept(&self, title: &str) {
        let name = self
            .strings()
            .with("model.kept.choose-this", &[("title", title)]);
        self.press_named(&name).await;
    }

    /// Deletes the only model that is kept.
    pub async fn delete_kept(&self, title: &str) {
        for key in ["model.kept.delete-this", "model.kept.really-delete-this"] {
            let name = self.strings().with(key, &[("title", title)]);
            self.press_named(&name).await;
        }
        let none = json!(self.say("model.kept.none"));
        let notes = "[...document.querySelectorAll('#model .note')]";
        self.until(
            "no kept model",
            &format!("{notes}.some(e => words(e) === {none})"),
        )
        .await;
    }
}
