//! How alike the languages are: in one block, or on average over the blocks.

use mwanda_protocol::{BlockCorrelations, Overview};

/// languages × languages, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrelationMatrix {
    /// Languages on each side.
    pub languages: usize,
    /// The correlations; NaN where there is none.
    pub values: Vec<f64>,
}

impl CorrelationMatrix {
    /// The matrix of `block`, or the mean of all blocks' matrices; `None` where there is none.
    pub fn of(overview: &Overview, block: Option<usize>) -> Option<Self> {
        let languages = overview.languages.len();
        let is_whole = |found: &&BlockCorrelations| found.pairs.len() == languages * languages;
        let values = match block {
            Some(block) => overview
                .correlations
                .get(block)
                .filter(is_whole)?
                .pairs
                .clone(),
            None => {
                let blocks: Vec<_> = overview.correlations.iter().filter(is_whole).collect();
                if blocks.is_empty() {
                    return None;
                }
                (0..languages * languages)
                    .map(|pair| mean(blocks.iter().map(|block| block.pairs[pair])))
                    .collect()
            }
        };
        (languages > 1).then_some(Self { languages, values })
    }

    /// The matrix with its languages in another order: `order` names the present place of each.
    pub fn reordered(&self, order: &[usize]) -> Self {
        let pairs = order
            .iter()
            .flat_map(|&row| order.iter().map(move |&column| self.at(row, column)));
        Self {
            languages: order.len(),
            values: pairs.collect(),
        }
    }

    /// The correlation of two languages.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.languages + column]
    }

    /// The correlations of different languages.
    pub fn between_languages(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        let languages = self.languages;
        (0..languages).flat_map(move |row| {
            (0..languages)
                .filter(move |&column| column != row)
                .map(move |column| (row, column, self.at(row, column)))
        })
    }

    /// The two languages that are most alike, and the two that are least.
    pub fn extremes(&self) -> Option<[(usize, usize, f64); 2]> {
        let upper = |&(row, column, value): &(usize, usize, f64)| row < column && value.is_finite();
        let compare =
            |one: &(usize, usize, f64), other: &(usize, usize, f64)| one.2.total_cmp(&other.2);
        let most = self.between_languages().filter(upper).max_by(compare)?;
        let least = self.between_languages().filter(upper).min_by(compare)?;
        Some([most, least])
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut count, mut sum) = (0.0, 0.0);
    for value in values.filter(|value| value.is_finite()) {
        count += 1.0;
        sum += value;
    }
    sum / count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overview(pairs: &[&[f64]]) -> Overview {
        Overview {
            sparsity: Vec::new(),
            languages: vec!["en".to_owned(), "sw".to_owned()],
            correlations: pairs
                .iter()
                .map(|pairs| BlockCorrelations {
                    mean: 0.5,
                    pairs: pairs.to_vec(),
                })
                .collect(),
            neurons: Default::default(),
        }
    }

    #[test]
    fn the_mean_leaves_out_what_is_no_number() {
        let overview = overview(&[
            &[1.0, 0.2, 0.2, 1.0],
            &[1.0, 0.6, f64::NAN, 1.0],
            &[1.0, 0.9],
        ]);
        let matrix = CorrelationMatrix::of(&overview, None).unwrap();
        assert!((matrix.at(0, 1) - 0.4).abs() < 1e-12);
        assert!((matrix.at(1, 0) - 0.2).abs() < 1e-12);
    }

    #[test]
    fn a_block_has_its_own() {
        let overview = overview(&[&[1.0, 0.2, 0.2, 1.0], &[1.0, 0.6, 0.6, 1.0], &[1.0]]);
        assert_eq!(
            CorrelationMatrix::of(&overview, Some(1)).unwrap().at(0, 1),
            0.6
        );
        assert_eq!(CorrelationMatrix::of(&overview, Some(2)), None);
        assert_eq!(CorrelationMatrix::of(&overview, Some(3)), None);
    }

    #[test]
    fn the_most_and_least_alike_are_different_languages() {
        let overview = overview(&[&[1.0, 0.2, 0.2, 1.0]]);
        let matrix = CorrelationMatrix::of(&overview, None).unwrap();
        let [most, least] = matrix.extremes().unwrap();
        assert_eq!((most, least), ((0, 1, 0.2), (0, 1, 0.2)));
        assert_eq!(matrix.between_languages().count(), 2);
    }

    #[test]
    fn languages_take_their_correlations_along() {
        let matrix = CorrelationMatrix {
            languages: 3,
            values: vec![1.0, 0.1, 0.2, 0.1, 1.0, 0.3, 0.2, 0.3, 1.0],
        };
        let reordered = matrix.reordered(&[2, 0, 1]);
        assert_eq!(reordered.at(0, 1), matrix.at(2, 0));
        assert_eq!(reordered.at(1, 2), matrix.at(0, 1));
        assert_eq!(reordered.at(2, 2), 1.0);
    }
}
