use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

fn differences(units: &[(&str, &[f64])]) -> Differences {
    let units = units
        .iter()
        .map(|(code, units)| ((*code).to_owned(), units.to_vec()));
    Differences::new(Unit::Window, units.collect())
}

#[test]
fn equal_methods_differ_by_nothing() {
    let differences = differences(&[("de", &[0.0; 9]), ("en", &[0.0; 8])]);
    let nothing = Interval {
        estimate: 0.0,
        low: 0.0,
        high: 0.0,
    };
    assert_eq!(differences.mean(|_| true), Some(nothing));
    assert_eq!(differences.of("de"), Some(nothing));
    let ratio = nothing.exp();
    assert_eq!((ratio.estimate, ratio.low, ratio.high), (1.0, 1.0, 1.0));
    assert!(!ratio.excludes(1.0));
}

#[test]
fn few_units_say_nothing_of_chance() {
    let seven = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7];
    let differences = differences(&[
        ("de", &seven),
        ("en", &seven[..3]),
        ("fr", &seven[..3]),
        ("pl", &seven[..2]),
    ]);
    assert_eq!(differences.of("de"), None);
    assert_eq!(differences.of("xx"), None);
    assert_eq!(differences.mean(|_| false), None);
    // A group of one language is that language.
    assert_eq!(differences.mean(|code| code == "de"), None);
    assert_eq!(differences.mean(|_| true), None);
    assert!(differences.mean(|code| code != "pl").is_some());
    let items = Differences {
        unit: Unit::Item,
        ..differences
    };
    assert_eq!(items.mean(|code| code != "pl"), None);
}

#[test]
fn what_is_not_finite_says_nothing() {
    let mut units = [0.5; 9];
    units[4] = f64::NAN;
    let differences = differences(&[("de", &units), ("en", &[0.5; 9])]);
    assert_eq!(differences.of("de"), None);
    assert_eq!(differences.mean(|_| true), None);
    assert!(differences.of("en").is_some());
}

/// Of 0, 1, …, 7 the mean is 3.5, the variance 6, the standard error √(6 / 8), and t of 7 degrees 2.364624.
#[test]
fn the_interval_is_students() {
    let units: Vec<f64> = (0..8).map(f64::from).collect();
    let interval = differences(&[("en", &units)]).of("en").unwrap();
    let half = 2.364_624 * 0.75_f64.sqrt();
    assert_eq!(interval.estimate, 3.5);
    assert!((interval.low - (3.5 - half)).abs() < 1e-5, "{interval:?}");
    assert!((interval.high - (3.5 + half)).abs() < 1e-5, "{interval:?}");
}

/// Two languages whose windows rise and fall together are no surer than one; where one rises as the other falls, their mean
/// does not move.
#[test]
fn languages_are_drawn_together() {
    let up: Vec<f64> = (0..8).map(f64::from).collect();
    let down: Vec<f64> = up.iter().rev().copied().collect();
    let width = |pair: &Differences| {
        let interval = pair.mean(|_| true).unwrap();
        assert_eq!(interval.estimate, 3.5);
        interval.high - interval.low
    };
    let one = width(&differences(&[("de", &up)]));
    assert_eq!(width(&differences(&[("de", &up), ("en", &up)])), one);
    assert_eq!(width(&differences(&[("de", &up), ("en", &down)])), 0.0);
    // Twice as many windows over the same text: each pair of them lies where one of the other language does.
    let finer: Vec<f64> = up.iter().flat_map(|value| [*value; 2]).collect();
    let both = width(&differences(&[("de", &up), ("en", &finer)]));
    assert!((both - one).abs() < 1e-12);
}

#[test]
fn languages_count_alike() {
    let few: Vec<f64> = (0..10).map(|unit| f64::from(unit % 2)).collect();
    let many: Vec<f64> = few.repeat(3).iter().map(|unit| unit + 1.0).collect();
    let mean = differences(&[("de", &few), ("en", &many)]).mean(|_| true);
    assert!((mean.unwrap().estimate - 1.0).abs() < 1e-12);
}

