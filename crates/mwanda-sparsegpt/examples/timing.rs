//! Seconds for the Hessian of 5760 tokens, its factor and pruning half of a matrix, by shape (out × in):
//! `cargo run --release -p mwanda-sparsegpt --example timing`.

#![allow(clippy::print_stdout, reason = "what it is for")]

use std::time::Instant;

use mwanda_sparsegpt::{Hessian, InverseFactor, Settings, SparseGptError, Target};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const TOKENS: usize = 5760;
/// A window.
const TOKENS_AT_ONCE: usize = 128;

fn main() -> Result<(), SparseGptError> {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for (rows, features) in [(640, 2048), (2048, 640), (1024, 640)] {
        let mut values = |count: usize| -> Vec<f32> {
            (0..count).map(|_| random.random_range(-1.0..1.0)).collect()
        };
        let weight = values(rows * features);
        let inputs = values(TOKENS * features);
        let mut hessian = Hessian::new(features)?;
        let started = Instant::now();
        for window in inputs.chunks(TOKENS_AT_ONCE * features) {
            hessian.add(window, TOKENS_AT_ONCE)?;
        }
        let added = started.elapsed();
        let started = Instant::now();
        let factor = InverseFactor::new(&hessian, 0.01)?;
        let factorised = started.elapsed();
        let mut pruned = Vec::new();
        for target in [Target::Sparsity(0.5), Target::NOfM { keep: 2, of: 4 }] {
            let started = Instant::now();
            mwanda_sparsegpt::prune_with_factor(&weight, rows, &factor, &Settings::new(target))?;
            pruned.push(started.elapsed().as_secs_f64());
        }
        println!(
            "{rows} × {features}: Hessian {:.2} s, factor {:.2} s, 50 % {:.2} s, 2:4 {:.2} s",
            added.as_secs_f64(),
            factorised.as_secs_f64(),
            pruned[0],
            pruned[1]
        );
    }
    Ok(())
}
