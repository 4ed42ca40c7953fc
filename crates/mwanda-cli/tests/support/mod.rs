//! A tiny model in a folder of its own, and the command to try on it.
#![allow(dead_code, missing_docs, reason = "each test file uses a part of it")]

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use safetensors::{
    SafeTensors,
    tensor::{Dtype, TensorView},
};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Rows of the embedding: 256 bytes, a merge, BOS, EOS, and padding.
const VOCABULARY: usize = 264;
const HIDDEN: usize = 32;
const INTERMEDIATE: usize = 64;
const HEADS: usize = 4;
const KV_HEADS: usize = 2;
const HEAD_DIM: usize = 8;

/// Options that make runs on the tiny model short.
pub const SMALL: [&str; 6] = ["--samples", "2", "--seq-len", "32", "--device", "cpu"];

/// A folder with a Llama of random weights in `model`.
pub struct Tiny {
    folder: TempDir,
}

impl Tiny {
    /// A model of so many blocks, without a chat template.
    pub fn new(blocks: usize) -> Self {
        Self::with_template(blocks, None)
    }

    /// A model with a chat template.
    pub fn chat() -> Self {
        let turn = "{{ m.role }}: {{ m.content }}\n";
        let template = format!("{{% for m in messages %}}{turn}{{% endfor %}}assistant:");
        Self::with_template(1, Some(&template))
    }

    fn with_template(blocks: usize, template: Option<&str>) -> Self {
        let tiny = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let model = tiny.folder.path().join("model");
        fs::create_dir(&model).unwrap();
        let write = |name: &str, json: Value| {
            fs::write(model.join(name), json.to_string()).unwrap();
        };
        write("config.json", config(blocks));
        write("tokenizer.json", tokenizer());
        write("tokenizer_config.json", tokenizer_config(template));
        tiny.write_weights(&weights(blocks));
        tiny
    }

    /// A path in the folder, as an argument.
    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// The model's path, as an argument.
    pub fn model(&self) -> String {
        self.path("model")
    }

    /// Writes a folder of texts and gives its path.
    pub fn texts(&self, name: &str, texts: &[(&str, &str)]) -> String {
        let folder = self.folder.path().join(name);
        fs::create_dir(&folder).unwrap();
        for (code, text) in texts {
            fs::write(folder.join(format!("{code}.txt")), text).unwrap();
        }
        self.path(name)
    }

    /// Removes a tensor from the model.
    pub fn remove_tensor(&self, name: &str) {
        let mut weights = read_weights(Path::new(&self.model()));
        weights.remove(name).unwrap();
        self.write_weights(&weights);
    }

    fn write_weights(&self, weights: &Weights) {
        let encoded: Vec<(&String, &Vec<usize>, Vec<u8>)> = weights
            .iter()
            .map(|(name, (shape, values))| (name, shape, encode(values)))
            .collect();
        let views = encoded.iter().map(|(name, shape, bytes)| {
            let view = TensorView::new(Dtype::F32, shape.to_vec(), bytes).unwrap();
            (name.as_str(), view)
        });
        let metadata = HashMap::from([("format".to_owned(), "pt".to_owned())]);
        let bytes = safetensors::serialize(views, Some(metadata)).unwrap();
        let path = self.folder.path().join("model").join("model.safetensors");
        fs::write(path, bytes).unwrap();
    }
}

/// Tensors by name: shape and values.
pub type Weights = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

/// All tensors of a folder.
pub fn read_weights(folder: &Path) -> Weights {
    let mut weights = Weights::new();
    for path in files(folder) {
        if path.extension().is_some_and(|end| end == "safetensors") {
            let bytes = fs::read(path).unwrap();
            for (name, view) in SafeTensors::deserialize(&bytes).unwrap().tensors() {
                assert_eq!(view.dtype(), Dtype::F32, "{name}");
                let values = view.data().as_chunks().0.iter();
                let values = values.map(|bytes| f32::from_le_bytes(*bytes)).collect();
                weights.insert(name, (view.shape().to_vec(), values));
            }
        }
    }
    weights
}

/// The files of a folder, sorted.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// How the command ended, and what it said.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The one JSON document that standard output has to be.
    pub fn json(&self) -> Value {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// Standard error of a command that failed without a word on standard output.
    pub fn failure(&self) -> &str {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert_eq!(self.stdout, "");
        assert!(self.stderr.contains("error: "), "{}", self.stderr);
        &self.stderr
    }
}

/// Runs the command without input.
pub fn mwanda(arguments: &[&str]) -> Run {
    mwanda_with_input(arguments, "")
}

