//! `shaders/unpack_half.wgsl`, through the products with many vectors that it serves.
use crate::support::{Stored, device_test, devices};
use burn_tensor::Tensor;
use mwanda::Precision;
use mwanda_gpu::read_f32;

device_test! {
    /// The product with an identity gives back the weights: every other term is 0.
    async fn every_finite_half_is_widened_exactly() {
        for precision in [Precision::F16, Precision::Bf16] {
            let (rows, columns) = (4096, 16);
            let halves: Vec<u8> = (0..=u16::MAX).flat_map(|bits| bits.to_le_bytes()).collect();
            // NaN and infinite weights would spoil the rows' other products.
            let values: Vec<f32> = precision
                .decode(&halves)
                .into_iter()
                .map(|value| if value.is_finite() { value } else { 0.0 })
                .collect();
            let weights = Stored::new(rows, columns, precision, &values);
            for device in devices().await {
                let product = weights
                    .upload(device)
                    .apply(Tensor::eye(columns, device))
                    .unwrap();
                let found = read_f32(product.transpose()).await.unwrap();
                for (index, (found, expected)) in found.iter().zip(&weights.values).enumerate() {
                    // A product may take a subnormal f32, which bfloat16 has, as 0.
                    let flushed = expected.is_subnormal() && *found == 0.0;
                    assert!(
                        found == expected || flushed,
                        "{precision} {index} on {device:?}: {found} for {expected}"
                    );
                }
            }
        }
    }
}

device_test! {
    async fn rows_with_an_odd_number_of_weights_are_cut_where_they_end() {
        for precision in [Precision::F16, Precision::Bf16] {
            let weights = Stored::random(crate::support::Weights::BellShaped, 33, 17, precision, 1);
            for device in devices().await {
                let product = weights
                    .upload(device)
                    .apply(Tensor::eye(17, device))
                    .unwrap();
                let found = read_f32(product.transpose()).await.unwrap();
                assert_eq!(found, weights.values, "{precision} on {device:?}");
            }
        }
    }
}
