//! The differences between two methods, unit by unit.

use std::collections::BTreeMap;

/// Values by language, one a unit.
pub(crate) type Paired = BTreeMap<String, Vec<f64>>;

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
