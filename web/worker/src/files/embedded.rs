//! The model that is part of this program.

use mwanda_checkpoint::MemoryFiles;

/// Name for people.
pub const EMBEDDED_TITLE: &str = "Teaching model (15 languages)";

macro_rules! teaching {
    ($($name:literal),+ $(,)?) => {
        [$((
            concat!("embedded/teaching/", $name),
            include_bytes!(concat!("../../../../models/teaching/", $name)).as_slice(),
        )),+]
    };
}

/// The teaching model's files under their virtual paths, and their bytes in all.
pub fn embedded_model() -> (MemoryFiles, u64) {
    let files = teaching![
        "config.json",
        "generation_config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ];
    let bytes = files.iter().map(|(_, content)| content.len() as u64).sum();
    (files.into_iter().collect(), bytes)
}
