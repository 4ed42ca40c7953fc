//! Using the page by keyboard alone.

use fantoccini::{
    actions::{InputSource, KeyAction, KeyActions},
    key::Key,
};
use serde_json::{Value, json};

use crate::Page;

/// More stops than any step has.
const MOST_STOPS: usize = 300;

/// Where the focus is: what it is called, and whether it can be seen there.
const FOCUS: &str = include_str!("keyboard/focus.js");

/// Keys that are pressed on a page.
pub struct Keyboard<'a>(pub &'a Page);

impl Keyboard<'_> {
    /// Presses a key.
    pub async fn press(&self, key: Key) {
        let value = key.into();
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value });
        let pressed = self.0.client().perform_actions(keys).await;
        pressed.expect("a key");
    }

    /// Goes on with Tab until the focus is on what is called so.
    ///
    /// # Panics
    /// It never is, or it is somewhere on the way where it cannot be seen.
    pub async fn tab_to(&self, name: &str) {
        let mut passed = Vec::new();
        for _ in 0..MOST_STOPS {
            self.press(Key::Tab).await;
            let focus = self.focus().await;
            let here = focus["names"].as_array().cloned().unwrap_or_default();
            assert!(
                focus["isSeen"] == true,
                "the focus cannot be seen on {focus}"
            );
            if here.iter().any(|found| found == name) {
                return;
            }
            passed.push(json!(here));
        }
        panic!("Tab never comes to “{name}”, but to {passed:?}");
    }

    /// The id of what has the focus.
    pub async fn focused_id(&self) -> String {
        let focus = self.focus().await;
        focus["id"].as_str().unwrap_or_default().to_owned()
    }

    async fn focus(&self) -> Value {
        self.0.run(FOCUS, Vec::new()).await
    }
}
