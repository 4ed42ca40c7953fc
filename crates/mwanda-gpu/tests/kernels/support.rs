//! Devices, data and tolerances that the tests of the kernels share.

use std::sync::OnceLock;

use burn_tensor::{Device, Tensor, TensorData};
use mwanda::{Mask, Precision, Scoring};
#[cfg(feature = "gpu")]
use mwanda_gpu::GpuError;
use mwanda_gpu::{DeviceChoice, WeightMatrix, open_async};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The largest normalised mean squared error of a result in f32 against one in f64: a few units in the last place for
/// sums of some thousand terms. A test that needs more says why.
pub const TOLERANCE: f64 = 1e-7;

/// All precisions in which weights are stored.
pub const PRECISIONS: [Precision; 3] = [Precision::F32, Precision::F16, Precision::Bf16];

/// Makes a test of an async function: natively it is waited for, in a browser the browser waits.
macro_rules! device_test {
    ($(#[$attribute:meta])* async fn $name:ident() $body:block) => {
        $(#[$attribute])*
        #[cfg(not(target_family = "wasm"))]
        #[test]
        fn $name() {
            mwanda_gpu::block_on(async $body);
        }

        $(#[$attribute])*
        #[cfg(target_family = "wasm")]
        #[wasm_bindgen_test::wasm_bindgen_test]
        async fn $name() $body
    };
}

pub(crate) use device_test;

/// The CPU, and with the feature `gpu` a GPU.
pub async fn devices() -> &'static [Device] {
    static DEVICES: OnceLock<Vec<Device>> = OnceLock::new();
    #[cfg(not(target_family = "wasm"))]
    return DEVICES.get_or_init(|| mwanda_gpu::block_on(open()));
    // One test runs after the other there, and each waits for the devices first.
    #[cfg(target_family = "wasm")]
    match DEVICES.get() {
        Some(devices) => devices,
        None => {
            let devices = open().await;
            DEVICES.get_or_init(|| devices)
        }
    }
}

async fn open() -> Vec<Device> {
    let cpu = open_async(&DeviceChoice::Cpu).await.unwrap().device;
    let gpu = gpu().await;
    [Some(cpu), gpu].into_iter().flatten().collect()
}

/// A GPU if there is one: a software adapter will do. Without one the tests of the kernels have nothing to test, which
/// they say, and which is a failure where `CI=true` or `MWANDA_REQUIRE_GPU=1`, and in a browser.
#[cfg(feature = "gpu")]
async fn gpu() -> Option<Device> {
    match open_async(&DeviceChoice::Gpu).await {
        Ok(gpu) => Some(gpu.device),
        Err(GpuError::NoAdapter) => {
            let set = |name, value: &str| std::env::var(name).is_ok_and(|found| found == value);
            let required = set("CI", "true") || set("MWANDA_REQUIRE_GPU", "1");
            assert!(
                !required && !cfg!(target_family = "wasm"),
                "no adapter, and one is required here"
            );
            eprintln!("skipped: no adapter (the kernels' CPU twins are tested alone)");
            None
        }
        Err(error) => panic!("the adapter would not open: {error}"),
    }
}

/// None: the feature is off. The tests say so, and fail where `MWANDA_REQUIRE_GPU=1`.
#[cfg(not(feature = "gpu"))]
async fn gpu() -> Option<Device> {
    let required = std::env::var("MWANDA_REQUIRE_GPU").is_ok_and(|found| found == "1");
    assert!(!required, "no feature `gpu`, and a GPU is required here");
    eprintln!("skipped: no feature `gpu` (the kernels' CPU twins are tested alone)");
    None
}

pub fn random(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// What the weights of a test are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// Spread like a trained matrix's.
    BellShaped,
    /// Few different values, zeros of both signs among them.
    Ties,
    /// Nothing but zeros.
    Zeros,
    /// The largest and smallest values that all precisions hold as normal f32.
    Extremes,
}

pub const ALL_WEIGHTS: [Weights; 4] = [
    Weights::BellShaped,
    Weights::Ties,
    Weights::Zeros,
    Weights::Extremes,
];

/// Values as a precision stores them: the bytes, and what they decode to.
pub struct Stored {
    pub rows: usize,
    pub columns: usize,
    pub precision: Precision,
    pub bytes: Vec<u8>,
    pub values: Vec<f32>,
}

impl Stored {
    pub fn new(rows: usize, columns: usize, precision: Precision, values: &[f32]) -> Self {
        let bytes = precision.encode(values);
        let values = precision.decode(&bytes);
        Self {
            rows,
            columns,
            precision,
            bytes,
            values,
        }
    }

    pub fn random(
        kind: Weights,
        rows: usize,
        columns: usize,
        precision: Precision,
        seed: u64,
    ) -> Self {
        let mut random = random(seed);
        let largest = if precision == Precision::F16 {
            65_504.0
        } else {
            3.0e38
        };
        // The smallest f16 is subnormal there, and normal as f32.
        let smallest = if precision == Precision::F16 {
            2.0_f32.powi(-24)
        } else {
            f32::MIN_POSITIVE
        };
        let extremes = [
            0.0,
            smallest,
            -smallest,
            3.0 * smallest,
            1.0,
            -largest,
            largest,
            largest / 2.0,
        ];
        let mut value = || -> f32 {
            match kind {
                Weights::BellShaped => (0..3).map(|_| random.random_range(-1.0_f32..1.0)).sum(),
                Weights::Ties => *[0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0]
                    .choose(&mut random)
                    .unwrap(),
                Weights::Zeros => 0.0,
                Weights::Extremes => *extremes.choose(&mut random).unwrap(),
            }
        };
        let values: Vec<f32> = (0..rows * columns).map(|_| value()).collect();
        Self::new(rows, columns, precision, &values)
    }

    pub fn upload(&self, device: &Device) -> WeightMatrix {
        WeightMatrix::upload(device, self.rows, self.columns, self.precision, &self.bytes).unwrap()
    }
}

/// Column factors: random ones, or all 1 where scores are to tie.
pub fn scoring(kind: Weights, columns: usize, seed: u64) -> Scoring {
    let mut random = random(seed);
    let factor = |random: &mut ChaCha8Rng| match kind {
        Weights::BellShaped => random.random_range(0.1_f32..3.0),
        _ => 1.0,
    };
    Scoring {
        column_factor: (0..columns).map(|_| factor(&mut random)).collect(),
        ria: None,
    }
}

/// The scoring with RIA's bracket, over the weights' own sums.
pub fn relative(scoring: Scoring, weights: &Stored) -> Scoring {
    let sums = mwanda::score::ria_sums(&weights.values, weights.rows, weights.columns).unwrap();
    Scoring {
        ria: Some(sums),
        ..scoring
    }
}

pub fn tensor<const D: usize>(values: &[f32], shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values.to_vec(), shape), device)
}

pub fn bell_shaped(count: usize, seed: u64) -> Vec<f32> {
    let mut random = random(seed);
    (0..count)
        .map(|_| (0..3).map(|_| random.random_range(-1.0_f32..1.0)).sum())
        .collect()
}

/// Σ (found − expected)² / Σ expected².
pub fn normalised_error(found: &[f32], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let error: f64 = found
        .iter()
        .zip(expected)
        .map(|(found, expected)| (f64::from(*found) - expected).powi(2))
        .sum();
    let size: f64 = expected.iter().map(|value| value * value).sum();
    if size == 0.0 { error } else { error / size }
}

/// Fails with the first difference rather than with two masks.
pub fn assert_same_mask(found: &Mask, expected: &Mask, what: &str) {
    assert_eq!(
        (found.rows, found.columns),
        (expected.rows, expected.columns),
        "{what}"
    );
    for row in 0..found.rows {
        for column in 0..found.columns {
            let (found, expected) = (
                found.is_pruned(row, column),
                expected.is_pruned(row, column),
            );
            assert_eq!(found, expected, "{what}: row {row}, column {column}");
        }
    }
}
