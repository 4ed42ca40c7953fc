//! Every kernel against its CPU twin, natively and in a browser.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[cfg(target_family = "wasm")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

mod activation_statistics;
mod apply_mask;
mod layers;
mod matrix_mask;
mod matvec;
mod pattern_mask;
mod row_mask;
mod support;
mod unpack_half;
