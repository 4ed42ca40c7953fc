//! Scores: how much a weight matters, as its magnitude times factors of its column and row.
//!
//! | method | score of the weight in row i, column j |
//! | --- | --- |
//! | magnitude | \|W\| |
//! | Wanda (Sun et al. 2024, arXiv 2306.11695) | \|W\| · n_j |
//! | RIA (Zhang et al. 2024, "Plug-and-Play", ICLR) | (\|W\| / Σ_i \|W\| + \|W\| / Σ_j \|W\|) · n_j^a |
//! | M-Wanda, as reconstructed here | the RIA bracket · c_j^a, with c_j = (n_j + λ·v_j) · (p_j + ε)^ρ |
//! | M-Wanda on Wanda | \|W\| · c_j |
//!
//! n, v and p are the [statistics](crate::statistics) of the matrix's input. Factors are computed here in `f64` and
//! rounded once to `f32`; the kernels multiply in `f32`, so that masks agree bit for bit on every device.

use serde::{Deserialize, Serialize};

use crate::error::{MethodError, expect_length, expect_matrix};
use crate::names::named;
use crate::statistics::InputStatistics;

mod key;
mod ria;
mod terms;

pub(crate) use key::LARGEST_KEY;
pub use ria::{RiaSums, ria_sums};
pub use terms::{TERMS_VERSION, Terms};

/// How weights are scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The weight's magnitude alone; needs no calibration.
    Magnitude,
    /// Magnitude times the RMS of the input feature.
    Wanda,
    /// Relative importance and activations.
    Ria,
    /// RIA with cross-lingual spread and activation probability in its activations (this project's reconstruction).
    MWanda,
    /// The same factor on the magnitude alone, as Wanda has it.
    MWandaOnWanda,
}

named!(Method, "method",
    Magnitude => "magnitude",
    Wanda => "wanda",
    Ria => "ria",
    MWanda => "m-wanda",
    MWandaOnWanda => "m-wanda-on-wanda",
);

impl Method {
    /// Whether the scores depend on calibration statistics.
    pub fn needs_statistics(self) -> bool {
        self != Self::Magnitude
    }

    /// Whether the scores depend on the activation probability, and so on a threshold τ from a pass over the dense
    /// model.
    pub fn needs_activation_probability(self, terms: &Terms) -> bool {
        matches!(self, Self::MWandaOnWanda | Self::MWanda) && terms.activation_exponent != 0.0
    }

    /// Whether the scores weigh a matrix's magnitudes against its row and column sums.
    pub fn is_relative(self) -> bool {
        matches!(self, Self::Ria | Self::MWanda)
    }
}

/// What a kernel needs to score every weight of one matrix.
///
/// Without `ria` the score is `|W|·column_factor[j]`: one `f32` multiplication. With it,
/// `(|W|·reciprocal_column_sum[j] + |W|·reciprocal_row_sum[i])·column_factor[j]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Scoring {
    /// One factor per column: 1, n_j, n_j^a, c_j or c_j^a.
    pub column_factor: Vec<f32>,
    /// The sums of RIA's bracket.
    pub ria: Option<RiaSums>,
}

impl Scoring {
    /// Checks that the factors fit a matrix of this shape and are finite and not negative, so that scores are never
    /// negative.
    ///
    /// # Errors
    /// A wrong number of factors, or a factor that is negative, NaN or infinite.
    pub fn check(&self, rows: usize, columns: usize) -> Result<(), MethodError> {
        check_factors("column factor", columns, &self.column_factor)?;
        if let Some(sums) = &self.ria {
            check_factors("reciprocal row sum", rows, &sums.reciprocal_row_sum)?;
            check_factors(
                "reciprocal column sum",
                columns,
                &sums.reciprocal_column_sum,
            )?;
        }
        Ok(())
    }

