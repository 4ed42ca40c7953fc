//! What the report needs to know of a task's answers.

/// Accuracy of one run on one task.
#[derive(Clone, Debug, PartialEq)]
pub struct AccuracyRow {
    /// The model, as the study names it.
    pub model: String,
    /// The method; `dense` for the model as it is.
    pub method: String,
    /// As [`sparsity_label`](crate::sparsity_label) writes it; `None` for the dense model.
    pub sparsity_label: Option<String>,
    /// The task's name.
    pub task: String,
    /// Language code; `None` over all of the task's languages.
    pub language: Option<String>,
    /// Items answered.
    pub items: usize,
    /// Share of items whose likeliest choice is right.
    pub raw: Share,
    /// Share of items whose choice of the highest likelihood a byte is right.
    pub normalised: Share,
    /// Accuracy by guessing; 0 where there is nothing to choose from.
    pub chance: f64,
}

/// A share from 0 to 1 with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share.
    pub estimate: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Share {
    /// Whether all three numbers can be drawn.
    pub(super) fn is_finite(self) -> bool {
        [self.estimate, self.low, self.high]
            .into_iter()
            .all(f64::is_finite)
    }
}
