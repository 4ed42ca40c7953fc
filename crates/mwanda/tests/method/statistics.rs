use mwanda::statistics::{DENSE, StatisticsSettings};
use mwanda::{FeatureSums, InputStatistics, MethodError, ModelStatistics};

use crate::support::{assert_close, generator, statistics, sums};

/// n, v, p and the mean magnitude, straight from the formulas.
#[test]
fn quantities_equal_their_formulas() {
    let mut generator = generator(8);
    for languages in [&["en"][..], &["en", "sw"], &["ar", "de", "en", "sw", "zh"]] {
        for features in [1, 3, 257] {
            let statistics = statistics(&mut generator, features, languages);
            let count = languages.len() as f64;
            let all: Vec<&FeatureSums> = statistics.languages.values().collect();
            let rms = statistics.rms().unwrap();
            let spread = statistics.spread().unwrap();
            let probability = statistics.activation_probability().unwrap();
            let per_language = statistics.rms_per_language().unwrap();
            let found = rms.iter().zip(&spread).zip(&probability);
            for (feature, ((rms, spread), probability)) in found.enumerate() {
                let mean_square =
                    |sums: &FeatureSums| sums.sum_squares[feature] / sums.tokens as f64;
                let n: Vec<f64> = all.iter().map(|sums| mean_square(sums).sqrt()).collect();
                for (n, found) in n.iter().zip(per_language.values()) {
                    assert_close(found[feature], *n, 1e-14);
                }
                let mean_of_squares = n.iter().map(|n| n * n).sum::<f64>() / count;
                assert_close(*rms, mean_of_squares.sqrt(), 1e-13);
                let mean = n.iter().sum::<f64>() / count;
                let variance = n.iter().map(|n| (n - mean) * (n - mean)).sum::<f64>() / count;
                assert_close(*spread, variance.sqrt(), 1e-9);
                let active = all
                    .iter()
                    .map(|sums| sums.active[feature] as f64 / sums.tokens as f64);
                assert_close(*probability, active.sum::<f64>() / count, 1e-13);
            }
            let means = all
                .iter()
                .map(|sums| sums.sum_abs.iter().sum::<f64>() / sums.tokens as f64);
            let total_abs: f64 = means.sum();
            assert_close(
                statistics.mean_abs().unwrap(),
                total_abs / count / features as f64,
                1e-12,
            );
        }
    }
}

#[test]
fn one_language_and_repeated_languages_have_no_spread() {
    let mut generator = generator(9);
    let mut one = statistics(&mut generator, 50, &["en"]);
    assert_eq!(one.spread().unwrap(), vec![0.0; 50]);
    let copy = one.languages["en"].clone();
    one.languages.insert("en-copy".to_owned(), copy);
    assert_eq!(one.spread().unwrap(), vec![0.0; 50]);
}

/// Twice the tokens with twice the sums change nothing: languages weigh the same.
#[test]
fn languages_weigh_the_same_however_long_they_are() {
    let mut generator = generator(10);
    let short = statistics(&mut generator, 20, &["en", "sw"]);
    let mut long = short.clone();
    let english = long.languages.get_mut("en").unwrap();
    let copy = english.clone();
    english.merge(&copy).unwrap();
    assert_eq!(short.rms().unwrap(), long.rms().unwrap());
    assert_eq!(short.spread().unwrap(), long.spread().unwrap());
    assert_eq!(
        short.activation_probability().unwrap(),
        long.activation_probability().unwrap()
    );
    assert_eq!(short.mean_abs().unwrap(), long.mean_abs().unwrap());
}

#[test]
fn windows_add_up() {
    let mut statistics = InputStatistics::new(0.5);
    statistics
        .add_window("en", 3, &[1.0, 2.0], &[3.0, 4.0], &[0, 3])
        .unwrap();
    statistics
        .add_window("en", 2, &[0.5, 0.25], &[1.0, 1.0], &[1, 2])
        .unwrap();
    statistics
        .add_window("sw", 1, &[1.0, 1.0], &[1.0, 1.0], &[1, 1])
        .unwrap();
    let english = FeatureSums {
        tokens: 5,
        sum_squares: vec![1.5, 2.25],
        sum_abs: vec![4.0, 5.0],
        active: vec![1, 5],
    };
    assert_eq!(statistics.languages["en"], english);
    assert_eq!(statistics.languages["sw"].tokens, 1);

    let before = statistics.clone();
    assert!(
        statistics
            .add_window("en", 1, &[1.0], &[1.0], &[1])
            .is_err()
    );
    assert!(
        statistics
            .add_window("en", 1, &[1.0, 1.0], &[1.0], &[1, 1])
            .is_err()
    );
    assert!(
        statistics
            .add_window("en", 1, &[1.0, 1.0], &[1.0, 1.0], &[1])
            .is_err()
    );
    assert!(
        statistics
            .add_window("en", 1, &[1.0, -1.0], &[1.0, 1.0], &[1, 1])
            .is_err()
    );
    assert!(
        statistics
            .add_window("fi", 1, &[1.0, 1.0], &[1.0, f32::INFINITY], &[1, 1])
            .is_err()
    );
    let beyond = statistics.add_window("en", 1, &[1.0, 1.0], &[1.0, 1.0], &[1, 2]);
    assert!(matches!(
        beyond,
        Err(MethodError::ActiveBeyondTokens {
            feature: 1,
            active: 2,
            tokens: 1
        })
    ));
    let overflow = statistics.add_window("en", u64::MAX, &[1.0, 1.0], &[1.0, 1.0], &[1, 1]);
    assert!(matches!(overflow, Err(MethodError::CountOverflow)));
    assert_eq!(statistics, before);
}

