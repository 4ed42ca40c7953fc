use mwanda::score::{column_factors, scoring};
use mwanda::{FeatureSums, InputStatistics, Method, MethodError, Terms};
use rand::RngExt;

use crate::support::{assert_close, generator, statistics, weights};

const TERMS: Terms = Terms {
    variance_weight: 1.5,
    activation_exponent: 0.7,
    activation_floor: 0.01,
    ria_exponent: 0.6,
};

/// The factor of one column by METHOD.md's formulas, from the sums.
fn slow_factor(method: Method, statistics: &InputStatistics, feature: usize) -> f64 {
    let all: Vec<&FeatureSums> = statistics.languages.values().collect();
    let count = all.len() as f64;
    let mean = |value: &dyn Fn(&FeatureSums) -> f64| {
        all.iter().map(|sums| value(sums)).sum::<f64>() / count
    };
    let square = |sums: &FeatureSums| sums.sum_squares[feature] / sums.tokens as f64;
    let n = mean(&square).sqrt();
    let mean_n = mean(&|sums| square(sums).sqrt());
    let v = mean(&|sums| (square(sums).sqrt() - mean_n).powi(2)).sqrt();
    let p = mean(&|sums| sums.active[feature] as f64 / sums.tokens as f64);
    let c = (n + 1.5 * v) * (p + 0.01).powf(0.7);
    match method {
        Method::Magnitude => 1.0,
        Method::Wanda => n,
        Method::Ria => n.powf(0.6),
        Method::MWandaOnWanda => c,
        Method::MWanda => c.powf(0.6),
    }
}

#[test]
fn factors_and_sums_equal_their_formulas() {
    let mut generator = generator(40);
    for method in Method::ALL {
        for (rows, columns) in [(1, 1), (3, 257), (130, 31), (200, 5)] {
            let statistics = statistics(&mut generator, columns, &["de", "en", "sw"]);
            let weight = weights(&mut generator, rows * columns);
            let scoring = scoring(method, &TERMS, &statistics, &weight, rows, columns).unwrap();
            scoring.check(rows, columns).unwrap();
            assert_eq!(
                scoring.column_factor,
                column_factors(method, &TERMS, &statistics, columns).unwrap()
            );
            for (feature, factor) in scoring.column_factor.iter().enumerate() {
                assert_close(
                    f64::from(*factor),
                    slow_factor(method, &statistics, feature),
                    1e-7,
                );
            }
            let is_relative = matches!(method, Method::Ria | Method::MWanda);
            assert_eq!(scoring.ria.is_some(), is_relative);
            let Some(sums) = &scoring.ria else { continue };
            let magnitude =
                |row: usize, column: usize| f64::from(weight[row * columns + column]).abs();
            for (row, reciprocal) in sums.reciprocal_row_sum.iter().enumerate() {
                let sum: f64 = (0..columns).map(|column| magnitude(row, column)).sum();
                assert_close(f64::from(*reciprocal), 1.0 / sum, 1e-7);
            }
            for (column, reciprocal) in sums.reciprocal_column_sum.iter().enumerate() {
                let sum: f64 = (0..rows).map(|row| magnitude(row, column)).sum();
                assert_close(f64::from(*reciprocal), 1.0 / sum, 1e-7);
            }
            // The score itself, by the table in the documentation.
            let (row, column) = (rows / 2, columns / 2);
            let expected = f64::from(weight[row * columns + column].abs())
                * f64::from(sums.reciprocal_column_sum[column] + sums.reciprocal_row_sum[row])
                * f64::from(scoring.column_factor[column]);
            let found = scoring.score(row, column, weight[row * columns + column]);
            assert_close(f64::from(found), expected, 1e-6);
        }
    }
}

#[test]
fn switched_off_terms_leave_wanda_and_ria() {
    let mut generator = generator(41);
    let statistics = statistics(&mut generator, 64, &["en", "sw"]);
    let off = Terms {
        variance_weight: 0.0,
        activation_exponent: 0.0,
        activation_floor: 0.0,
        ria_exponent: 0.5,
    };
    let factors = |method| column_factors(method, &off, &statistics, 64).unwrap();
    assert_eq!(factors(Method::MWandaOnWanda), factors(Method::Wanda));
    assert_eq!(factors(Method::MWanda), factors(Method::Ria));
    assert!(!Method::MWandaOnWanda.needs_activation_probability(&off));
    assert!(Method::MWandaOnWanda.needs_activation_probability(&TERMS));
    assert!(!Method::Wanda.needs_activation_probability(&TERMS));
    assert!(Method::Wanda.needs_statistics() && !Method::Magnitude.needs_statistics());
}

