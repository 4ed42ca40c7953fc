//! Logits and activation sums against PyTorch, for each architecture: `tests/golden/<checkpoint>/` was written by
//! `tests/reference/make_golden.py` with transformers.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use burn_tensor::Device;
use mwanda::{BlockInput, FeatureSums, Mask, kernels::activation_statistics::WindowSums};
use mwanda_checkpoint::Checkpoint;
use mwanda_model::{
    ActivationSums, BlockCall, Decoder, DeviceChoice, GpuError, Projection, block_on, open_device,
};
use safetensors::SafeTensors;
use serde_json::Value;

/// Largest difference of a logit, in f32 on the CPU.
const TOLERANCE: f32 = 1e-4;
/// The same on a GPU, which adds products in another order and whose `exp` is the driver's.
const GPU_TOLERANCE: f32 = 1e-3;
/// Largest difference of a sum, relative to the input's largest: f32 sums taken in another order than PyTorch's.
const SUMS_TOLERANCE: f64 = 1e-5;

/// All of them, so that a lost fixture is a failure.
const CHECKPOINTS: [&str; 7] = [
    "gemma3",
    "llama",
    "llama-ties",
    "llama3-rope",
    "mistral",
    "qwen2",
    "qwen3",
];

const LANGUAGES: [&str; 2] = ["aa", "bb"];

/// The reference's names of the inputs, in the order of [`BlockInput::ALL`].
const INPUTS: [&str; 4] = ["attention", "attention_output", "mlp", "mlp_down"];

/// `tests/golden/<name>`.
struct Golden {
    name: String,
    folder: PathBuf,
    expected: Value,
    /// Shape and bytes by name.
    tensors: BTreeMap<String, (Vec<usize>, Vec<u8>)>,
}

fn checkpoints() -> Vec<Golden> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden");
    let mut all: Vec<Golden> = std::fs::read_dir(golden)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("expected.safetensors").is_file())
        .map(Golden::read)
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    let names: Vec<&str> = all.iter().map(|golden| golden.name.as_str()).collect();
    assert_eq!(names, CHECKPOINTS);
    all
}

impl Golden {
    fn read(folder: PathBuf) -> Self {
        let bytes = std::fs::read(folder.join("expected.safetensors")).unwrap();
        let tensors = SafeTensors::deserialize(&bytes).unwrap().tensors();
        let tensors = tensors
            .into_iter()
            .map(|(name, view)| (name, (view.shape().to_vec(), view.data().to_vec())));
        Self {
            name: folder.file_name().unwrap().to_string_lossy().into_owned(),
            expected: serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap())
                .unwrap(),
            tensors: tensors.collect(),
            folder,
        }
    }

    fn model(&self) -> PathBuf {
        self.folder.join("model")
    }

    fn tensor(&self, name: &str) -> &(Vec<usize>, Vec<u8>) {
        let tensor = self.tensors.get(name);
        tensor.unwrap_or_else(|| panic!("{} has no {name}", self.name))
    }

    fn values<T, const BYTES: usize>(&self, name: &str, decode: fn([u8; BYTES]) -> T) -> Vec<T> {
        let (_, bytes) = self.tensor(name);
        let values = bytes.as_chunks::<BYTES>().0.iter();
        values.map(|&bytes| decode(bytes)).collect()
    }

    fn rows<T: Clone>(&self, name: &str, decode: fn([u8; 4]) -> T) -> Vec<Vec<T>> {
        let columns = self.tensor(name).0[1];
        let values = self.values(name, decode);
        values.chunks(columns).map(<[T]>::to_vec).collect()
    }

    /// A language's windows of the `calibration` or `evaluation` text. Token ids are never negative.
    fn windows(&self, part: &str, language: &str) -> Vec<Vec<u32>> {
        self.rows(&format!("{part}.{language}"), u32::from_le_bytes)
    }

    /// Logits, a vocabulary for each position.
    fn logits(&self, setting: &str, language: &str) -> Vec<Vec<f32>> {
        self.rows(&format!("{setting}.logits.{language}"), f32::from_le_bytes)
    }

    /// τ of a block's inputs.
    fn thresholds(&self, block: usize) -> [f32; 4] {
        let tau = &self.expected["tau"];
        INPUTS.map(|input| tau[format!("{block}.{input}")].as_f64().unwrap() as f32)
    }

    /// Applies a setting's masks to a block. A file packs eight weights a byte, the first in the lowest bit, without
    /// regard to rows.
    fn prune(&self, decoder: &mut Decoder, setting: &str, block: usize) {
        for projection in Projection::ALL {
            let weight = decoder.weight(block, projection);
            let mut mask = Mask::new(weight.rows(), weight.columns());
            let name = format!("{setting}.mask.{}", projection.tensor_name(block));
            let (_, bytes) = self.tensor(&name);
            assert_eq!(bytes.len(), (mask.rows * mask.columns).div_ceil(8));
            for index in 0..mask.rows * mask.columns {
                if bytes[index / 8] >> (index % 8) & 1 == 1 {
                    mask.prune(index / mask.columns, index % mask.columns);
                }
            }
            decoder.prune(block, projection, &mask).unwrap();
        }
    }

    /// Expects a language's windows, of `tokens` tokens each, to add up to the fixture's sums.
    fn expect_sums(&self, name: &str, tokens: usize, windows: &[WindowSums]) {
        let mut sums = FeatureSums::new(windows[0].active.len());
        for window in windows {
            let (squares, abs) = (&window.sum_squares, &window.sum_abs);
            sums.add_window(tokens as u64, squares, abs, &window.active)
                .unwrap();
        }
        for (part, found) in [
            ("sum_squares", &sums.sum_squares),
            ("sum_abs", &sums.sum_abs),
        ] {
            let expected = self.values(&format!("{name}.{part}"), f64::from_le_bytes);
            assert_eq!(found.len(), expected.len(), "{} {name}", self.name);
            let largest = expected.iter().copied().fold(0.0, f64::max);
            for (feature, (found, expected)) in found.iter().zip(&expected).enumerate() {
                assert!(
                    (found - expected).abs() <= SUMS_TOLERANCE * largest,
                    "{} {name}.{part}[{feature}]: {found}, reference {expected}",
                    self.name
                );
            }
        }
        let active = self.values(&format!("{name}.active"), u32::from_le_bytes);
        let active: Vec<u64> = active.into_iter().map(u64::from).collect();
        assert_eq!(sums.active, active, "{} {name}", self.name);
    }
}

