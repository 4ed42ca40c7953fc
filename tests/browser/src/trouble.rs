//! What went wrong, as the page tells it.

use serde_json::json;

use crate::Page;

impl Page {
    /// Waits until the page tells of a trouble with the sentence under this key, and returns what exactly went wrong.
    ///
    /// # Panics
    /// It tells of another one.
    pub async fn until_trouble(&self, key: &str) -> String {
        let sentence = json!(self.say(key));
        let banner = format!(
            "[...document.querySelectorAll('.banner-trouble')]\
             .find(e => shown(e) && words(e.querySelector('.banner-sentence')) === {sentence})"
        );
        self.until(
            &format!("the sentence {key}"),
            &format!("{banner} !== undefined"),
        )
        .await;
        let detail = self
            .value(&format!("words({banner}.querySelector('.banner-detail'))"))
            .await;
        let detail = detail.as_str().expect("what exactly went wrong").to_owned();
        assert!(is_plain(&detail), "{detail}");
        detail
    }

    /// Waits until no trouble is told any more.
    pub async fn until_no_trouble(&self) {
        self.until(
            "the banner gone",
            "document.querySelector('.banner-trouble') === null",
        )
        .await;
    }
}

/// Whether a person can read it: no code of ours, no control characters, and not a page long.
fn is_plain(text: &str) -> bool {
    let has_code = ["panicked", "src/", ".rs:", "undefined", "[object", "unwrap"];
    !text.is_empty()
        && text.chars().count() < 800
        && !text.chars().any(char::is_control)
        && !has_code.iter().any(|code| text.contains(code))
}
