//! The demo models against transformers: `tests/golden/<model>.json` was written by
//! `tests/reference/real_model_golden.py`. Run by `cargo xtask test --real`, which fetches the models.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::path::{Path, PathBuf};

use mwanda_catalogue::{Catalogue, models_dir};
use mwanda_checkpoint::Checkpoint;
use mwanda_engine::{
    Cancel, EvaluateRequest, Event, GenerateRequest, ModelChoice, Precision, Prompt, Request,
    SamplingSettings, Session, TextSource, WindowSettings,
};
use mwanda_tokenizer::TextTokenizer;
use serde::Deserialize;
use std::collections::BTreeMap;
use support::{Answer, golden_folder, loaded, loaded_in, text_folder};

/// The weights of a quantised GGUF are rounded to f16 here, and are f32 in the reference.
const PERPLEXITY_TOLERANCE: f64 = 0.005;

/// What transformers made of a model.
#[derive(Deserialize)]
struct Expected {
    seq_len: usize,
    perplexity: BTreeMap<String, f64>,
    token_ids: BTreeMap<String, Vec<u32>>,
    greedy: BTreeMap<String, Continuation>,
}

#[derive(Deserialize)]
struct Continuation {
    prompt: String,
    prompt_ids: Vec<u32>,
    ids: Vec<u32>,
    text: String,
}

struct RealModel {
    name: String,
    file: PathBuf,
    expected: Expected,
}

fn real_models() -> Vec<RealModel> {
    let catalogue = Catalogue::builtin().unwrap();
    let folder = models_dir().unwrap();
    let models = catalogue.entries().iter().map(|entry| {
        let expected = golden_folder().join(format!("{}.json", entry.name));
        RealModel {
            name: entry.name.clone(),
            file: entry.path(&folder),
            expected: serde_json::from_slice(&std::fs::read(expected).unwrap()).unwrap(),
        }
    });
    models.collect()
}

fn tokenizer(model: &Path) -> TextTokenizer {
    TextTokenizer::for_checkpoint(&Checkpoint::open(model).unwrap()).unwrap()
}

#[test]
#[ignore = "needs the demo models"]
fn token_ids_are_those_of_the_reference_tokenizer() {
    for model in real_models() {
        let tokenizer = tokenizer(&model.file);
        assert_eq!(model.expected.token_ids.len(), 15);
        for (language, ids) in &model.expected.token_ids {
            let file = text_folder("real").join(format!("{language}.txt"));
            let text = std::fs::read_to_string(file).unwrap();
            let found = tokenizer.encode(&text).unwrap();
            assert_eq!(&found, ids, "{}, {language}", model.name);
        }
    }
}

#[test]
#[ignore = "needs the demo models"]
fn perplexities_are_those_of_transformers() {
    for model in real_models() {
        let request = Request::Evaluate(EvaluateRequest {
            model: ModelChoice::Loaded,
            text: TextSource::Folder(text_folder("real")),
            languages: None,
            windows: WindowSettings {
                samples: Some(1),
                sequence_length: model.expected.seq_len,
            },
        });
        let report = Answer::of(&mut loaded(&model.file), request).evaluated();
        assert_eq!(report.languages.len(), model.expected.perplexity.len());
        for (language, expected) in &model.expected.perplexity {
            let found = report.languages[language].perplexity;
            assert!(
                (found / expected - 1.0).abs() < PERPLEXITY_TOLERANCE,
                "{}, {language}: perplexity {found}, transformers {expected}",
                model.name
            );
        }
    }
}

#[test]
#[ignore = "needs the demo models"]
fn greedy_text_is_that_of_transformers() {
    for model in real_models() {
        let tokenizer = tokenizer(&model.file);
        // In the reference's precision: rounding may tip two tokens that are almost equally likely.
        let mut session = loaded_in(&model.file, Some(Precision::F32));
        for (language, expected) in &model.expected.greedy {
            let place = format!("{}, {language}", model.name);
            let mut prompt_ids: Vec<u32> = tokenizer.bos().into_iter().collect();
            prompt_ids.extend(tokenizer.encode(&expected.prompt).unwrap());
            assert_eq!(prompt_ids, expected.prompt_ids, "{place}");
            let at_end = |id: &u32| tokenizer.eos().contains(id);
            assert!(!expected.ids.iter().any(at_end), "{place} ends early");
            let found = continuation(&mut session, &expected.prompt, expected.ids.len());
            assert_eq!(found, expected.text, "{place}");
        }
    }
}

/// The most likely text of `tokens` tokens after a prompt.
fn continuation(session: &mut Session, prompt: &str, tokens: usize) -> String {
    let request = Request::Generate(GenerateRequest {
        model: ModelChoice::Loaded,
        prompt: Prompt::Text(prompt.to_owned()),
        sampling: SamplingSettings {
            temperature: 0.0,
            repetition_penalty: 1.0,
            max_tokens: tokens,
            ..SamplingSettings::default()
        },
    });
    let mut text = String::new();
    let mut collect = |event| {
        if let Event::Text(piece) = event {
            text.push_str(&piece);
        }
    };
    session
        .handle(request, &Cancel::new(), &mut collect)
        .unwrap();
    text
}
