//! The definition: optimal brain surgery, one column after the other, each time with the inverse of the Hessian of what
//! is left, found anew by elimination.

use mwanda::Mask;
use mwanda_sparsegpt::{Settings, Target};

use crate::support::{Layer, assert_close, assert_zeros, n_of_m, sparsity};

/// H of the damped definition, term by term; dead features as the reference treats them.
fn damped_hessian(layer: &Layer, percent_damp: f64) -> Vec<Vec<f64>> {
    let n = layer.features;
    let mut hessian = vec![vec![0.0; n]; n];
    for input in layer.inputs.chunks(n) {
        for i in 0..n {
            for j in 0..n {
                let product = f64::from(input[i]) * f64::from(input[j]);
                hessian[i][j] += 2.0 * product / layer.tokens as f64;
            }
        }
    }
    for (i, row) in hessian.iter_mut().enumerate() {
        if row[i] == 0.0 {
            row[i] = 1.0;
        }
    }
    let mean = (0..n).map(|i| hessian[i][i]).sum::<f64>() / n as f64;
    for (i, row) in hessian.iter_mut().enumerate() {
        row[i] += percent_damp * mean;
    }
    hessian
}

/// The inverse by Gauss and Jordan, the largest pivot first.
fn inverse(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = matrix.len();
    let mut rows: Vec<Vec<f64>> = matrix.to_vec();
    for (i, row) in rows.iter_mut().enumerate() {
        row.extend((0..n).map(|j| if i == j { 1.0 } else { 0.0 }));
    }
    for column in 0..n {
        let largest = (column..n)
            .max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))
            .unwrap();
        rows.swap(column, largest);
        let pivot = rows[column][column];
        rows[column].iter_mut().for_each(|value| *value /= pivot);
        let pivot_row = rows[column].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(i, _)| *i != column) {
            let factor = row[column];
            for (value, pivot) in row.iter_mut().zip(&pivot_row) {
                *value -= factor * pivot;
            }
        }
    }
    rows.into_iter().map(|row| row[n..].to_vec()).collect()
}

/// (weights, mask) with the whole matrix as one block.
fn by_definition(layer: &Layer, settings: &Settings) -> (Vec<f32>, Mask) {
    let n = layer.features;
    let hessian = damped_hessian(layer, settings.percent_damp);
    // Of each column j, the inverse of the Hessian of columns j…n.
    let inverses: Vec<Vec<Vec<f64>>> = (0..n)
        .map(|j| {
            let rest: Vec<Vec<f64>> = hessian[j..].iter().map(|row| row[j..].to_vec()).collect();
            inverse(&rest)
        })
        .collect();
    let mut weight: Vec<Vec<f64>> = layer
        .weight
        .chunks(n)
        .map(|row| row.iter().map(|&weight| f64::from(weight)).collect())
        .collect();
    for j in 0..n {
        if layer.inputs.chunks(n).all(|input| input[j] == 0.0) {
            weight.iter_mut().for_each(|row| row[j] = 0.0);
        }
    }
    let cost = |weight: &[Vec<f64>], i: usize, j: usize| weight[i][j].powi(2) / inverses[j][0][0];
    let mut mask = Mask::new(layer.rows, n);
    let mark =
        |cells: &mut Vec<(usize, usize)>, count: usize, weight: &[Vec<f64>], mask: &mut Mask| {
            cells.sort_by(|a, b| cost(weight, a.0, a.1).total_cmp(&cost(weight, b.0, b.1)));
            cells[..count].iter().for_each(|&(i, j)| mask.prune(i, j));
        };
    if let Target::Sparsity(sparsity) = settings.target {
        let mut cells: Vec<_> = (0..layer.rows)
            .flat_map(|i| (0..n).map(move |j| (i, j)))
            .collect();
        let count = (cells.len() as f64 * sparsity).floor() as usize;
        mark(&mut cells, count, &weight, &mut mask);
    }
    for j in 0..n {
        for i in 0..layer.rows {
            if let Target::NOfM { keep, of } = settings.target
                && j % of == 0
            {
                let mut cells: Vec<_> = (j..j + of).map(|j| (i, j)).collect();
                mark(&mut cells, of - keep, &weight, &mut mask);
            }
            if mask.is_pruned(i, j) {
                let gone = weight[i][j];
                for k in j..n {
                    weight[i][k] -= gone * inverses[j][0][k - j] / inverses[j][0][0];
                }
                weight[i][j] = 0.0;
            }
        }
    }
    let weight = weight
        .into_iter()
        .flatten()
        .map(|weight| weight as f32)
        .collect();
    (weight, mask)
}

#[test]
fn one_block_is_optimal_brain_surgery_from_left_to_right() {
    let layers = [
        Layer::random(1, 1, 1, 4),
        Layer::random(2, 5, 3, 8),
        Layer::random(3, 7, 12, 40),
        Layer::random(4, 9, 24, 60).with_dead(4).with_dead(23),
        // Fewer tokens than features: only the damping makes the Hessian invertible.
        Layer::random(5, 4, 24, 10),
    ];
    for layer in &layers {
        let mut cases: Vec<Settings> = [0.0, 0.3, 0.5, 0.8, 1.0].map(sparsity).to_vec();
        let patterns = [(1, 2), (2, 4), (1, 3), (4, 8)];
        let fitting = patterns.iter().filter(|(_, of)| layer.features % of == 0);
        cases.extend(fitting.map(|&(keep, of)| n_of_m(keep, of)));
        for mut settings in cases {
            // N:M with the group's size at least; the same as with one block.
            settings.block_size = match settings.target {
                Target::Sparsity(_) => layer.features,
                Target::NOfM { of, .. } => of + 1,
            };
            let pruned = layer.prune(&settings);
            let (weight, mask) = by_definition(layer, &settings);
            assert_eq!(
                pruned.mask, mask,
                "{} features, {settings:?}",
                layer.features
            );
            assert_close(&pruned.weight, &weight, 1e-6);
            assert_zeros(&pruned);
        }
    }
}

#[test]
fn the_hessian_is_the_sum_term_by_term_however_the_tokens_are_cut() {
    let layer = Layer::random(6, 1, 11, 1100);
    let plain = damped_hessian(&layer, 0.0);
    let whole = layer.hessian();
    let mut parts = mwanda_sparsegpt::Hessian::new(11).unwrap();
    for inputs in layer.inputs.chunks(11 * 7) {
        parts.add(inputs, inputs.len() / 11).unwrap();
    }
    assert_eq!(parts.tokens(), 1100.0);
    for (i, row) in plain.iter().enumerate() {
        for (j, expected) in row.iter().enumerate() {
            let close = |found: f64| (found - expected).abs() <= 1e-12 * expected.abs().max(1.0);
            assert!(close(whole.get(i, j)) && close(parts.get(i, j)), "{i}, {j}");
        }
    }
}

#[test]
fn weighted_tokens_make_languages_of_unequal_length_count_the_same() {
    let long = Layer::random(7, 1, 5, 30);
    let short = Layer::random(8, 1, 5, 6);
    let mut balanced = mwanda_sparsegpt::Hessian::new(5).unwrap();
    for layer in [&long, &short] {
        let weight = 1.0 / layer.tokens as f64;
        balanced
            .add_weighted(&layer.inputs, layer.tokens, weight)
            .unwrap();
    }
    let (long, short) = (long.hessian(), short.hessian());
    for i in 0..5 {
        for j in 0..5 {
            let mean = (long.get(i, j) + short.get(i, j)) / 2.0;
            assert!((balanced.get(i, j) - mean).abs() < 1e-12 * mean.abs().max(1.0));
        }
    }
}