fn cpu() -> Device {
    block_on(open_device(&DeviceChoice::Cpu)).unwrap().device
}

/// A GPU if there is one: a software adapter will do. None is a failure where `MWANDA_REQUIRE_GPU=1`, and
/// where `CI=true` unless the crate was built without the feature `gpu`.
fn gpu() -> Option<Device> {
    match block_on(open_device(&DeviceChoice::Gpu)) {
        Ok(opened) => Some(opened.device),
        Err(error @ (GpuError::NoAdapter | GpuError::WithoutGpu)) => {
            let set = |name, value: &str| std::env::var(name).is_ok_and(|found| found == value);
            let with_feature = matches!(error, GpuError::NoAdapter);
            let required = set("MWANDA_REQUIRE_GPU", "1") || (with_feature && set("CI", "true"));
            assert!(!required, "a GPU is required here: {error}");
            eprintln!("skipped: {error} (logits are computed on the CPU alone)");
            None
        }
        Err(error) => panic!("the adapter would not open: {error}"),
    }
}

/// Where logits are computed, and how far they may be off there.
fn devices() -> &'static [(Device, f32)] {
    static DEVICES: OnceLock<Vec<(Device, f32)>> = OnceLock::new();
    DEVICES.get_or_init(|| {
        let gpu = gpu().map(|device| (device, GPU_TOLERANCE));
        let all = [Some((cpu(), TOLERANCE)), gpu];
        all.into_iter().flatten().collect()
    })
}

fn decoder(model: &Path, device: &Device) -> Decoder {
    let checkpoint = Arc::new(Checkpoint::open(model).unwrap());
    Decoder::load(checkpoint, device).unwrap()
}

fn largest_difference(found: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(found.len(), expected.len());
    let differences = found
        .iter()
        .zip(expected)
        .map(|(found, expected)| (found - expected).abs());
    // NaN must not be lost in a maximum.
    differences.fold(0.0, |largest, difference| {
        if difference <= largest {
            largest
        } else {
            difference
        }
    })
}

fn expect_close(place: &str, found: &[Vec<f32>], expected: &[Vec<f32>], tolerance: f32) {
    assert_eq!(found.len(), expected.len(), "{place}");
    for (position, (found, expected)) in found.iter().zip(expected).enumerate() {
        let difference = largest_difference(found, expected);
        assert!(
            difference <= tolerance,
            "{place}, position {position}: {difference}"
        );
    }
}

