//! How large an export will be.

use mwanda_protocol::InspectReport;

/// Bytes of the exported weights, about. Quantised weights are exported in 16 bits.
pub fn export_size(report: &InspectReport) -> u64 {
    let is_wide = |name: &String| name.eq_ignore_ascii_case("f32");
    let is_all_wide = !report.tensor_types.is_empty() && report.tensor_types.keys().all(is_wide);
    let bytes_per_weight = if is_all_wide { 4 } else { 2 };
    report.parameters.saturating_mul(bytes_per_weight)
}
