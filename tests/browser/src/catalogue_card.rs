//! Fetching a model of the catalogue, by the page's controls.

use mwanda_catalogue::{Catalogue, Entry};
use serde_json::json;

use crate::Page;

/// The smallest model of the catalogue.
///
/// # Panics
/// The catalogue has none.
pub fn smallest_model() -> Entry {
    let catalogue = Catalogue::builtin().expect("the catalogue");
    let smallest = catalogue.entries().iter().min_by_key(|entry| entry.size);
    smallest.expect("a model").clone()
}

impl Page {
    /// Reads the licence of a model of the catalogue, and presses the button under it.
    pub async fn fetch(&self, model: &Entry) {
        let card = card(model);
        self.click(
            &format!("the licence of {}", model.name),
            &format!("{card}?.querySelector('summary')"),
        )
        .await;
        let words = self
            .value(&format!("words({card}.querySelector('.licence-notice'))"))
            .await;
        let notice = model.licence.notice.trim();
        assert!(
            words.as_str().is_some_and(|words| words.contains(notice)),
            "{words}"
        );
        self.click(
            &format!("the button to fetch {}", model.name),
            &format!("{card}?.querySelector('button')"),
        )
        .await;
    }

    /// Waits until the browser keeps a model of the catalogue.
    pub async fn until_kept(&self, model: &Entry) {
        let is_kept = json!(self.say("model.catalogue.is-kept"));
        self.until(
            "the model in the storage",
            &format!("words({}).includes({is_kept}) && isIdle()", card(model)),
        )
        .await;
    }

    /// What the button says that fetches a model of the catalogue.
    pub async fn offer(&self, model: &Entry) -> String {
        let button = format!("{}?.querySelector('button')", card(model));
        self.until("the button to fetch it", &format!("{button} != null"))
            .await;
        let words = self.value(&format!("words({button})")).await;
        words.as_str().expect("words on the button").to_owned()
    }
}

fn card(model: &Entry) -> String {
    let title = json!(model.title);
    format!(
        "[...document.querySelectorAll('.model-catalogue .card')].find(e => words(e.querySelector('h4')) === {title})"
    )
}
