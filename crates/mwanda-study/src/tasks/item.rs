//! One question, and what counts as its right answer.

use serde::Deserialize;

use crate::Answered;

/// A question with its choices. An item that was read has at least one choice, none of them empty, and a label that names
/// one; its partial contexts, if any, are one a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What stands before every choice; may be empty.
    pub context: String,
    /// The answers to choose from, each with the space that parts it from the context. Of a single one it is asked whether
    /// the model would have written it itself.
    pub choices: Vec<String>,
    /// Index of the right choice.
    pub label: usize,
    /// What is scored in place of the choices.
    pub partial: Option<Partial>,
}

/// Partial scoring (Trinh & Le 2018, arXiv 1806.02847): each choice is written into the text, and what is scored is the text
/// after it, which is the same for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partial {
    /// The text up to and with each choice.
    pub contexts: Vec<String>,
    /// The text after it.
    pub target: String,
}

/// How likely the model finds a continuation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likelihood {
    /// Sum of its tokens' log-probabilities, in nats.
    pub log_likelihood: f64,
    /// Whether each of its tokens is the model's first choice.
    pub is_greedy: bool,
}

/// What can be wrong with an item.
#[derive(Debug, thiserror::Error)]
pub enum ItemError {
    /// Not JSON, a field missing or of another kind.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// Nothing to choose from.
    #[error("`choices` is empty")]
    NoChoices,
    /// A choice without text, which would be the likeliest whatever the others are.
    #[error("choice {0} (from 0) is empty")]
    EmptyChoice(usize),
    /// A label that names no choice.
    #[error("`label` is {label}, but there are {choices} choices, counted from 0")]
    Label {
        /// The label.
        label: usize,
        /// Number of choices.
        choices: usize,
    },
    /// One of the two fields of partial scoring without the other.
    #[error("`partial_contexts` and `partial_target` belong together; one of them is missing")]
    HalfPartial,
    /// Not one partial context a choice.
    #[error("{contexts} `partial_contexts` for {choices} choices")]
    PartialContexts {
        /// Number of contexts.
        contexts: usize,
        /// Number of choices.
        choices: usize,
    },
}

/// An item as its line has it.
#[derive(Deserialize)]
struct Line {
    context: String,
    choices: Vec<String>,
    label: usize,
    partial_contexts: Option<Vec<String>>,
    partial_target: Option<String>,
}

impl Item {
    /// Reads a line. Fields that it has beside an item's are left alone.
    ///
    /// # Errors
    /// [`ItemError`].
    pub fn parse(line: &str) -> Result<Self, ItemError> {
        let line: Line = serde_json::from_str(line)?;
        let choices = line.choices.len();
        if choices == 0 {
            return Err(ItemError::NoChoices);
        }
        if let Some(empty) = line
            .choices
            .iter()
            .position(|choice| choice.trim().is_empty())
        {
            return Err(ItemError::EmptyChoice(empty));
        }
        if line.label >= choices {
            return Err(ItemError::Label {
                label: line.label,
                choices,
            });
        }
        let partial = match (line.partial_contexts, line.partial_target) {
            (None, None) => None,
            (Some(contexts), Some(_)) if contexts.len() != choices => {
                return Err(ItemError::PartialContexts {
                    contexts: contexts.len(),
                    choices,
                });
            }
            (Some(contexts), Some(target)) => Some(Partial { contexts, target }),
            _ => return Err(ItemError::HalfPartial),
        };
        Ok(Self {
            context: line.context,
            choices: line.choices,
            label: line.label,
            partial,
        })
    }

    /// What the model must score, one a choice: a context and the continuation whose likelihood is asked for.
    ///
    /// White space at the end of a context is given to the continuation, because tokenizers write a space together with the
    /// word after it. Where the text of partial scoring ends with the choice, so that nothing is left to score, the whole
    /// choices are scored.
    pub fn continuations(&self) -> Vec<(String, String)> {
        match &self.partial {
            Some(Partial { contexts, target }) if !target.trim().is_empty() => contexts
                .iter()
                .map(|context| parted(context, target))
                .collect(),
            _ => self
                .choices
                .iter()
                .map(|choice| parted(&self.context, choice))
                .collect(),
        }
    }

    /// How the item is answered by the likelihoods of its continuations.
    ///
    /// Raw, the answer is the continuation of the highest likelihood; normalised, of the highest likelihood a UTF-8 byte.
    /// Of equal ones the first is the answer, and of likelihoods that are not finite none. A single choice is right, raw and
    /// normalised, if it is what the model itself would write, token by token.
    ///
    /// # Panics
    /// If there is not one likelihood a continuation.
    pub fn answered(&self, likelihoods: &[Likelihood]) -> Answered {
        assert_eq!(
            likelihoods.len(),
            self.choices.len(),
            "one likelihood a choice"
        );
        if let [only] = likelihoods {
            return Answered {
                raw: only.is_greedy,
                normalised: only.is_greedy,
            };
        }
        let sums: Vec<f64> = likelihoods.iter().map(|one| one.log_likelihood).collect();
        let continuations = self.continuations();
        let lengths = continuations.iter().map(|(_, text)| text.len() as f64);
        let by_byte: Vec<f64> = sums
            .iter()
            .zip(lengths)
            .map(|(sum, length)| sum / length)
            .collect();
        Answered {
            raw: first_highest(&sums) == Some(self.label),
            normalised: first_highest(&by_byte) == Some(self.label),
        }
    }

