//! Gemma 3's vocabulary, read from the GGUF file of the 270M model, against reference ids. Run with
//! `cargo test -p mwanda-tokenizer -- --ignored` where the model has been fetched.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use mwanda_checkpoint::Checkpoint;
use mwanda_tokenizer::TextTokenizer;
use serde::Deserialize;

const FILE: &str = "gemma-3-270m-q4_k_m.gguf";

#[derive(Deserialize)]
struct Reference {
    language: String,
    text: String,
    ids: Vec<u32>,
}

/// The model: in $MWANDA_MODELS, or where `mwanda` puts what it fetches.
fn model() -> PathBuf {
    let folder = match std::env::var_os("MWANDA_MODELS") {
        Some(folder) => PathBuf::from(folder),
        None => {
            let home = std::env::home_dir().expect("a home folder");
            home.join(".local/share/mwanda/models")
        }
    };
    let places = [folder.join(FILE), folder.join("gemma-3-270m").join(FILE)];
    let found = places.iter().find(|place| place.is_file());
    found
        .unwrap_or_else(|| panic!("no {FILE} in {}", folder.display()))
        .clone()
}

#[test]
#[ignore = "needs Gemma 3 270M"]
fn ids_equal_the_reference() {
    let checkpoint = Checkpoint::open(&model()).expect("a checkpoint");
    let start = Instant::now();
    let tokenizer = TextTokenizer::for_checkpoint(&checkpoint).expect("a tokenizer");
    let took = start.elapsed();
    assert!(took < Duration::from_secs(3), "loading took {took:?}");
    assert_eq!(tokenizer.vocab_size(), 262_144);
    assert_eq!(tokenizer.bos(), Some(2));
    assert_eq!(tokenizer.eos(), [1, 106]);
    tokenizer
        .check_against(262_144)
        .expect("as many rows as tokens");

    let references = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/gemma3_token_ids.json"
    );
    let references =
        std::fs::read(references).expect("tests/reference/gemma3_token_ids.py makes it");
    let references: Vec<Reference> = serde_json::from_slice(&references).expect("references");
    assert!(references.len() > 40);
    for Reference {
        language,
        text,
        ids,
    } in references
    {
        assert_eq!(
            tokenizer.encode(&text).expect("ids"),
            ids,
            "{language}: {text:?}"
        );
        let mut stream = tokenizer.stream();
        let mut shown = String::new();
        for &id in &ids {
            shown.extend(stream.step(id).expect("a step"));
        }
        shown.extend(stream.flush().expect("the rest"));
        assert_eq!(
            shown,
            tokenizer.decode(&ids, true).expect("text"),
            "{language}"
        );
    }
}
