//! `shaders/apply_mask.wgsl`: pruned weights become 0, the others keep their bits.
use crate::support::{PRECISIONS, device_test, devices, random};
use mwanda::{Mask, MethodError};
use mwanda_gpu::GpuError;
use rand::RngExt;

device_test! {
    async fn pruned_weights_become_zero_and_the_others_keep_their_bits() {
        for precision in PRECISIONS {
            for (rows, columns) in [(1, 1), (3, 3), (5, 257), (70, 640), (2, 4097)] {
                let mut random = random(1);
                // Any bits: NaN, infinities and subnormals have to survive as well.
                let size = precision.bytes_per_weight();
                let bytes: Vec<u8> = (0..rows * columns * size)
                    .map(|_| random.random())
                    .collect();
                let mut mask = Mask::new(rows, columns);
                let mut expected = bytes.clone();
                for (index, weight) in expected.chunks_exact_mut(size).enumerate() {
                    if random.random() {
                        mask.prune(index / columns, index % columns);
                        weight.fill(0);
                    }
                }
                for device in devices().await {
                    let mut matrix =
                        mwanda_gpu::WeightMatrix::upload(device, rows, columns, precision, &bytes)
                            .unwrap();
                    assert_eq!(
                        matrix.read_bytes().await.unwrap(),
                        bytes,
                        "{precision} on {device:?}"
                    );
                    matrix.prune(&mask).unwrap();
                    let found = matrix.read_bytes().await.unwrap();
                    assert!(
                        found == expected,
                        "{precision} {rows} × {columns} on {device:?}"
                    );
                }
            }
        }
    }
}

device_test! {
    async fn a_mask_of_another_shape_is_refused() {
        for device in devices().await {
            let mut matrix =
                mwanda_gpu::WeightMatrix::upload(device, 2, 3, mwanda::Precision::F32, &[0; 24])
                    .unwrap();
            let error = matrix.prune(&Mask::new(3, 2)).unwrap_err();
            assert!(matches!(
                error,
                GpuError::Method(MethodError::MaskShape { .. })
            ));
            let too_short = Mask {
                rows: 2,
                columns: 3,
                words: vec![0],
            };
            assert!(matrix.prune(&too_short).is_err());
        }
    }
}
