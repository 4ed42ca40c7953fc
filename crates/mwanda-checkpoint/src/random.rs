//! Models of random weights, so that speed can be measured where no model file is.
//!
//! No weight is kept: each is a function of the seed, its tensor's name, its row and its column, so that any part of a
//! tensor can be read in any order.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use mwanda::Precision;

use crate::arrangement::Arrangement;
use crate::checkpoint::{Checkpoint, Source, StoredTensor};
use crate::config::{ModelConfig, TensorRole};
use crate::error::CheckpointError;
use crate::stored::StoredType;

/// Biases lie between this and its negative.
const LARGEST_BIAS: f32 = 0.01;

/// Where the weights of a random model come from.
#[derive(Debug)]
pub(crate) struct RandomWeights {
    seed: u64,
    tensors: BTreeMap<String, RandomTensor>,
}

/// A tensor whose weights are made as they are read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RandomTensor {
    /// Seed of the rows' seeds.
    seed: u64,
    columns: usize,
    values: Values,
    precision: Precision,
}

/// What the weights of a tensor are, before they are rounded.
#[derive(Debug, Clone, Copy)]
enum Values {
    /// All the same.
    Constant(f32),
    /// Spread evenly between this and its negative.
    Uniform(f32),
}

impl Checkpoint {
    /// A model of this shape whose weights are random, as if read from files of this precision; it has no files.
    ///
    /// Equal arguments give equal weights. Matrices are uniform within ±1/√columns, so that activations stay near 1
    /// through all blocks, biases within ±0.01, and normalisations multiply by 1.
    pub fn random(config: ModelConfig, precision: Precision, seed: u64) -> Self {
        let mut tensors = BTreeMap::new();
        let mut random = BTreeMap::new();
        for spec in config.tensors() {
            let tensor = StoredTensor {
                source_name: spec.name.clone(),
                shape: spec.shape,
                stored: stored_type(precision),
                file: 0,
                range: 0..0,
                arrangement: Arrangement::AsIs,
            };
            let (_, columns) = tensor.matrix();
            let values = match spec.role {
                TensorRole::Norm => Values::Constant(1.0 - config.norm_weight_offset),
                TensorRole::Bias => Values::Uniform(LARGEST_BIAS),
                TensorRole::Embedding | TensorRole::LmHead | TensorRole::Projection => {
                    Values::Uniform((columns as f32).sqrt().recip())
                }
            };
            let weights = RandomTensor {
                seed: seed_of_name(seed, &spec.name),
                columns,
                values,
                precision,
            };
            random.insert(spec.name.clone(), weights);
            tensors.insert(spec.name, tensor);
        }
        Self {
            config,
            tensors,
            weight_files: Vec::new(),
            source: Source::Random(RandomWeights {
                seed,
                tensors: random,
            }),
            precision: None,
            fingerprint: OnceLock::new(),
        }
    }
}

impl RandomWeights {
    pub(crate) fn tensor(&self, name: &str) -> Result<RandomTensor, CheckpointError> {
        let unknown = || CheckpointError::UnknownTensor(name.to_owned());
        self.tensors.get(name).copied().ok_or_else(unknown)
    }

    /// All that the weights depend on, line by line. The first line names this way of making them.
    pub(crate) fn description(&self, tensors: &BTreeMap<String, StoredTensor>) -> String {
        let mut text = format!("random weights 1\nseed {}\n", self.seed);
        for ((name, tensor), random) in tensors.iter().zip(self.tensors.values()) {
            let (shape, stored, values) = (&tensor.shape, tensor.stored, random.values);
            text.push_str(&format!("{name} {shape:?} {stored} {values}\n"));
        }
        text
    }
}

impl RandomTensor {
    /// Makes weights from position `first` on, which begins a row, rounded to the precision of the checkpoint.
    pub(crate) fn fill(&self, first: usize, weights: &mut [f32]) {
        match self.values {
            Values::Constant(value) => weights.fill(value),
            Values::Uniform(bound) => {
                for (index, weights) in weights.chunks_mut(self.columns).enumerate() {
                    let row = split_mix_64(self.seed, (first / self.columns + index) as u64);
                    for (column, weight) in weights.iter_mut().enumerate() {
                        *weight = bound * uniform(split_mix_64(row, column as u64));
                    }
                }
            }
        }
        if self.precision != Precision::F32 {
            let rounded = self.precision.decode(&self.precision.encode(weights));
            weights.copy_from_slice(&rounded);
        }
    }
}

