//! Every choice of a run, serialisable and checked.

use mwanda::{
    Allocation, CwlKeep, Method, Pattern, Scope, Terms,
    allocation::{LARGEST_BLOCK_SPARSITY, OUTLIER_MULTIPLE},
};
use serde::{Deserialize, Serialize};

use crate::SettingError;

/// How text becomes windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowSettings {
    /// Windows a language; fewer are taken when the text gives fewer. `None` takes all.
    pub samples: Option<usize>,
    /// Tokens a window, the beginning-of-sequence token included.
    pub sequence_length: usize,
}

impl Default for WindowSettings {
    fn default() -> Self {
        Self {
            samples: Some(3),
            sequence_length: 128,
        }
    }
}

/// How sparsity is spread over blocks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AllocationSettings {
    /// Uniform, OWL or CWL.
    pub kind: Allocation,
    /// λ_a: blocks differ from the mean by at most twice this.
    pub range: f64,
    /// M of OWL: a score above M times the block's mean is an outlier.
    pub owl_multiple: f64,
    /// Whether CWL keeps more of the blocks whose languages agree (high) or differ (low).
    pub cwl_keep: CwlKeep,
}

impl Default for AllocationSettings {
    fn default() -> Self {
        Self {
            kind: Allocation::Uniform,
            range: 0.04,
            owl_multiple: OUTLIER_MULTIPLE,
            cwl_keep: CwlKeep::Low,
        }
    }
}

impl AllocationSettings {
    /// M-Wanda's allocation is CWL; the other criteria are uniform unless asked otherwise.
    pub fn default_for(method: Method, pattern: &Pattern) -> Self {
        let m_wanda = matches!(method, Method::MWandaOnWanda | Method::MWanda);
        let kind = if m_wanda && matches!(pattern, Pattern::Unstructured) {
            Allocation::Cwl
        } else {
            Allocation::Uniform
        };
        Self {
            kind,
            ..Self::default()
        }
    }
}

/// What is pruned and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PruneSettings {
    /// Criterion.
    pub method: Method,
    /// Weights of the criterion's terms.
    pub terms: Terms,
    /// Share of the prunable weights to zero, 0 to 1. An N:M pattern fixes it.
    pub sparsity: f64,
    /// Unstructured or N:M.
    pub pattern: Pattern,
    /// Whether scores compete within a row or within the whole matrix.
    pub scope: Scope,
    /// How sparsity is spread over blocks.
    pub allocation: AllocationSettings,
    /// Calibration windows.
    pub windows: WindowSettings,
    /// Recorded in the manifest. The pass itself draws no random numbers, so equal settings give equal masks whatever the seed.
    pub seed: u64,
}

impl PruneSettings {
    /// A run of `method` at 50 % with everything else at its default.
    pub fn new(method: Method) -> Self {
        let pattern = Pattern::Unstructured;
        Self {
            method,
            terms: Terms::for_method(method),
            sparsity: 0.5,
            allocation: AllocationSettings::default_for(method, &pattern),
            pattern,
            scope: Scope::Row,
            windows: WindowSettings::default(),
            seed: 0,
        }
    }

    /// The sparsity that is aimed at: the pattern's own, or `sparsity`.
    pub fn target(&self) -> f64 {
        self.pattern.sparsity().unwrap_or(self.sparsity)
    }

    /// Whether activation statistics enter the scores at all.
    pub fn needs_statistics(&self) -> bool {
        self.method.needs_statistics()
    }

    /// Whether activation counts enter the scores, so that thresholds must be known before pruning begins.
    pub fn needs_thresholds(&self) -> bool {
        self.method.needs_activation_probability(&self.terms)
    }

    /// Whether the dense model must be passed over before pruning begins.
    pub fn needs_dense_pass(&self) -> bool {
        self.needs_thresholds() || self.allocation.kind != Allocation::Uniform
    }

    /// # Errors
    /// [`SettingError`] for values outside their range or combinations that exclude each other.
    pub fn validate(&self) -> Result<(), SettingError> {
        let within = |name, value: f64, low: f64, high: f64, expected| {
            if (low..=high).contains(&value) {
                Ok(())
            } else {
                Err(SettingError::Value {
                    name,
                    expected,
                    value: value.to_string(),
                })
            }
        };
        within("sparsity", self.sparsity, 0.0, 1.0, "between 0 and 1")?;
        within(
            "allocation range",
            self.allocation.range,
            0.0,
            0.5,
            "between 0 and 0.5",
        )?;
        within(
            "OWL's multiple",
            self.allocation.owl_multiple,
            f64::MIN_POSITIVE,
            f64::MAX,
            "a positive number",
        )?;
        self.terms.checked()?;
        self.windows.validate()?;
        let structured = self.pattern != Pattern::Unstructured;
        if structured && self.allocation.kind != Allocation::Uniform {
            return Err(SettingError::Value {
                name: "allocation",
                expected: "uniform with an N:M pattern, which fixes every row's sparsity",
                value: self.allocation.kind.to_string(),
            });
        }
        let spread = self.allocation.kind != Allocation::Uniform;
        if spread && self.sparsity > LARGEST_BLOCK_SPARSITY {
            return Err(SettingError::TooSparseToSpread {
                most: LARGEST_BLOCK_SPARSITY,
                sparsity: self.sparsity,
            });
        }
        if structured && self.scope == Scope::Matrix {
            return Err(SettingError::Value {
                name: "scope",
                expected: "row with an N:M pattern, which compares within groups",
                value: "matrix".to_owned(),
            });
        }
        Ok(())
    }
}

impl WindowSettings {
    /// # Errors
    /// Windows that leave nothing to predict, or none at all.
    pub fn validate(&self) -> Result<(), SettingError> {
        if self.sequence_length < 3 {
            return Err(SettingError::WindowTooShort(self.sequence_length));
        }
        if self.samples == Some(0) {
            return Err(SettingError::Value {
                name: "samples",
                expected: "at least 1",
                value: "0".to_owned(),
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn almost_everything_can_only_be_pruned_uniformly() {
        let mut settings = PruneSettings::new(Method::MWanda);
        settings.sparsity = 1.0;
        assert_eq!(
            settings.validate().unwrap_err().to_string(),
            "sparsity must be at most 0.95 unless every block gets the same, not 1"
        );
        settings.allocation.kind = Allocation::Uniform;
        assert!(settings.validate().is_ok());
    }

    #[test]
    fn the_multiple_of_owl_is_positive() {
        let mut settings = PruneSettings::new(Method::Wanda);
        settings.allocation.kind = Allocation::Owl;
        for (multiple, is_allowed) in [(0.0, false), (-1.0, false), (f64::NAN, false), (0.5, true)]
        {
            settings.allocation.owl_multiple = multiple;
            assert_eq!(settings.validate().is_ok(), is_allowed, "{multiple}");
        }
    }
}