#[test]
fn statistics_that_say_nothing_are_errors() {
    let empty = InputStatistics::new(0.0);
    assert!(matches!(empty.rms(), Err(MethodError::NoLanguages)));
    assert!(matches!(empty.mean_abs(), Err(MethodError::NoLanguages)));
    assert!(matches!(
        empty.correlations(),
        Err(MethodError::NoLanguages)
    ));
    let mut silent = empty.clone();
    silent
        .languages
        .insert("fi".to_owned(), FeatureSums::new(3));
    assert!(matches!(silent.spread(), Err(MethodError::NoTokens { language }) if language == "fi"));
    let mut uneven = statistics(&mut generator(11), 3, &["en"]);
    uneven
        .languages
        .insert("fi".to_owned(), sums(&mut generator(12), 4));
    let error = uneven.activation_probability();
    assert!(matches!(
        error,
        Err(MethodError::Features {
            expected: 3,
            found: 4,
            ..
        })
    ));
    for threshold in [f32::NAN, -1.0, f32::INFINITY] {
        let mut statistics = statistics(&mut generator(13), 3, &["en"]);
        statistics.threshold = threshold;
        assert!(matches!(statistics.rms(), Err(MethodError::Setting { .. })));
    }
}

fn model(seed: u64, languages: &[&str]) -> ModelStatistics {
    let mut generator = generator(seed);
    let mut block =
        || [5, 7, 5, 11].map(|features| statistics(&mut generator, features, languages));
    ModelStatistics {
        model: "sha256:0123".to_owned(),
        settings: StatisticsSettings {
            sequence_length: 128,
            predecessors: DENSE.to_owned(),
        },
        blocks: vec![block(), block()],
    }
}

#[test]
fn merging_adds_languages_that_both_hold_and_takes_over_the_others() {
    let (ours, theirs) = (model(14, &["de", "en"]), model(15, &["en", "sw"]));
    let mut merged = ours.clone();
    merged.merge(&theirs).unwrap();
    for (block, inputs) in merged.blocks.iter().enumerate() {
        for (input, merged) in inputs.iter().enumerate() {
            let (ours, theirs) = (
                &ours.blocks[block][input].languages,
                &theirs.blocks[block][input].languages,
            );
            assert_eq!(
                merged.languages.keys().collect::<Vec<_>>(),
                ["de", "en", "sw"]
            );
            assert_eq!(merged.languages["de"], ours["de"]);
            assert_eq!(merged.languages["sw"], theirs["sw"]);
            let english = &merged.languages["en"];
            assert_eq!(english.tokens, ours["en"].tokens + theirs["en"].tokens);
            for feature in 0..english.features() {
                let sum = |values: fn(&FeatureSums) -> &Vec<f64>| {
                    assert_eq!(
                        values(english)[feature],
                        values(&ours["en"])[feature] + values(&theirs["en"])[feature]
                    );
                };
                sum(|sums| &sums.sum_squares);
                sum(|sums| &sums.sum_abs);
                assert_eq!(
                    english.active[feature],
                    ours["en"].active[feature] + theirs["en"].active[feature]
                );
            }
        }
    }
    let mut swapped = theirs.clone();
    swapped.merge(&ours).unwrap();
    assert_eq!(swapped, merged);
}

#[test]
fn merging_refuses_what_differs_and_changes_nothing() {
    let ours = model(16, &["en"]);
    let changed: [(&str, fn(&mut ModelStatistics)); 7] = [
        ("the model", |other| other.model.push('4')),
        ("the window length", |other| {
            other.settings.sequence_length = 64
        }),
        ("preceding blocks", |other| {
            other.settings.predecessors = "pruned".to_owned()
        }),
        ("number of blocks", |other| drop(other.blocks.pop())),
        (
            "block 1, mlp: these statistics cannot be merged: the activation threshold",
            |other| {
                other.blocks[1][2].threshold = 0.5;
            },
        ),
        (
            "block 1, mlp-output: these statistics cannot be merged: the number of features",
            |other| {
                other.blocks[1][3] = statistics(&mut generator(17), 3, &["sw"]);
            },
        ),
        ("block 1, mlp-output: Σ|x|", |other| {
            other.blocks[1][3].languages.get_mut("en").unwrap().sum_abs[0] = f64::NAN;
        }),
    ];
    for (message, change) in changed {
        let mut other = ours.clone();
        change(&mut other);
        let mut merged = ours.clone();
        let error = merged.merge(&other).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
        assert_eq!(merged, ours);
    }
}
