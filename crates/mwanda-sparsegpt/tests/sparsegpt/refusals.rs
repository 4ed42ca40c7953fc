//! What is refused, and by which error.

use mwanda::MethodError;
use mwanda_sparsegpt::{Hessian, InverseFactor, Settings, SparseGptError, Target, prune};

use crate::support::{Layer, n_of_m, sparsity};

fn hessian() -> Hessian {
    Layer::random(1, 1, 6, 30).hessian()
}

#[test]
fn inputs_that_do_not_fit_or_are_not_finite() {
    assert!(matches!(Hessian::new(0), Err(SparseGptError::NoFeatures)));
    let too_large = Hessian::new(usize::MAX);
    assert!(matches!(
        too_large,
        Err(SparseGptError::ShapeOverflow { .. })
    ));
    let mut hessian = hessian();
    let before = hessian.get(2, 3);
    let length = hessian.add(&[1.0; 11], 2);
    let expected = SparseGptError::Length {
        what: "inputs",
        expected: 12,
        found: 11,
    };
    assert_eq!(length.unwrap_err().to_string(), expected.to_string());
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut inputs = [1.0; 12];
        inputs[8] = bad;
        let found = hessian.add(&inputs, 2);
        let place = matches!(
            found,
            Err(SparseGptError::InputNotFinite {
                token: 1,
                feature: 2,
                ..
            })
        );
        assert!(place);
    }
    for weight in [-1.0, f64::NAN, f64::INFINITY] {
        let found = hessian.add_weighted(&[1.0; 12], 2, weight);
        assert!(matches!(found, Err(SparseGptError::Setting { .. })));
    }
    assert_eq!((hessian.get(2, 3), hessian.tokens()), (before, 30.0));
}

#[test]
fn a_hessian_without_tokens_or_that_cannot_be_inverted() {
    let empty = InverseFactor::new(&Hessian::new(3).unwrap(), 0.01);
    assert!(matches!(empty, Err(SparseGptError::NoTokens)));
    for percent_damp in [-0.1, f64::NAN, f64::INFINITY] {
        let found = InverseFactor::new(&hessian(), percent_damp);
        assert!(matches!(found, Err(SparseGptError::Setting { .. })));
    }
    // Fewer tokens than features, without damping.
    let singular = Layer::random(2, 1, 40, 10).hessian();
    for percent_damp in [0.0, 1e-17] {
        let found = InverseFactor::new(&singular, percent_damp);
        assert!(matches!(
            found,
            Err(SparseGptError::NotPositiveDefinite { .. })
        ));
    }
    assert!(InverseFactor::new(&singular, 0.01).is_ok());
}

#[test]
fn weights_that_do_not_fit_or_are_not_finite() {
    let refused =
        |weight: &[f32], rows| prune(weight, rows, &hessian(), &sparsity(0.5)).unwrap_err();
    assert!(matches!(
        refused(&[1.0; 11], 2),
        SparseGptError::Length {
            expected: 12,
            found: 11,
            ..
        }
    ));
    assert!(matches!(
        refused(&[], usize::MAX),
        SparseGptError::ShapeOverflow { .. }
    ));
    let mut weight = [1.0; 12];
    weight[7] = f32::NAN;
    let found = refused(&weight, 2);
    assert!(matches!(
        found,
        SparseGptError::WeightNotFinite {
            row: 1,
            column: 1,
            ..
        }
    ));
}

#[test]
fn a_weight_that_the_update_drives_out_of_range() {
    // Feature 1 is 1 / 1000 of feature 0, so it takes up 1000 times the weight.
    let mut hessian = Hessian::new(2).unwrap();
    hessian.add(&[1.0, 1e-3, 1.0, 1.001e-3], 2).unwrap();
    let settings = Settings {
        percent_damp: 1e-14,
        ..n_of_m(1, 2)
    };
    let found = prune(&[1e34, 3e38], 1, &hessian, &settings).map(|pruned| pruned.weight);
    assert!(found.is_ok(), "{found:?}");
    let found = prune(&[1e37, 3.4e38], 1, &hessian, &settings).map(|pruned| pruned.weight);
    let place = matches!(
        found,
        Err(SparseGptError::UpdateNotFinite {
            row: 0,
            column: 1,
            ..
        })
    );
    assert!(place, "{found:?}");
}

#[test]
fn settings_out_of_range() {
    let refused = |settings: Settings| prune(&[1.0; 12], 2, &hessian(), &settings).unwrap_err();
    for share in [-0.1, 1.1, f64::NAN] {
        let found = refused(sparsity(share));
        assert!(matches!(
            found,
            SparseGptError::Method(MethodError::Sparsity(_))
        ));
    }
    for (keep, of) in [(0, 2), (2, 2), (1, 33)] {
        let found = refused(n_of_m(keep, of));
        assert!(matches!(
            found,
            SparseGptError::Method(MethodError::PatternNumbers { .. })
        ));
    }
    let found = refused(n_of_m(2, 4));
    let columns = matches!(
        found,
        SparseGptError::Method(MethodError::ColumnsNotDivisible { columns: 6, of: 4 })
    );
    assert!(columns);
    let no_block = Settings {
        block_size: 0,
        ..Settings::new(Target::Sparsity(0.5))
    };
    assert!(matches!(
        refused(no_block),
        SparseGptError::Setting {
            name: "block_size",
            ..
        }
    ));
}
