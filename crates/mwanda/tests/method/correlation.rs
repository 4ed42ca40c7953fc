use mwanda::allocation::{cwl_importance, mean_correlation};
use mwanda::{CwlKeep, FeatureSums, InputStatistics};

use crate::support::{assert_close, generator, statistics};

/// Pearson's r from the sums of the textbook formula.
fn slow_pearson(left: &[f64], right: &[f64]) -> f64 {
    let count = left.len() as f64;
    let (mut x, mut y, mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (&left, &right) in left.iter().zip(right) {
        x += left;
        y += right;
        xx += left * left;
        yy += right * right;
        xy += left * right;
    }
    (count * xy - x * y) / ((count * xx - x * x).sqrt() * (count * yy - y * y).sqrt())
}

#[test]
fn correlations_of_all_pairs_equal_the_formula() {
    let mut generator = generator(20);
    for features in [2, 3, 257] {
        let statistics = statistics(&mut generator, features, &["sw", "de", "en", "zh"]);
        let rms = statistics.rms_per_language().unwrap();
        let correlations = statistics.correlations().unwrap();
        let pairs: Vec<_> = correlations
            .iter()
            .map(|pair| (pair.first, pair.second))
            .collect();
        assert_eq!(
            pairs,
            [
                ("de", "en"),
                ("de", "sw"),
                ("de", "zh"),
                ("en", "sw"),
                ("en", "zh"),
                ("sw", "zh")
            ]
        );
        for pair in correlations {
            let expected = slow_pearson(&rms[pair.first], &rms[pair.second]);
            assert!(
                (pair.correlation - expected).abs() < 1e-7,
                "{pair:?} is not {expected}"
            );
        }
    }
}

fn with_rms(profiles: &[(&str, &[f64])]) -> InputStatistics {
    let mut statistics = InputStatistics::new(0.0);
    for (language, rms) in profiles {
        let mut sums = FeatureSums::new(rms.len());
        sums.tokens = 1;
        sums.sum_squares = rms.iter().map(|rms| rms * rms).collect();
        statistics.languages.insert((*language).to_owned(), sums);
    }
    statistics
}

#[test]
fn equal_profiles_correlate_by_exactly_1_and_constant_ones_by_0() {
    let mut generator = generator(21);
    for _ in 0..50 {
        let mut statistics = statistics(&mut generator, 37, &["en"]);
        let copy = statistics.languages["en"].clone();
        statistics.languages.insert("same".to_owned(), copy);
        assert_eq!(statistics.correlations().unwrap()[0].correlation, 1.0);
    }
    let third = 1.0 / 3.0;
    for constant in [[third; 3], [0.0; 3], [1e-300; 3]] {
        let statistics = with_rms(&[("a", &constant), ("b", &[1.0, 2.0, 3.0])]);
        assert_eq!(statistics.correlations().unwrap()[0].correlation, 0.0);
    }
    assert_eq!(
        with_rms(&[("a", &[1.0]), ("b", &[2.0])])
            .correlations()
            .unwrap()[0]
            .correlation,
        0.0
    );
    assert_eq!(
        with_rms(&[("a", &[]), ("b", &[])]).correlations().unwrap()[0].correlation,
        0.0
    );
}

#[test]
fn the_scale_of_a_profile_does_not_matter() {
    for scale in [1e-150, 1e-3, 1e3, 1e150] {
        let scaled = [1.0, 3.0, 2.0].map(|rms| rms * scale);
        let statistics = with_rms(&[("a", &[1.0, 3.0, 2.0]), ("b", &scaled)]);
        assert_close(
            statistics.correlations().unwrap()[0].correlation,
            1.0,
            1e-12,
        );
    }
    let opposite = with_rms(&[("a", &[1.0, 2.0, 3.0]), ("b", &[3.0, 2.0, 1.0])]);
    assert_close(opposite.correlations().unwrap()[0].correlation, -1.0, 1e-12);
}

#[test]
fn importance_is_the_mean_over_inputs_and_pairs() {
    let mut generator = generator(22);
    let block =
        [8, 16, 8, 32].map(|features| statistics(&mut generator, features, &["de", "en", "sw"]));
    let all: Vec<f64> = block
        .iter()
        .flat_map(|input| input.correlations().unwrap())
        .map(|pair| pair.correlation)
        .collect();
    assert_eq!(all.len(), 12);
    let mean = all.iter().sum::<f64>() / 12.0;
    assert_close(mean_correlation(&block).unwrap().unwrap(), mean, 1e-12);
    assert_close(cwl_importance(&block, CwlKeep::High), mean, 1e-12);
    assert_close(cwl_importance(&block, CwlKeep::Low), -mean, 1e-12);

    let alone = [8, 16, 8, 32].map(|features| statistics(&mut generator, features, &["en"]));
    assert_eq!(mean_correlation(&alone).unwrap(), None);
    assert_eq!(cwl_importance(&alone, CwlKeep::High), 0.0);
    assert_eq!(cwl_importance(&alone, CwlKeep::Low), 0.0);

    let empty = [0; 4].map(|_| InputStatistics::default());
    assert!(mean_correlation(&empty).is_err());
    assert!(cwl_importance(&empty, CwlKeep::High).is_nan());
}
