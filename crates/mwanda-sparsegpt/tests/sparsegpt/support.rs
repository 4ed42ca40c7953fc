//! Seeded random matrices and correlated inputs.

use mwanda::Mask;
use mwanda_sparsegpt::{Hessian, Pruned, Settings, Target};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A layer's weights, and inputs to it.
pub struct Layer {
    pub rows: usize,
    pub features: usize,
    pub tokens: usize,
    pub weight: Vec<f32>,
    pub inputs: Vec<f32>,
}

impl Layer {
    /// Inputs that are mixtures of a quarter as many sources, and a little noise of their own.
    pub fn random(seed: u64, rows: usize, features: usize, tokens: usize) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut values = |count: usize| -> Vec<f32> {
            (0..count).map(|_| random.random_range(-1.0..1.0)).collect()
        };
        let sources = features.div_ceil(4);
        let mixing = values(sources * features);
        let heard = values(sources * tokens);
        let noise = values(tokens * features);
        let scale = values(features);
        let input = |at: usize| {
            let (token, feature) = (at / features, at % features);
            let mixed: f32 = (0..sources)
                .map(|source| heard[token * sources + source] * mixing[source * features + feature])
                .sum();
            (mixed + 0.2 * noise[at]) * (2.0 * scale[feature]).exp()
        };
        Self {
            rows,
            features,
            tokens,
            weight: values(rows * features),
            inputs: (0..tokens * features).map(input).collect(),
        }
    }

    /// The same with one feature that is always 0.
    pub fn with_dead(mut self, feature: usize) -> Self {
        for input in self.inputs.chunks_mut(self.features) {
            input[feature] = 0.0;
        }
        self
    }

    pub fn hessian(&self) -> Hessian {
        let mut hessian = Hessian::new(self.features).unwrap();
        hessian.add(&self.inputs, self.tokens).unwrap();
        hessian
    }

    pub fn prune(&self, settings: &Settings) -> Pruned {
        mwanda_sparsegpt::prune(&self.weight, self.rows, &self.hessian(), settings).unwrap()
    }

    /// ‖(W − Ŵ)·X‖² / n, token by token.
    pub fn error_of(&self, weight: &[f32]) -> f64 {
        let change = |at: usize| f64::from(self.weight[at]) - f64::from(weight[at]);
        let error = |row: usize, input: &[f32]| -> f64 {
            let inputs = input.iter().enumerate();
            inputs
                .map(|(j, &x)| change(row * self.features + j) * f64::from(x))
                .sum()
        };
        let squares = self
            .inputs
            .chunks(self.features)
            .flat_map(|input| (0..self.rows).map(move |row| error(row, input).powi(2)));
        squares.sum::<f64>() / self.tokens as f64
    }

    /// The weights that `mask` leaves, unchanged.
    pub fn masked(&self, mask: &Mask) -> Vec<f32> {
        let pruned = |at: usize| mask.is_pruned(at / self.features, at % self.features);
        let weights = self.weight.iter().enumerate();
        weights
            .map(|(at, &weight)| if pruned(at) { 0.0 } else { weight })
            .collect()
    }
}

pub fn sparsity(sparsity: f64) -> Settings {
    Settings::new(Target::Sparsity(sparsity))
}

pub fn n_of_m(keep: usize, of: usize) -> Settings {
    Settings::new(Target::NOfM { keep, of })
}

pub fn assert_close(found: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(found.len(), expected.len());
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!(
            (found - expected).abs() <= tolerance,
            "weight {at}: {found} instead of {expected}"
        );
    }
}

/// Every pruned weight is +0, bit for bit.
pub fn assert_zeros(pruned: &Pruned) {
    let columns = pruned.mask.columns;
    for (at, weight) in pruned.weight.iter().enumerate() {
        if pruned.mask.is_pruned(at / columns, at % columns) {
            assert_eq!(weight.to_bits(), 0, "weight {at}");
        }
    }
}
