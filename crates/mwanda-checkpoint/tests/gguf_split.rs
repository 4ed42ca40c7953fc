//! Models that were split into several GGUF files.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose fixture cannot be made should stop there"
)]

mod support;

use mwanda_checkpoint::{Checkpoint, CheckpointError};
use support::*;

fn open(file: &GgufBytes) -> Result<Checkpoint, CheckpointError> {
    let folder = tempfile::tempdir().unwrap();
    Checkpoint::open(&write_gguf(folder.path(), file))
}

#[test]
fn a_part_of_a_split_model_is_refused() {
    let split = |file: GgufBytes, number: u16, count: u16| {
        file.entry("split.no", 2, &number.to_le_bytes()).entry(
            "split.count",
            2,
            &count.to_le_bytes(),
        )
    };
    let (config, tensors) = (llama_config(), tensors(&llama_config(), 7));
    let first = split(llama_gguf(&config, &tensors, as_f32), 0, 3);
    // The others say nothing of the model.
    let other = split(GgufBytes::default(), 1, 3);
    for file in [first, other] {
        let error = open(&file).unwrap_err();
        assert!(
            matches!(error, CheckpointError::SplitGguf { parts: 3, .. }),
            "{error}"
        );
        assert!(error.to_string().contains("llama-gguf-split --merge"));
    }
    let merged = split(llama_gguf(&config, &tensors, as_f32), 0, 1);
    assert_eq!(open(&merged).unwrap().problems(), []);
}