#[test]
fn a_window_gives_the_logits_of_transformers() {
    for (device, tolerance) in devices() {
        for golden in checkpoints() {
            let decoder = decoder(&golden.model(), device);
            for language in LANGUAGES {
                let window = &golden.windows("calibration", language)[0];
                let found = block_on(decoder.window_logits(window)).unwrap();
                let expected = golden.logits("dense", language);
                let place = format!("{} {language} on {device:?}", golden.name);
                expect_close(&place, &found, &expected, *tolerance);
            }
        }
    }
}

#[test]
fn token_by_token_gives_the_same_logits_as_a_window() {
    for (device, tolerance) in devices() {
        for golden in checkpoints() {
            let mut decoder = decoder(&golden.model(), device);
            let window = &golden.windows("calibration", LANGUAGES[0])[0];
            let expected = golden.logits("dense", LANGUAGES[0]);
            let mut cache = decoder.new_cache();
            // A prompt of several tokens, then one at a time.
            let (prompt, rest) = window.split_at(5);
            let mut found = vec![block_on(decoder.advance(prompt, &mut cache)).unwrap()];
            for &token in rest {
                found.push(block_on(decoder.advance(&[token], &mut cache)).unwrap());
            }
            let place = format!("{} on {device:?}, after the prompt", golden.name);
            expect_close(&place, &found, &expected[4..], *tolerance);
        }
    }
}

#[test]
fn pruned_models_give_the_logits_of_transformers() {
    for golden in checkpoints() {
        for setting in golden.expected["settings"].as_object().unwrap().keys() {
            let mut decoder = decoder(&golden.model(), &cpu());
            for block in 0..decoder.config().num_layers {
                golden.prune(&mut decoder, setting, block);
            }
            for language in LANGUAGES {
                let window = &golden.windows("evaluation", language)[0];
                let found = block_on(decoder.window_logits(window)).unwrap();
                // Of the last positions only.
                let expected = golden.logits(setting, language);
                let found = &found[found.len() - expected.len()..];
                let place = format!("{} {setting} {language}", golden.name);
                expect_close(&place, found, &expected, TOLERANCE);
            }
        }
    }
}

#[test]
fn statistics_on_pruned_predecessors_are_those_of_the_reference() {
    let setting = "m-wanda";
    for golden in checkpoints() {
        let mut decoder = decoder(&golden.model(), &cpu());
        let mut hidden = LANGUAGES.map(|language| {
            let windows = golden.windows("calibration", language);
            let windows: Vec<&[u32]> = windows.iter().map(Vec::as_slice).collect();
            decoder.embed(&windows).unwrap()
        });
        for block in 0..decoder.config().num_layers {
            for (language, hidden) in LANGUAGES.iter().zip(&hidden) {
                let mut seen: Vec<(BlockInput, ActivationSums)> = Vec::new();
                let mut observe = |input, sums| seen.push((input, sums));
                let call = BlockCall::Observe {
                    thresholds: golden.thresholds(block),
                    observe: &mut observe,
                };
                decoder.forward_block(block, hidden, call).unwrap();
                assert_eq!(seen.len(), INPUTS.len());
                for (input, sums) in seen {
                    let windows = block_on(sums.read()).unwrap();
                    let input = INPUTS[input.index()];
                    let name = format!("{setting}.sums.{block}.{input}.{language}");
                    golden.expect_sums(&name, hidden.tokens(), &windows);
                }
            }
            golden.prune(&mut decoder, setting, block);
            hidden = hidden.map(|hidden| {
                let call = BlockCall::Forward;
                decoder.forward_block(block, &hidden, call).unwrap()
            });
        }
    }
}

#[test]
fn a_config_of_transformers_4_gives_the_same_logits() {
    for golden in checkpoints() {
        let folder = tempfile::tempdir().unwrap();
        let copy = |name: &str| folder.path().join(name);
        for entry in std::fs::read_dir(golden.model()).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name();
            std::fs::copy(entry.path(), copy(&name.to_string_lossy())).unwrap();
        }
        std::fs::rename(copy("config.legacy.json"), copy("config.json")).unwrap();
        let window = &golden.windows("calibration", LANGUAGES[0])[0];
        let logits = |model: &Path| block_on(decoder(model, &cpu()).window_logits(window)).unwrap();
        let same = logits(folder.path()) == logits(&golden.model());
        assert!(same, "{}", golden.name);
    }
}