    /// The score of the weight `weight` in row `i`, column `j`.
    ///
    /// # Panics
    /// Outside the matrix.
    pub fn score(&self, i: usize, j: usize, weight: f32) -> f32 {
        let magnitude = weight.abs();
        match &self.ria {
            None => magnitude * self.column_factor[j],
            Some(sums) => {
                let by_column = magnitude * sums.reciprocal_column_sum[j];
                let by_row = magnitude * sums.reciprocal_row_sum[i];
                (by_column + by_row) * self.column_factor[j]
            }
        }
    }
}

/// The scoring of one matrix by `method`.
///
/// `statistics` are those of the matrix's input (not looked at by [`Method::Magnitude`]), `weight` is
/// `rows × columns`, row-major. Methods that are not [relative](Method::is_relative) only check the weights; for them
/// `weight` may be empty where the weights are not in host memory. (The kernels refuse NaN by themselves.)
///
/// # Errors
/// Shapes that do not fit, terms out of range, statistics that are empty or not finite, weights that are NaN or
/// infinite.
pub fn scoring(
    method: Method,
    terms: &Terms,
    statistics: &InputStatistics,
    weight: &[f32],
    rows: usize,
    columns: usize,
) -> Result<Scoring, MethodError> {
    let ria = if method.is_relative() {
        Some(ria_sums(weight, rows, columns)?)
    } else {
        if !weight.is_empty() {
            expect_matrix("weight", rows, columns, weight.len())?;
        }
        ria::check_weights(weight, columns)?;
        None
    };
    let column_factor = column_factors(method, terms, statistics, columns)?;
    Ok(Scoring { column_factor, ria })
}

/// The factor of every column, of a matrix with `columns` columns.
///
/// # Errors
/// As [`scoring`].
pub fn column_factors(
    method: Method,
    terms: &Terms,
    statistics: &InputStatistics,
    columns: usize,
) -> Result<Vec<f32>, MethodError> {
    let factors = match method {
        Method::Magnitude => return Ok(vec![1.0; columns]),
        Method::Wanda | Method::Ria => statistics.rms()?,
        Method::MWandaOnWanda | Method::MWanda => m_wanda_factors(terms, statistics)?,
    };
    expect_length("features of the input's statistics", columns, factors.len())?;
    let exponent = if method.is_relative() {
        terms.checked()?.ria_exponent
    } else {
        1.0
    };
    let rounded = factors.into_iter().enumerate().map(|(index, factor)| {
        let raised = if exponent == 1.0 {
            factor
        } else {
            factor.powf(exponent)
        };
        let rounded = raised as f32;
        if rounded.is_finite() && rounded >= 0.0 {
            Ok(rounded)
        } else {
            Err(MethodError::Factor {
                what: "column factor",
                index,
                value: raised,
            })
        }
    });
    rounded.collect()
}

/// c_j = (n_j + λ·v_j) · (p_j + ε)^ρ
fn m_wanda_factors(terms: &Terms, statistics: &InputStatistics) -> Result<Vec<f64>, MethodError> {
    let terms = terms.checked()?;
    let rms = statistics.rms()?;
    let spread = statistics.spread()?;
    let probability = statistics.activation_probability()?;
    let factors = rms
        .iter()
        .zip(&spread)
        .zip(&probability)
        .map(|((rms, spread), probability)| {
            let by_norm = rms + terms.variance_weight * spread;
            let by_activation =
                (probability + terms.activation_floor).powf(terms.activation_exponent);
            // With λ = −1 and a single active language rounding can leave n − v just below zero.
            by_norm.max(0.0) * by_activation
        });
    Ok(factors.collect())
}

fn check_factors(what: &'static str, expected: usize, factors: &[f32]) -> Result<(), MethodError> {
    expect_length(what, expected, factors.len())?;
    let bad = factors
        .iter()
        .position(|factor| !(factor.is_finite() && *factor >= 0.0));
    match bad {
        None => Ok(()),
        Some(index) => Err(MethodError::Factor {
            what,
            index,
            value: f64::from(factors[index]),
        }),
    }
}
