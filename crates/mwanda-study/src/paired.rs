//! The differences between two methods, unit by unit.

use std::collections::BTreeMap;

use crate::Record;

/// Values by language, one a unit.
pub(crate) type Paired = BTreeMap<String, Vec<f64>>;

/// Each side's records of the seeds that both have, one a seed: the last, where a study was changed and run again. A side that
/// needs no text has no seeds and stands beside all of the other's.
pub(crate) fn of_common_seeds<'a>(
    left: &[&'a Record],
    right: &[&'a Record],
) -> (Vec<&'a Record>, Vec<&'a Record>) {
    let (mut left, mut right) = (by_seed(left), by_seed(right));
    let is_seeded = |side: &BySeed<'_>| side.keys().any(Option::is_some);
    if is_seeded(&left) && is_seeded(&right) {
        left.retain(|seed, _| right.contains_key(seed));
        right.retain(|seed, _| left.contains_key(seed));
    }
    (left.into_values().collect(), right.into_values().collect())
}

type BySeed<'a> = BTreeMap<Option<u64>, &'a Record>;

fn by_seed<'a>(records: &[&'a Record]) -> BySeed<'a> {
    let seeded = records.iter().map(|&record| {
        let calibration = record.cell.calibration.as_ref();
        (calibration.map(|calibration| calibration.seed), record)
    });
    seeded.collect()
}

/// The left side's values less the right side's, each side averaged over its seeds.
///
/// # Errors
/// What differs, if not all have the same languages with the same number of units.
pub(crate) fn paired(left: Vec<Paired>, right: Vec<Paired>, units: &str) -> Result<Paired, String> {
    let (left, right) = (average(&left, units)?, average(&right, units)?);
    check(&left, &right, units)?;
    let differences = left.into_iter().zip(right.into_values());
    Ok(differences
        .map(|((language, left), right)| {
            let each = left
                .into_iter()
                .zip(right)
                .map(|(left, right)| left - right);
            (language, each.collect())
        })
        .collect())
}

/// The mean over the seeds.
fn average(seeds: &[Paired], units: &str) -> Result<Paired, String> {
    let Some((first, others)) = seeds.split_first() else {
        return Ok(Paired::new());
    };
    let mut sums = first.clone();
    for other in others {
        check(first, other, units)?;
        for (sums, values) in sums.values_mut().zip(other.values()) {
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += value;
            }
        }
    }
    let count = seeds.len() as f64;
    for sum in sums.values_mut().flatten() {
        *sum /= count;
    }
    Ok(sums)
}

fn check(left: &Paired, right: &Paired, units: &str) -> Result<(), String> {
    if !left.keys().eq(right.keys()) {
        return Err(format!("languages ({units})"));
    }
    match left
        .iter()
        .find(|(code, values)| right[*code].len() != values.len())
    {
        Some((code, _)) => Err(format!("{units} in {code}")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(values: &[(&str, &[f64])]) -> Paired {
        let values = values.iter();
        values
            .map(|(code, values)| ((*code).to_owned(), values.to_vec()))
            .collect()
    }

    #[test]
    fn seeds_are_averaged_and_then_subtracted() {
        let left = vec![side(&[("en", &[1.0, 4.0])]), side(&[("en", &[3.0, 6.0])])];
        let right = vec![side(&[("en", &[1.5, 5.5])])];
        assert_eq!(
            paired(left, right, "windows").unwrap(),
            side(&[("en", &[0.5, -0.5])])
        );
    }

    #[test]
    fn seeds_that_one_side_lacks_are_left_out() {
        let of = |method: &str, seed| crate::test_record::record("m", method, seed);
        let (left, right) = (
            [of("a", 0), of("a", 1), of("a", 2)],
            [of("b", 2), of("b", 0), of("b", 9)],
        );
        let seeds = |side: &[&Record]| -> Vec<Option<u64>> {
            let calibrations = side.iter().map(|record| record.cell.calibration.as_ref());
            calibrations.map(|one| one.map(|one| one.seed)).collect()
        };
        let left: Vec<&Record> = left.iter().collect();
        let right: Vec<&Record> = right.iter().collect();
        let (some, others) = of_common_seeds(&left, &right);
        assert_eq!(seeds(&some), [Some(0), Some(2)]);
        assert_eq!(seeds(&others), [Some(0), Some(2)]);
        let dense = of(crate::DENSE, 0);
        let (some, others) = of_common_seeds(&left, &[&dense]);
        assert_eq!(seeds(&some), [Some(0), Some(1), Some(2)]);
        assert_eq!(seeds(&others), [None]);
        let (some, others) = of_common_seeds(&left, &right[2..]);
        assert!(some.is_empty() && others.is_empty());
    }

    #[test]
    fn what_differs_is_named() {
        let one = || vec![side(&[("de", &[1.0]), ("en", &[1.0])])];
        let error = paired(one(), vec![side(&[("en", &[1.0])])], "windows").unwrap_err();
        assert_eq!(error, "languages (windows)");
        let longer = vec![side(&[("de", &[1.0]), ("en", &[1.0, 2.0])])];
        let error = paired(one(), longer, "items of x").unwrap_err();
        assert_eq!(error, "items of x in en");
        let two_seeds = [one(), vec![side(&[("de", &[]), ("en", &[1.0])])]].concat();
        let error = paired(two_seeds, one(), "windows").unwrap_err();
        assert_eq!(error, "windows in de");
    }
}
