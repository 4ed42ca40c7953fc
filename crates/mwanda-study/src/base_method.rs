//! What the methods of a grid are held against.

use std::collections::BTreeMap;

use crate::{Comparison, Grid, Study};

/// The method of a grid that the study's comparisons hold most of the grid's methods against; of equally many the grid's
/// first, and without comparisons its first method. `None` for a grid without methods.
pub(crate) fn base_method<'a>(study: &Study, grid: &'a Grid) -> Option<&'a str> {
    let place = |name: &String| grid.methods.iter().position(|method| method == name);
    let mut uses: BTreeMap<usize, usize> = BTreeMap::new();
    for comparison in &study.comparisons {
        if let (Some(_), Some(against)) = (place(&comparison.method), place(&comparison.against)) {
            *uses.entry(against).or_default() += 1;
        }
    }
    // Of several maxima the last is taken, and so the first in the grid's order.
    let most = uses.into_iter().rev().max_by_key(|(_, uses)| *uses);
    let base = most.map_or(0, |(place, _)| place);
    grid.methods.get(base).map(String::as_str)
}

/// The comparisons that nobody asked for, of every method of a grid with the grid's base.
pub(crate) fn with_base(study: &Study) -> Vec<Comparison> {
    let mut comparisons: Vec<Comparison> = Vec::new();
    for grid in &study.grids {
        let Some(base) = base_method(study, grid) else {
            continue;
        };
        for method in grid.methods.iter().filter(|method| *method != base) {
            let comparison = Comparison {
                method: method.clone(),
                against: base.to_owned(),
            };
            if !study.comparisons.contains(&comparison) && !comparisons.contains(&comparison) {
                comparisons.push(comparison);
            }
        }
    }
    comparisons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_study::TOML;

    fn study(comparisons: &[(&str, &str)]) -> Study {
        let mut study = Study::parse(TOML).unwrap();
        let comparison = |&(method, against): &(&str, &str)| Comparison {
            method: method.to_owned(),
            against: against.to_owned(),
        };
        study.comparisons = comparisons.iter().map(comparison).collect();
        study
    }

    #[test]
    fn the_base_is_what_most_are_held_against() {
        let base = |comparisons: &[(&str, &str)]| {
            let study = study(comparisons);
            base_method(&study, &study.grids[0]).map(str::to_owned)
        };
        // The grid's methods are wanda, mw and size.
        assert_eq!(base(&[]).as_deref(), Some("wanda"));
        assert_eq!(base(&[("wanda", "size")]).as_deref(), Some("size"));
        let tie = [("wanda", "size"), ("size", "mw")];
        assert_eq!(base(&tie).as_deref(), Some("mw"));
        let most = [("wanda", "size"), ("wanda", "mw"), ("mw", "size")];
        assert_eq!(base(&most).as_deref(), Some("size"));
        assert_eq!(base(&[("mw", crate::DENSE)]).as_deref(), Some("wanda"));
    }

    #[test]
    fn every_other_method_is_held_against_it_once() {
        let pairs = |comparisons: &[(&str, &str)]| -> Vec<(String, String)> {
            let comparisons = with_base(&study(comparisons)).into_iter();
            comparisons.map(|one| (one.method, one.against)).collect()
        };
        let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            let pairs = pairs.iter();
            pairs
                .map(|(one, other)| ((*one).to_owned(), (*other).to_owned()))
                .collect()
        };
        // The second grid has mw and size.
        assert_eq!(
            pairs(&[("mw", "wanda")]),
            owned(&[("size", "wanda"), ("size", "mw")])
        );
    }
}
