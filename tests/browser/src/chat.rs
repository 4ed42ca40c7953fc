//! Chatting, by the page's controls.

use serde_json::Value;

use crate::Page;

/// What a model answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Who answered.
    pub speaker: String,
    /// The beginning and what was written after it.
    pub text: String,
    /// The language that the text is marked as.
    pub language: String,
    /// The direction that the text is shown in.
    pub direction: String,
    /// How it ended, in words.
    pub end: String,
}

/// Tokens of an answer that is only to show that there are answers.
const FEW: &str = "8";

impl Page {
    /// Keeps the answers short. The chat must be shown.
    pub async fn keep_answers_short(&self) {
        self.press("chat.sampling").await;
        self.fill("chat-max-tokens", FEW).await;
    }

    /// Sends the first beginning to try in a language, and returns all answers to it. The chat must be shown.
    pub async fn chat_in(&self, code: &str) -> Vec<Answer> {
        let list = self.say("chat.language");
        self.select(&list, code).await;
        self.click(
            &format!("a beginning in {code}"),
            &format!("document.querySelector('.chat-starters ul[lang={code}] button')"),
        )
        .await;
        // A continuation takes the place of the one before, so that counting would not do.
        self.value(
            "document.querySelectorAll('.chat-exchange').forEach(e => e.dataset.isOld = '')",
        )
        .await;
        self.press("chat.send").await;
        self.until(
            &format!("the answers in {code}"),
            "document.querySelector('.chat-exchange:not([data-is-old])') !== null && isIdle()",
        )
        .await;
        self.last_answers().await
    }

    async fn last_answers(&self) -> Vec<Answer> {
        let answers = self
            .value(
                "[...[...document.querySelectorAll('.chat-exchange')].at(-1).querySelectorAll('.chat-answer')]\
                 .map(answer => {\
                   const text = answer.querySelector('.chat-text');\
                   return [words(answer.querySelector(':is(h3, h4)')), words(text), text.lang,\
                     getComputedStyle(text).direction, words(answer.querySelector('.note'))];\
                 })",
            )
            .await;
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let answers = answers.as_array().cloned().unwrap_or_default();
        let answers = answers.iter().map(|answer| Answer {
            speaker: word(&answer[0]),
            text: word(&answer[1]),
            language: word(&answer[2]),
            direction: word(&answer[3]),
            end: word(&answer[4]),
        });
        answers.collect()
    }
}
