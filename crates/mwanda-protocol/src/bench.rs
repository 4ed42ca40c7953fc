//! How fast a device is.

use serde::{Deserialize, Serialize};

use crate::DeviceDescription;

/// What a device reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BenchReport {
    /// The device.
    pub device: DeviceDescription,
    /// Name of the shape, or of the model's folder or file.
    pub shape: String,
    /// What was measured, in the order in which it was.
    pub rows: Vec<BenchRow>,
}

/// One measurement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BenchRow {
    /// What was measured, such as `decode`.
    pub name: String,
    /// On what, such as `2048 × 640 bf16`.
    pub detail: String,
    /// The median of the repetitions, in `unit`.
    pub value: f64,
    /// `GB/s`, `GFLOP/s`, `tokens/s` or `s`. All but seconds are the better the higher.
    pub unit: String,
}
