//! What must hold of any layer.

use mwanda::{Mask, Scoring};
use mwanda_sparsegpt::{Hessian, InverseFactor, Selection, Settings, prune, prune_with_factor};

use crate::support::{Layer, assert_zeros, n_of_m, sparsity};

/// Exactly the lowest |W| · factor of every row, unchanged weights elsewhere.
fn masked_by_score(layer: &Layer, column_factor: Vec<f32>, share: f64) -> Vec<f32> {
    let scoring = Scoring {
        column_factor,
        ria: None,
    };
    let cut = mwanda::Cut::Row {
        pruned: mwanda::plan::pruned_of(layer.features, share).unwrap(),
    };
    let mask = cut
        .mask(&layer.weight, layer.rows, layer.features, &scoring)
        .unwrap();
    layer.masked(&mask)
}

#[test]
fn the_outputs_err_less_than_under_magnitude_and_wanda() {
    for (seed, share) in [(1, 0.3), (2, 0.5), (3, 0.5), (4, 0.7)] {
        let layer = Layer::random(seed, 40, 64, 300);
        let hessian = layer.hessian();
        let rms = (0..layer.features).map(|j| (hessian.get(j, j) / 2.0).sqrt() as f32);
        let wanda = layer.error_of(&masked_by_score(&layer, rms.collect(), share));
        let magnitude = layer.error_of(&masked_by_score(&layer, vec![1.0; 64], share));
        for block_size in [16, 128] {
            let settings = Settings {
                block_size,
                ..sparsity(share)
            };
            let pruned = layer.prune(&settings);
            let error = layer.error_of(&pruned.weight);
            let without_update = layer.error_of(&layer.masked(&pruned.mask));
            assert!(error < without_update && error < wanda && wanda < magnitude);
        }
    }
}

#[test]
fn the_reported_error_is_that_of_the_outputs_and_the_damping() {
    let layer = Layer::random(5, 20, 37, 200);
    let hessian = layer.hessian();
    for settings in [
        sparsity(0.4),
        sparsity(0.9),
        Settings {
            block_size: 5,
            ..sparsity(0.5)
        },
    ] {
        let pruned = layer.prune(&settings);
        let mean = (0..37).map(|j| hessian.get(j, j)).sum::<f64>() / 37.0;
        let change: f64 = layer
            .weight
            .iter()
            .zip(&pruned.weight)
            .map(|(before, after)| f64::from(before - after).powi(2))
            .sum();
        let error = layer.error_of(&pruned.weight) + settings.percent_damp * mean / 2.0 * change;
        assert!(
            (pruned.error - error).abs() < 1e-5 * error,
            "{} {error}",
            pruned.error
        );
    }
}

#[test]
fn inputs_that_are_not_correlated_leave_the_kept_weights_as_they_are() {
    let layer = Layer::random(6, 30, 48, 1);
    // Token t has only feature t.
    let scale = |t: usize| 0.1 + (t * 7 % 11) as f32;
    let inputs: Vec<f32> = (0..48 * 48)
        .map(|at| {
            if at / 48 == at % 48 {
                scale(at / 48)
            } else {
                0.0
            }
        })
        .collect();
    let mut hessian = Hessian::new(48).unwrap();
    hessian.add(&inputs, 48).unwrap();
    let settings = Settings {
        percent_damp: 0.0,
        block_size: 48,
        ..sparsity(0.45)
    };
    let pruned = prune(&layer.weight, 30, &hessian, &settings).unwrap();

    let score = |at: usize| (f64::from(layer.weight[at]) * f64::from(scale(at % 48))).powi(2);
    let mut order: Vec<usize> = (0..30 * 48).collect();
    order.sort_by(|&a, &b| score(a).total_cmp(&score(b)));
    let mut mask = Mask::new(30, 48);
    for at in &order[..648] {
        mask.prune(at / 48, at % 48);
    }
    assert_eq!(pruned.mask, mask);
    assert_eq!(pruned.weight, layer.masked(&mask));
}

#[test]
fn the_number_of_pruned_weights_is_that_of_every_other_method() {
    let layer = Layer::random(7, 13, 50, 120);
    for share in [0.0, 0.001, 0.2, 0.333, 0.5, 0.9, 1.0] {
        for block_size in [1, 7, 32, 50, 128, usize::MAX] {
            let exact = Settings {
                block_size,
                ..sparsity(share)
            };
            let pruned = layer.prune(&exact);
            let wanted = mwanda::plan::pruned_of(13 * 50, share).unwrap();
            assert_eq!(pruned.mask.pruned_count(), wanted);
            assert_eq!(
                Mask::from_zeros(&pruned.weight, 13, 50).unwrap(),
                pruned.mask
            );

            // Of each block ⌊size · s⌋ + 1, at most all.
            let threshold = Settings {
                selection: Selection::Threshold,
                ..exact
            };
            let size = |first: usize| 13 * (50 - first).min(block_size);
            let of_block = |size: usize| ((size as f64 * share) as usize + 1).min(size);
            let wanted: usize = (0..50)
                .step_by(block_size)
                .map(|first| of_block(size(first)))
                .sum();
            assert_eq!(layer.prune(&threshold).mask.pruned_count(), wanted);
        }
    }
}

#[test]
fn every_group_keeps_what_the_pattern_says_whatever_the_block() {
    let layer = Layer::random(8, 9, 48, 150);
    for (keep, of) in [(1, 2), (2, 4), (1, 4), (4, 8), (2, 3), (5, 16)] {
        let pruned = layer.prune(&n_of_m(keep, of));
        for row in 0..9 {
            for group in 0..48 / of {
                let columns = group * of..(group + 1) * of;
                let kept = columns.filter(|&j| !pruned.mask.is_pruned(row, j));
                assert_eq!(kept.count(), keep);
            }
        }
        assert_zeros(&pruned);
        for block_size in [1, 5, 20, usize::MAX] {
            let other = layer.prune(&Settings {
                block_size,
                ..n_of_m(keep, of)
            });
            assert_eq!(
                other.mask, pruned.mask,
                "{keep}:{of} in blocks of {block_size}"
            );
        }
    }
}

#[test]
fn a_shared_factor_and_any_number_of_threads_give_the_same_bits() {
    let layer = Layer::random(9, 150, 200, 260);
    let settings = sparsity(0.5);
    let pruned = layer.prune(&settings);
    let factor = InverseFactor::new(&layer.hessian(), settings.percent_damp).unwrap();
    let shared = prune_with_factor(&layer.weight, 150, &factor, &settings).unwrap();
    assert_eq!(shared, pruned);
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        assert_eq!(pool.install(|| layer.prune(&settings)), pruned);
    }
}
