//! Where in a row pruned weights may lie.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::MethodError;

/// The largest group of an N:M pattern. Hardware knows 4; the field also studies 8, 16 and 32.
pub const LARGEST_GROUP: usize = 32;

/// Where in a row pruned weights may lie. As text (and in serde) `unstructured`, or `N:M`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Pattern {
    /// Anywhere.
    #[default]
    Unstructured,
    /// `keep` of every `of` consecutive weights of a row stay; the others are pruned. Note that Wanda's published code
    /// counts the pruned ones; at `2:4` and `4:8` that is the same.
    NOfM {
        /// Weights kept of a group.
        keep: usize,
        /// Weights in a group.
        of: usize,
    },
}

impl Pattern {
    /// A validated N:M pattern.
    ///
    /// # Errors
    /// [`MethodError::PatternNumbers`] unless `1 ≤ keep < of ≤ LARGEST_GROUP`.
    pub fn n_of_m(keep: usize, of: usize) -> Result<Self, MethodError> {
        let pattern = Self::NOfM { keep, of };
        pattern.check()?;
        Ok(pattern)
    }

    /// The share of weights that the pattern prunes: `(M − N) / M`; `None` where the pattern leaves it open.
    pub fn sparsity(self) -> Option<f64> {
        match self {
            Self::Unstructured => None,
            Self::NOfM { keep, of } => Some(of.saturating_sub(keep) as f64 / of as f64),
        }
    }

    /// Refuses an N:M pattern whose numbers make no sense, however it was built.
    pub(crate) fn check(self) -> Result<(), MethodError> {
        match self {
            Self::NOfM { keep, of } if keep == 0 || keep >= of || of > LARGEST_GROUP => {
                Err(MethodError::PatternNumbers {
                    keep,
                    of,
                    limit: LARGEST_GROUP,
                })
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unstructured => formatter.pad("unstructured"),
            Self::NOfM { keep, of } => formatter.pad(&format!("{keep}:{of}")),
        }
    }
}

impl FromStr for Pattern {
    type Err = MethodError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "unstructured" {
            return Ok(Self::Unstructured);
        }
        let syntax = || MethodError::PatternSyntax(text.to_owned());
        let number = |digits: &str| {
            let only_digits =
                !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            only_digits
                .then(|| digits.parse().ok())
                .flatten()
                .ok_or_else(syntax)
        };
        let (keep, of) = text.split_once(':').ok_or_else(syntax)?;
        Self::n_of_m(number(keep)?, number(of)?)
    }
}

impl TryFrom<String> for Pattern {
    type Error = MethodError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.to_string()
    }
}