    /// The share of right answers by guessing: 1 / choices; 0 for a single choice, which cannot be guessed.
    pub fn chance(&self) -> f64 {
        match self.choices.len() {
            1 => 0.0,
            choices => 1.0 / choices as f64,
        }
    }
}

fn parted(context: &str, continuation: &str) -> (String, String) {
    let end = context.trim_end().len();
    let (context, space) = context.split_at(end);
    (context.to_owned(), format!("{space}{continuation}"))
}

fn first_highest(values: &[f64]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (index, &value) in values.iter().enumerate() {
        if value.is_finite() && best.is_none_or(|(_, highest)| value > highest) {
            best = Some((index, value));
        }
    }
    best.map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(json: &str) -> Item {
        Item::parse(json).unwrap()
    }

    fn likelihoods(values: &[f64]) -> Vec<Likelihood> {
        let likelihood = |&log_likelihood| Likelihood {
            log_likelihood,
            is_greedy: false,
        };
        values.iter().map(likelihood).collect()
    }

    fn pair(context: &str, continuation: &str) -> (String, String) {
        (context.to_owned(), continuation.to_owned())
    }

    #[test]
    fn choices_follow_the_context() {
        let item = item(
            r#"{"id":7,"context":"It rained so","choices":[" we left."," it was dry."],"label":0,"own":[1]}"#,
        );
        assert_eq!(
            item.continuations(),
            [
                pair("It rained so", " we left."),
                pair("It rained so", " it was dry.")
            ]
        );
        assert_eq!(item.chance(), 0.5);
    }

    #[test]
    fn a_space_goes_with_the_word_after_it() {
        let item = item(r#"{"context":"Right? ","choices":["Yes","No"],"label":1}"#);
        assert_eq!(
            item.continuations(),
            [pair("Right?", " Yes"), pair("Right?", " No")]
        );
    }

    #[test]
    fn partial_scoring_scores_what_follows_the_choice() {
        let json = r#"{"context":"","choices":["A ran.","B ran."],"label":1,"partial_contexts":["A","B"],"partial_target":" ran."}"#;
        assert_eq!(
            item(json).continuations(),
            [pair("A", " ran."), pair("B", " ran.")]
        );
        let nothing_follows = json.replace("\" ran.\"", "\"\"");
        assert_eq!(
            item(&nothing_follows).continuations(),
            [pair("", "A ran."), pair("", "B ran.")]
        );
        let without = json
            .replace("[\"A\",\"B\"]", "null")
            .replace("\" ran.\"", "null");
        assert_eq!(item(&without).partial, None);
    }

    #[test]
    fn the_likeliest_choice_is_the_answer_and_by_the_byte_the_densest() {
        // −6 over 6 bytes is −1, −8 over 16 is −0.5 (ä has two bytes).
        let item = item(r#"{"context":"x","choices":["abcdef","ääääääää"],"label":1}"#);
        let answered = item.answered(&likelihoods(&[-6.0, -8.0]));
        assert_eq!((answered.raw, answered.normalised), (false, true));
        let answered = item.answered(&likelihoods(&[-9.0, -8.0]));
        assert_eq!((answered.raw, answered.normalised), (true, true));
        // −3 over 6 bytes is −0.5 too: of equal ones the first.
        let answered = item.answered(&likelihoods(&[-3.0, -8.0]));
        assert_eq!((answered.raw, answered.normalised), (false, false));
    }

    #[test]
    fn a_likelihood_that_is_none_is_no_answer() {
        let item = item(r#"{"context":"x","choices":["a","b"],"label":0}"#);
        let wrong = item.answered(&likelihoods(&[f64::NAN, -5.0]));
        assert!(!wrong.raw && !wrong.normalised);
        let none = item.answered(&likelihoods(&[f64::NAN, f64::NEG_INFINITY]));
        assert!(!none.raw && !none.normalised);
    }

    #[test]
    fn a_single_choice_must_be_what_the_model_would_write() {
        let item = item(r#"{"context":"to the","choices":[" dock"],"label":0}"#);
        for is_greedy in [false, true] {
            let answered = item.answered(&[Likelihood {
                log_likelihood: -0.1,
                is_greedy,
            }]);
            assert_eq!((answered.raw, answered.normalised), (is_greedy, is_greedy));
        }
        assert_eq!(item.chance(), 0.0);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let cases = [
            (
                r#"{"context":"x","choices":[],"label":0}"#,
                "`choices` is empty",
            ),
            (
                r#"{"context":"x","choices":["a"," "],"label":0}"#,
                "choice 1 (from 0) is empty",
            ),
            (
                r#"{"context":"x","choices":["a","b"],"label":2}"#,
                "`label` is 2, but there are 2 choices, counted from 0",
            ),
            (
                r#"{"context":"x","choices":["a","b"],"label":0,"partial_target":"t"}"#,
                "`partial_contexts` and `partial_target` belong together; one of them is missing",
            ),
            (
                r#"{"context":"x","choices":["a","b"],"label":0,"partial_contexts":["c"],"partial_target":"t"}"#,
                "1 `partial_contexts` for 2 choices",
            ),
        ];
        for (line, message) in cases {
            assert_eq!(Item::parse(line).unwrap_err().to_string(), message);
        }
        for (line, part) in [
            (r#"{"choices":["a"],"label":0}"#, "missing field `context`"),
            (
                r#"{"context":"x","choices":["a"],"label":-1}"#,
                "invalid value",
            ),
            ("", "EOF"),
        ] {
            let message = Item::parse(line).unwrap_err().to_string();
            assert!(message.contains(part), "{message}");
        }
    }
}
