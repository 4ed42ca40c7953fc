//! Against `tests/reference/sparsegpt_golden.py`: the published route in PyTorch.

use std::path::Path;

use mwanda::Mask;
use mwanda_sparsegpt::{Selection, Settings};
use safetensors::SafeTensors;

use crate::support::{Layer, assert_close, assert_zeros, n_of_m, sparsity};

fn floats(tensors: &SafeTensors<'_>, name: &str) -> Vec<f32> {
    let bytes = tensors.tensor(name).unwrap().data().to_vec();
    bytes
        .as_chunks()
        .0
        .iter()
        .map(|&word| f32::from_le_bytes(word))
        .collect()
}

/// The fixture's mask: 1 = pruned, row-major without padding, the first weight of a byte in its lowest bit.
fn mask(tensors: &SafeTensors<'_>, name: &str, rows: usize, columns: usize) -> Mask {
    let tensor = tensors.tensor(name).unwrap();
    let mut mask = Mask::new(rows, columns);
    for at in 0..rows * columns {
        if tensor.data()[at / 8] >> (at % 8) & 1 == 1 {
            mask.prune(at / columns, at % columns);
        }
    }
    mask
}

#[test]
fn weights_and_masks_are_those_of_the_published_route() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden");
    let bytes = std::fs::read(golden.join("sparsegpt.safetensors")).unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let shape = |name: &str| tensors.tensor(name).unwrap().shape().to_vec();
    let (rows, features) = (shape("weight")[0], shape("weight")[1]);
    let layer = Layer {
        rows,
        features,
        tokens: shape("inputs")[0],
        weight: floats(&tensors, "weight"),
        inputs: floats(&tensors, "inputs"),
    };
    let in_blocks = |block_size, settings: Settings| Settings {
        block_size,
        ..settings
    };
    let threshold = Settings {
        selection: Selection::Threshold,
        ..in_blocks(16, sparsity(0.5))
    };
    let damped = Settings {
        percent_damp: 0.1,
        ..in_blocks(7, sparsity(0.33))
    };
    let cases = [
        ("threshold-0.5", threshold, 483),
        ("exact-0.5", in_blocks(16, sparsity(0.5)), 480),
        ("exact-0.7", sparsity(0.7), 672),
        ("exact-0.33-blocks-of-7", damped, 316),
        ("2:4", in_blocks(16, n_of_m(2, 4)), 480),
        ("4:8", n_of_m(4, 8), 480),
    ];
    for (name, settings, count) in cases {
        let pruned = layer.prune(&settings);
        let expected = mask(&tensors, &format!("{name}.mask"), rows, features);
        assert_eq!(pruned.mask, expected, "{name}");
        assert_eq!(pruned.mask.pruned_count(), count, "{name}");
        // The fixture was computed in f64 and rounded: one unit in the last place of weights below 2.
        let weight = floats(&tensors, &format!("{name}.weight"));
        assert_close(&pruned.weight, &weight, 2.0 * f32::EPSILON);
        assert_zeros(&pruned);
    }
}