#[test]
fn rows_and_columns_of_zeros_score_zero() {
    let statistics = statistics(&mut generator(42), 3, &["en"]);
    let weight = [0.0, -0.0, 0.0, 1.0, 0.0, -3.0];
    let scoring = scoring(Method::Ria, &TERMS, &statistics, &weight, 2, 3).unwrap();
    let sums = scoring.ria.as_ref().unwrap();
    assert_eq!(sums.reciprocal_row_sum, [0.0, 0.25]);
    assert_eq!(sums.reciprocal_column_sum, [1.0, 0.0, 1.0 / 3.0]);
    assert_eq!(scoring.score(0, 1, -0.0), 0.0);
}

#[test]
fn sums_of_denormals_have_finite_reciprocals() {
    let statistics = statistics(&mut generator(43), 2, &["en"]);
    let weight = [f32::from_bits(1); 4];
    let scoring = scoring(Method::Ria, &TERMS, &statistics, &weight, 2, 2).unwrap();
    let sums = scoring.ria.as_ref().unwrap();
    assert_eq!(sums.reciprocal_row_sum, [f32::MAX; 2]);
    assert_eq!(sums.reciprocal_column_sum, [f32::MAX; 2]);
    assert!(scoring.score(0, 0, weight[0]) > 0.0);
}

#[test]
fn matrices_without_weights_can_be_scored() {
    let statistics = statistics(&mut generator(44), 2, &["en"]);
    for method in Method::ALL {
        let scoring = scoring(method, &TERMS, &statistics, &[], 0, 2).unwrap();
        scoring.check(0, 2).unwrap();
    }
    let ria = mwanda::score::ria_sums(&[], 3, 0).unwrap();
    assert_eq!(
        (ria.reciprocal_row_sum, ria.reciprocal_column_sum),
        (vec![0.0; 3], vec![])
    );
}

#[test]
fn weights_that_are_not_finite_are_located() {
    let mut generator = generator(45);
    let statistics = statistics(&mut generator, 7, &["en"]);
    for method in Method::ALL {
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let mut weight = weights(&mut generator, 1400);
            let position = generator.random_range(0..1400);
            weight[position] = value;
            match scoring(method, &TERMS, &statistics, &weight, 200, 7) {
                Err(MethodError::WeightNotFinite { row, column, .. }) => {
                    assert_eq!((row, column), (position / 7, position % 7));
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn terms_out_of_range_are_errors() {
    let statistics = statistics(&mut generator(46), 2, &["en"]);
    let bad = [
        Terms {
            variance_weight: -1.1,
            ..TERMS
        },
        Terms {
            variance_weight: f64::NAN,
            ..TERMS
        },
        Terms {
            activation_exponent: f64::INFINITY,
            ..TERMS
        },
        Terms {
            activation_floor: -0.1,
            ..TERMS
        },
        Terms {
            activation_floor: 0.0,
            activation_exponent: -0.25,
            ..TERMS
        },
        Terms {
            ria_exponent: -0.5,
            ..TERMS
        },
        Terms {
            ria_exponent: f64::NAN,
            ..TERMS
        },
    ];
    for terms in bad {
        let result = column_factors(Method::MWanda, &terms, &statistics, 2);
        assert!(
            matches!(result, Err(MethodError::Setting { .. })),
            "{terms:?}"
        );
    }
    for terms in [
        Terms {
            variance_weight: -1.0,
            ..TERMS
        },
        Terms {
            activation_exponent: -0.25,
            ..TERMS
        },
    ] {
        assert!(column_factors(Method::MWandaOnWanda, &terms, &statistics, 2).is_ok());
    }
}

#[test]
fn statistics_that_do_not_fit_are_errors() {
    let statistics = statistics(&mut generator(47), 3, &["en"]);
    let wrong = scoring(Method::Wanda, &TERMS, &statistics, &[1.0; 4], 2, 2);
    assert!(matches!(
        wrong,
        Err(MethodError::Length {
            expected: 2,
            found: 3,
            ..
        })
    ));
    let wrong = scoring(Method::Wanda, &TERMS, &statistics, &[1.0; 5], 2, 3);
    assert!(matches!(wrong, Err(MethodError::Length { .. })));
    let empty = InputStatistics::default();
    assert!(matches!(
        scoring(Method::Wanda, &TERMS, &empty, &[1.0], 1, 1),
        Err(MethodError::NoLanguages)
    ));
    assert!(scoring(Method::Magnitude, &TERMS, &empty, &[1.0], 1, 1).is_ok());

    // An RMS beyond f32.
    let mut huge = InputStatistics::new(0.0);
    let sums = FeatureSums {
        tokens: 1,
        sum_squares: vec![1e300],
        sum_abs: vec![1e150],
        active: vec![1],
    };
    huge.languages.insert("en".to_owned(), sums);
    let result = column_factors(Method::Wanda, &TERMS, &huge, 1);
    assert!(matches!(result, Err(MethodError::Factor { index: 0, .. })));
}