/// Runs the command with some input.
pub fn mwanda_with_input(arguments: &[&str], input: &str) -> Run {
    let mut child = command(arguments).spawn().unwrap();
    // A command that needs no input may have ended by now.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The command with pipes on all sides, and no models fetched.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mwanda"));
    command
        .args(arguments)
        .env("MWANDA_MODELS", env!("CARGO_TARGET_TMPDIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn config(blocks: usize) -> Value {
    json!({
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": VOCABULARY,
        "hidden_size": HIDDEN, "intermediate_size": INTERMEDIATE, "num_hidden_layers": blocks,
        "num_attention_heads": HEADS, "num_key_value_heads": KV_HEADS, "head_dim": HEAD_DIM, "hidden_act": "silu",
        "max_position_embeddings": 512, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": false,
        "bos_token_id": 257, "eos_token_id": 258, "torch_dtype": "float32",
    })
}

/// A byte-level vocabulary with one merge, so that every text has tokens.
fn tokenizer() -> Value {
    let mut vocabulary = serde_json::Map::new();
    let others = ["th", "<s>", "</s>"].map(str::to_owned);
    let tokens = byte_characters().into_iter().map(String::from);
    for (id, token) in tokens.chain(others).enumerate() {
        vocabulary.insert(token, json!(id));
    }
    let added = |id: u32, content: &str| {
        json!({
            "id": id, "content": content, "single_word": false, "lstrip": false, "rstrip": false,
            "normalized": false, "special": true,
        })
    };
    let byte_level = json!({
        "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true,
    });
    let begin = json!({"SpecialToken": {"id": "<s>", "type_id": 0}});
    let first = json!({"Sequence": {"id": "A", "type_id": 0}});
    let second = json!({"Sequence": {"id": "B", "type_id": 1}});
    json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": [added(257, "<s>"), added(258, "</s>")],
        "normalizer": null,
        "pre_tokenizer": byte_level,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [begin, first],
            "pair": [begin, first, second],
            "special_tokens": {"<s>": {"id": "<s>", "ids": [257], "tokens": ["<s>"]}},
        },
        "decoder": byte_level,
        "model": {"type": "BPE", "vocab": vocabulary, "merges": [["t", "h"]]},
    })
}

fn tokenizer_config(template: Option<&str>) -> Value {
    let mut config = json!({
        "tokenizer_class": "PreTrainedTokenizerFast", "add_bos_token": true, "bos_token": "<s>", "eos_token": "</s>",
    });
    if let Some(template) = template {
        config["chat_template"] = json!(template);
    }
    config
}

/// GPT-2's characters for bytes, in the order of the bytes.
fn byte_characters() -> Vec<char> {
    let mut moved = 0x100..;
    let character = |byte: u32| {
        let code = match byte {
            0x21..=0x7E | 0xA1..=0xAC | 0xAE..=0xFF => byte,
            _ => moved.next().unwrap(),
        };
        char::from_u32(code).unwrap()
    };
    (0..256).map(character).collect()
}

fn weights(blocks: usize) -> Weights {
    let mut random = Random(1);
    let mut weights = Weights::new();
    let mut add = |name: String, shape: &[usize], center: f32, range: f32| {
        let count: usize = shape.iter().product();
        let values = (0..count).map(|_| center + range * random.next()).collect();
        weights.insert(name, (shape.to_vec(), values));
    };
    let (queries, keys) = (HEADS * HEAD_DIM, KV_HEADS * HEAD_DIM);
    for block in 0..blocks {
        for (name, rows, columns) in [
            ("self_attn.q_proj", queries, HIDDEN),
            ("self_attn.k_proj", keys, HIDDEN),
            ("self_attn.v_proj", keys, HIDDEN),
            ("self_attn.o_proj", HIDDEN, queries),
            ("mlp.gate_proj", INTERMEDIATE, HIDDEN),
            ("mlp.up_proj", INTERMEDIATE, HIDDEN),
            ("mlp.down_proj", HIDDEN, INTERMEDIATE),
        ] {
            let name = format!("model.layers.{block}.{name}.weight");
            add(name, &[rows, columns], 0.0, 0.3);
        }
        for name in ["input_layernorm", "post_attention_layernorm"] {
            let name = format!("model.layers.{block}.{name}.weight");
            add(name, &[HIDDEN], 1.0, 0.5);
        }
    }
    add("model.norm.weight".to_owned(), &[HIDDEN], 1.0, 0.5);
    for name in ["model.embed_tokens.weight", "lm_head.weight"] {
        add(name.to_owned(), &[VOCABULARY, HIDDEN], 0.0, 0.5);
    }
    weights
}

fn encode(values: &[f32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

/// A linear congruential generator (Knuth's MMIX): the same weights on every machine.
struct Random(u64);

impl Random {
    /// Above −1, below 1, and never 0, so that every zero in a pruned model was made by pruning.
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        let bits = (self.0 >> 41) as f32;
        (2.0 * bits + 1.0) / 8_388_608.0 - 1.0
    }
}
