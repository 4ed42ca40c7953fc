//! Takes the web sentences that the `lingua-*-language-model` crates carry, cleans them, and writes one file a language
//! and part into `OUT_DIR`, from where the crate embeds them. The crate's README describes the source and every step.

#[path = "build/clean.rs"]
mod clean;
#[path = "build/encoding.rs"]
mod encoding;
#[path = "build/shuffle.rs"]
mod shuffle;
#[path = "build/sources.rs"]
mod sources;
#[path = "build/split.rs"]
mod split;

use std::{env, error::Error, fs, path::Path};

/// The same seed for every language: each has its own sentences, so nothing is correlated.
const SHUFFLE_SEED: u64 = 20_251_123;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    let out = env::var("OUT_DIR")?;
    for (code, directory) in sources::SENTENCES {
        let raw = directory
            .get_file("sentences.txt")
            .and_then(|file| file.contents_utf8())
            .ok_or_else(|| format!("the source of {code} holds no UTF-8 sentences.txt"))?;
        let mut sentences = clean::clean(raw, code);
        shuffle::shuffle(&mut sentences, SHUFFLE_SEED);
        for (part, text) in split::split(&sentences) {
            fs::write(Path::new(&out).join(format!("{code}.{part}.txt")), text)?;
        }
    }
    Ok(())
}