/// Where the noise of a simulated study comes from; all of mean 0.
#[derive(Clone, Copy)]
struct Noise {
    /// Spread of what all languages share at one place of the text.
    shared: f64,
    /// Whether a language's own noise is exponential, which is skewed, or normal.
    is_skewed: bool,
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    let (radius, turn): (f64, f64) = (random.random(), random.random());
    (-2.0 * (1.0 - radius).ln()).sqrt() * (std::f64::consts::TAU * turn).cos()
}

/// The share of 4,000 studies whose interval holds the truth, 0. `windows` are those of each language; places are as many as
/// the least common multiple says, so that every window covers whole ones.
fn coverage(windows: &[usize], places: usize, noise: Noise) -> f64 {
    const STUDIES: usize = 4_000;
    let mut random = ChaCha8Rng::seed_from_u64(windows.iter().sum::<usize>() as u64);
    let mut held = 0;
    for _ in 0..STUDIES {
        let shared: Vec<f64> = (0..places)
            .map(|_| noise.shared * normal(&mut random))
            .collect();
        let study = windows.iter().enumerate().map(|(language, &count)| {
            let covered = shared.chunks(places / count);
            let units = covered.map(|covered| {
                let own = if noise.is_skewed {
                    -(1.0 - random.random::<f64>()).ln() - 1.0
                } else {
                    normal(&mut random)
                };
                covered.iter().sum::<f64>() / covered.len() as f64 + own
            });
            (language.to_string(), units.collect())
        });
        let study = Differences::new(Unit::Window, study.collect());
        held += usize::from(!study.mean(|_| true).unwrap().excludes(0.0));
    }
    held as f64 / STUDIES as f64
}

/// Chance alone moves a share of 4,000 by 0.34 percentage points.
#[test]
fn intervals_hold_the_truth_95_times_of_100() {
    let independent = Noise {
        shared: 0.0,
        is_skewed: false,
    };
    let parallel = Noise {
        shared: 1.0,
        ..independent
    };
    let skewed = Noise {
        is_skewed: true,
        ..parallel
    };
    for units in [3, 8, 20] {
        for noise in [independent, parallel, skewed] {
            let share = coverage(&[units; 6], units, noise);
            assert!((0.94..0.96).contains(&share), "{units}: {share}");
        }
    }
    for units in [8, 20] {
        let share = coverage(&[units], units, independent);
        assert!((0.94..0.96).contains(&share), "one language: {share}");
    }
    let unequal = [8, 12, 24, 8, 24];
    for noise in [independent, parallel] {
        let share = coverage(&unequal, 24, noise);
        assert!((0.94..0.965).contains(&share), "unequal: {share}");
    }
}

/// What the documentation owns to: skewed differences of one language alone.
#[test]
fn skew_in_one_language_costs_some_intervals() {
    let skewed = Noise {
        shared: 0.0,
        is_skewed: true,
    };
    for (units, expected) in [(8, 0.89), (20, 0.92)] {
        let share = coverage(&[units], units, skewed);
        assert!((share - expected).abs() < 0.01, "{units}: {share}");
    }
}

/// Of items that methods answer alike in 70 of 100 cases, and of the others each wins half.
#[test]
fn intervals_of_accuracies_hold_the_truth() {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut held = 0;
    for _ in 0..10_000 {
        let item = |_| match random.random::<f64>() {
            draw if draw < 0.15 => -1.0,
            draw if draw < 0.3 => 1.0,
            _ => 0.0,
        };
        let items: Vec<f64> = (0..100).map(item).collect();
        let study = Differences::new(Unit::Item, BTreeMap::from([("en".to_owned(), items)]));
        held += usize::from(!study.of("en").unwrap().excludes(0.0));
    }
    assert!((9_400..9_600).contains(&held), "{held}");
}