impl fmt::Display for Values {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(value) => write!(formatter, "{value}"),
            Self::Uniform(bound) => write!(formatter, "±{bound}"),
        }
    }
}

fn stored_type(precision: Precision) -> StoredType {
    match precision {
        Precision::F32 => StoredType::F32,
        Precision::F16 => StoredType::F16,
        Precision::Bf16 => StoredType::Bf16,
    }
}

/// Tensors of different names have unrelated weights.
fn seed_of_name(seed: u64, name: &str) -> u64 {
    name.bytes()
        .fold(seed, |seed, byte| split_mix_64(seed, u64::from(byte)))
}

/// The output number `number`, counted from 0, of the generator SplitMix64 with this seed (Steele, Lea and Flood, "Fast
/// splittable pseudorandom number generators", OOPSLA 2014; constants of Vigna's splitmix64.c). Its state is a counter,
/// so that any output can be had without those before it.
fn split_mix_64(seed: u64, number: u64) -> u64 {
    let steps = number.wrapping_add(1);
    let mut z = seed.wrapping_add(steps.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

/// A number from −1 up to, but not including, 1: the upper 24 bits, which an f32 holds exactly.
fn uniform(bits: u64) -> f32 {
    (bits >> 40) as f32 / (1 << 23) as f32 - 1.0
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::TensorSpec;

    /// A model whose embedding table is longer than what one task makes.
    fn small(class: &str) -> Value {
        json!({
            "architectures": [class], "vocab_size": 1500, "hidden_size": 32, "intermediate_size": 64,
            "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8,
            "max_position_embeddings": 128, "tie_word_embeddings": false, "sliding_window": 16,
        })
    }

    fn random(class: &str, precision: Precision, seed: u64) -> Checkpoint {
        let config = ModelConfig::from_hf_json(&small(class)).unwrap();
        Checkpoint::random(config, precision, seed)
    }

    const EMBEDDING: &str = "model.embed_tokens.weight";

    #[test]
    fn numbers_are_those_of_the_reference() {
        // The first outputs of splitmix64.c for the seed 1234567.
        let expected: [u64; 5] = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        for (number, expected) in (0..).zip(expected) {
            assert_eq!(split_mix_64(1_234_567, number), expected);
        }
        assert_eq!((uniform(0), uniform(1 << 63)), (-1.0, 0.0));
        assert!(uniform(u64::MAX) < 1.0);
    }

    #[test]
    fn it_is_a_sound_model_without_files() {
        for class in [
            "LlamaForCausalLM",
            "MistralForCausalLM",
            "Qwen2ForCausalLM",
            "Qwen3ForCausalLM",
            "Gemma3ForCausalLM",
        ] {
            let checkpoint = random(class, Precision::Bf16, 0);
            checkpoint.validate().unwrap();
            assert_eq!(checkpoint.problems(), []);
            assert!(checkpoint.files().is_empty());
            assert_eq!(checkpoint.stored_bytes(), 0);
            assert_eq!(checkpoint.encoded_bytes(), 2 * checkpoint.parameters());
            assert_eq!(checkpoint.precision(), Precision::Bf16);
            assert!(checkpoint.gguf_metadata().is_none() && checkpoint.directory().is_none());
            for spec in checkpoint.config().tensors() {
                let info = checkpoint.tensor_info(&spec.name).unwrap();
                assert_eq!((info.shape, info.stored), (spec.shape, StoredType::Bf16));
                checkpoint.check_finite(&spec.name).unwrap();
            }
            assert!(checkpoint.read_f32("model.layers.2.weight").is_err());
        }
    }

    #[test]
    fn any_part_of_a_tensor_agrees_with_all_of_it() {
        for (stored, used) in [
            (Precision::F32, None),
            (Precision::F16, None),
            (Precision::Bf16, None),
            (Precision::F32, Some(Precision::Bf16)),
            (Precision::Bf16, Some(Precision::F32)),
        ] {
            let checkpoint = random("Qwen2ForCausalLM", stored, 7).with_precision(used);
            let precision = used.unwrap_or(stored);
            for TensorSpec { name, shape, .. } in checkpoint.config().tensors() {
                let all = checkpoint.read_f32(&name).unwrap();
                let encoded = checkpoint.read_encoded(&name).unwrap();
                assert_eq!(encoded, precision.encode(&all), "{name}");
                assert_eq!(precision.decode(&encoded), all, "{name}");

                let rows = shape[0];
                let columns = all.len() / rows;
                let some = [rows - 1, 0, rows / 2, 0];
                let expected: Vec<f32> = some
                    .iter()
                    .flat_map(|row| &all[row * columns..][..columns])
                    .copied()
                    .collect();
                assert_eq!(checkpoint.read_rows_f32(&name, &some).unwrap(), expected);

                let bytes = columns * precision.bytes_per_weight();
                for range in [0..rows, 1..rows, rows / 3..rows / 2, 2..2] {
                    let part = checkpoint.read_encoded_rows(&name, range.clone()).unwrap();
                    let expected = &encoded[range.start * bytes..range.end * bytes];
                    assert_eq!(&*part, expected, "{name} {range:?}");
                }
            }
        }
    }

    #[test]
    fn weights_depend_on_seed_and_name_only() {
        let read = |seed, name| random("LlamaForCausalLM", Precision::F32, seed).read_f32(name);
        let (key, value) = (
            "model.layers.0.self_attn.k_proj.weight",
            "model.layers.0.self_attn.v_proj.weight",
        );
        let weights = read(1, key).unwrap();
        assert_eq!(weights, read(1, key).unwrap());
        assert_ne!(weights, read(2, key).unwrap());
        assert_ne!(weights, read(1, value).unwrap());
        // Rows are not repetitions of each other.
        assert_ne!(weights[..32], weights[32..64]);
    }

    #[test]
    fn matrices_are_spread_evenly() {
        let checkpoint = random("LlamaForCausalLM", Precision::F32, 3);
        let weights = checkpoint.read_f32(EMBEDDING).unwrap();
        let bound = 32_f32.sqrt().recip();
        assert!(weights.iter().all(|weight| weight.abs() <= bound));
        let count = weights.len() as f64;
        let mean = weights.iter().map(|&w| f64::from(w)).sum::<f64>() / count;
        let square = weights.iter().map(|&w| f64::from(w).powi(2)).sum::<f64>() / count;
        // The mean square of a uniform number is a third of its bound's square; 48,000 weights give it within 2 %.
        let expected = f64::from(bound).powi(2) / 3.0;
        assert!(mean.abs() < 0.003, "{mean}");
        assert!((square / expected - 1.0).abs() < 0.02, "{square}");
    }

    #[test]
    fn normalisations_multiply_by_one_and_biases_are_small() {
        for class in ["Qwen3ForCausalLM", "Gemma3ForCausalLM", "Qwen2ForCausalLM"] {
            let checkpoint = random(class, Precision::F16, 0);
            let offset = checkpoint.config().norm_weight_offset;
            for spec in checkpoint.config().tensors() {
                let weights = checkpoint.read_f32(&spec.name).unwrap();
                match spec.role {
                    TensorRole::Norm => assert!(weights.iter().all(|w| offset + w == 1.0)),
                    TensorRole::Bias => {
                        assert!(weights.iter().all(|w| w.abs() <= 1.01 * LARGEST_BIAS));
                        assert!(weights.iter().any(|w| *w != weights[0]));
                    }
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn fingerprints_tell_models_apart() {
        let fingerprint =
            |class, precision, seed| random(class, precision, seed).fingerprint().unwrap();
        let one = fingerprint("LlamaForCausalLM", Precision::Bf16, 0);
        assert!(one.starts_with("random-"), "{one}");
        assert_eq!(one, fingerprint("LlamaForCausalLM", Precision::Bf16, 0));
        assert_ne!(one, fingerprint("LlamaForCausalLM", Precision::Bf16, 1));
        assert_ne!(one, fingerprint("LlamaForCausalLM", Precision::F16, 0));
        assert_ne!(one, fingerprint("Qwen3ForCausalLM", Precision::Bf16, 0));
    }

    #[test]
    fn an_export_holds_the_same_weights() {
        let checkpoint = random("Gemma3ForCausalLM", Precision::Bf16, 5);
        let place = tempfile::tempdir().unwrap();
        crate::export(
            &checkpoint,
            crate::ExportPlan {
                out: place.path().join("out"),
                masks: &BTreeMap::new(),
                extra_files: Vec::new(),
                overwrite: false,
                progress: &mut |_, _| {},
                cancelled: &|| false,
            },
        )
        .unwrap();
        let exported = Checkpoint::open(&place.path().join("out")).unwrap();
        assert_eq!(exported.config(), checkpoint.config());
        for name in checkpoint.tensor_names() {
            let (made, read) = (checkpoint.read_encoded(name), exported.read_encoded(name));
            assert_eq!(made.unwrap(), read.unwrap(), "{name}");
        }
    }
}
