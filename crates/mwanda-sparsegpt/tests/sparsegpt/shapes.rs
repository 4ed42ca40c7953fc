//! Odd shapes, zeros, dead features and ties.

use mwanda::Mask;
use mwanda_sparsegpt::{Hessian, Selection, Settings, prune};

use crate::support::{Layer, assert_zeros, n_of_m, sparsity};

#[test]
fn odd_shapes_lose_their_share_and_err_no_more_than_without_an_update() {
    for rows in [1, 3, 257] {
        for features in [1, 3, 257] {
            let layer = Layer::random(1, rows, features, 40);
            let pruned = layer.prune(&sparsity(0.5));
            assert_eq!(pruned.mask.pruned_count(), rows * features / 2);
            assert_zeros(&pruned);
            let error = layer.error_of(&pruned.weight);
            assert!(error <= layer.error_of(&layer.masked(&pruned.mask)) * (1.0 + 1e-9));
        }
    }
    let none = Layer::random(2, 0, 5, 40).prune(&sparsity(0.5));
    assert!(none.weight.is_empty() && none.mask == Mask::new(0, 5) && none.error == 0.0);
}

#[test]
fn weights_of_dead_features_become_zero_and_are_pruned_first() {
    let layer = Layer::random(3, 6, 20, 50)
        .with_dead(0)
        .with_dead(7)
        .with_dead(19);
    for settings in [sparsity(0.0), sparsity(0.4), n_of_m(2, 4)] {
        let pruned = layer.prune(&settings);
        for row in 0..6 {
            for dead in [0, 7, 19] {
                assert_eq!(pruned.weight[row * 20 + dead].to_bits(), 0);
                assert_eq!(pruned.mask.is_pruned(row, dead), settings != sparsity(0.0));
            }
        }
    }
    // An input of which nothing is known: all weights go, whatever the mask marks.
    let silent = Layer {
        inputs: vec![0.0; 50 * 20],
        ..layer
    };
    let pruned = silent.prune(&sparsity(0.25));
    assert!(pruned.weight.iter().all(|weight| weight.to_bits() == 0));
    assert_eq!(pruned.mask.pruned_count(), 30);
    assert_eq!(pruned.error, 0.0);
}

#[test]
fn of_equal_scores_the_lower_row_and_then_the_lower_column_go_first() {
    let mut hessian = Hessian::new(4).unwrap();
    let identity: Vec<f32> = (0..16)
        .map(|at| if at % 5 == 0 { 1.0 } else { 0.0 })
        .collect();
    hessian.add(&identity, 4).unwrap();
    let weight = [
        0.5, -0.5, 0.5, -0.5, 0.5, 0.5, 0.5, 0.5, -0.5, 0.1, 0.5, 0.5,
    ];
    let pruned = |settings: Settings| {
        let mask = prune(&weight, 3, &hessian, &settings).unwrap().mask;
        (0..12)
            .filter(|at| mask.is_pruned(at / 4, at % 4))
            .collect::<Vec<_>>()
    };
    assert_eq!(pruned(sparsity(0.5)), [0, 1, 2, 3, 4, 9]);
    assert_eq!(pruned(n_of_m(2, 4)), [0, 1, 4, 5, 8, 9]);
    let threshold = Settings {
        selection: Selection::Threshold,
        ..sparsity(0.5)
    };
    assert_eq!(pruned(threshold).len(), 12);
}

#[test]
fn zeros_of_either_sign_stay_and_change_nothing() {
    let mut layer = Layer::random(4, 5, 16, 60);
    layer.weight[..16].fill(0.0);
    layer.weight[3] = -0.0;
    let pruned = layer.prune(&sparsity(0.2));
    assert_eq!(pruned.mask.pruned_count(), 16);
    assert!((0..16).all(|j| pruned.mask.is_pruned(0, j)));
    assert_zeros(&pruned);
    assert_eq!(pruned.weight[16..], layer.weight[16..]);
    assert_eq!(pruned.error, 0.0);
}
