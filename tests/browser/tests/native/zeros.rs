//! Which weights of an exported model are zero.

use std::{collections::BTreeMap, fs, path::Path};

use safetensors::{Dtype, SafeTensors};

/// For each tensor, for each weight, whether it is zero.
pub struct Zeros(BTreeMap<String, Vec<bool>>);

impl Zeros {
    /// Those of an export in bf16.
    pub fn in_export(folder: &Path) -> Self {
        let file = fs::read(folder.join("model.safetensors")).expect("the export's weights");
        let tensors = SafeTensors::deserialize(&file).expect("safetensors");
        let zeros = tensors.iter().map(|(name, tensor)| {
            assert_eq!(tensor.dtype(), Dtype::BF16, "{name}");
            let weights = tensor.data().chunks_exact(2);
            // Without the sign.
            let is_zero = |bytes: &[u8]| bytes[0] == 0 && bytes[1] & 0x7f == 0;
            (name.to_owned(), weights.map(is_zero).collect())
        });
        Self(zeros.collect())
    }

    /// Share of the weights of these tensors that are zero in both or in neither.
    pub fn agreement(&self, other: &Self, tensors: &[&str]) -> f64 {
        let (mut same, mut all, mut zeros) = (0_usize, 0_usize, 0_usize);
        for &tensor in tensors {
            let (own, others) = (&self.0[tensor], &other.0[tensor]);
            assert_eq!(own.len(), others.len(), "{tensor}");
            same += own
                .iter()
                .zip(others)
                .filter(|(own, other)| own == other)
                .count();
            zeros += own.iter().filter(|own| **own).count();
            all += own.len();
        }
        assert!(
            zeros > all / 3,
            "{zeros} of {all} weights are zero: this is not pruned"
        );
        same as f64 / all as f64
    }
}
