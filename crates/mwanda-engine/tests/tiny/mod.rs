//! A tiny random Llama with a byte-level tokenizer, in a folder, and sessions that hold it.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mwanda::{ModelStatistics, Precision};
use mwanda_checkpoint::{Checkpoint, ExportPlan, ModelConfig};
use mwanda_engine::{
    AllocationSettings, Cancel, DeviceChoice, EngineError, EvaluateRequest, EvaluationReport,
    Event, ExportRequest, LoadRequest, Manifest, Method, ModelChoice, PruneRequest, PruneSettings,
    Request, Session, StatisticsRequest, TextSource, WindowSettings,
};
use serde_json::{Value, json};
use tempfile::TempDir;

/// 256 bytes, BOS and EOS.
const VOCABULARY: usize = 258;

/// Two windows of 31 bytes and a BOS.
pub const WINDOWS: WindowSettings = WindowSettings {
    samples: Some(2),
    sequence_length: 32,
};

/// A model of three blocks in a folder of its own.
pub struct Tiny {
    folder: TempDir,
}

impl Tiny {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let json = json!({
            "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": VOCABULARY,
            "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 3, "num_attention_heads": 4,
            "num_key_value_heads": 2, "head_dim": 8, "hidden_act": "silu", "max_position_embeddings": 128,
            "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": false,
            "bos_token_id": 256, "eos_token_id": 257,
        });
        let config = ModelConfig::from_hf_json(&json).unwrap();
        let checkpoint = Checkpoint::random(config, Precision::F32, 11);
        let plan = ExportPlan {
            out: folder.path().join("model"),
            masks: &BTreeMap::new(),
            extra_files: vec![(
                "tokenizer.json".to_owned(),
                tokenizer().to_string().into_bytes(),
            )],
            overwrite: false,
            progress: &mut |_, _| {},
            cancelled: &|| false,
        };
        mwanda_checkpoint::export(&checkpoint, plan).unwrap();
        Self { folder }
    }

    pub fn model(&self) -> PathBuf {
        self.path("model")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Replaces the first weight of a tensor.
    pub fn spoil(&self, tensor: &str, value: f32) {
        let path = self.model().join("model.safetensors");
        let mut bytes = std::fs::read(&path).unwrap();
        let (length, rest) = bytes.split_first_chunk::<8>().unwrap();
        let length = u64::from_le_bytes(*length) as usize;
        let header: Value = serde_json::from_slice(&rest[..length]).unwrap();
        let start = header[tensor]["data_offsets"][0].as_u64().unwrap() as usize;
        bytes[8 + length + start..][..4].copy_from_slice(&value.to_le_bytes());
        std::fs::write(&path, bytes).unwrap();
    }

    /// A session on the CPU that holds the model.
    pub fn session(&self) -> Session {
        session_with(&self.model())
    }
}

/// A session on the CPU that holds the model of a folder.
pub fn session_with(model: &Path) -> Session {
    let mut session = Session::new();
    answer(&mut session, load_request(model)).unwrap();
    session
}

/// Loads the model of a folder on the CPU.
pub fn load_request(model: &Path) -> Request {
    Request::Load(LoadRequest {
        model: model.to_path_buf(),
        device: DeviceChoice::Cpu,
        precision: None,
        force: false,
    })
}

/// The last event of a request.
pub fn answer(session: &mut Session, request: Request) -> Result<Event, EngineError> {
    let mut last = None;
    session.handle(request, &Cancel::new(), &mut |event| last = Some(event))?;
    Ok(last.unwrap())
}

/// Texts of three languages, long enough for several windows.
pub fn texts() -> TextSource {
    let text = |words: &str| words.repeat(12);
    TextSource::Given(BTreeMap::from([
        (
            "en".to_owned(),
            text("the old boat lay on the shore, and nobody came.\n"),
        ),
        (
            "sw".to_owned(),
            text("mashua ya zamani ilikuwa ufukweni peke yake.\n"),
        ),
        ("ru".to_owned(), text("старая лодка лежала на берегу.\n")),
    ]))
}

/// GPT-2's characters for bytes, in the order of the bytes, as tokens.
fn tokenizer() -> Value {
    let mut moved = 0x100_u32..;
    let mut character = |byte: u32| {
        let code = match byte {
            0x21..=0x7E | 0xA1..=0xAC | 0xAE..=0xFF => byte,
            _ => moved.next().unwrap(),
        };
        char::from_u32(code).unwrap().to_string()
    };
    let mut vocabulary = serde_json::Map::new();
    for byte in 0..256 {
        vocabulary.insert(character(byte), json!(byte));
    }
    let special = [(256, "<s>"), (257, "</s>")];
    let mut added = Vec::new();
    for (id, content) in special {
        vocabulary.insert(content.to_owned(), json!(id));
        added.push(json!({
            "id": id, "content": content, "single_word": false, "lstrip": false, "rstrip": false,
            "normalized": false, "special": true,
        }));
    }
    let byte_level = json!({
        "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true,
    });
    json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": added, "normalizer": null,
        "pre_tokenizer": byte_level,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {"<s>": {"id": "<s>", "ids": [256], "tokens": ["<s>"]}},
        },
        "decoder": byte_level,
        "model": {"type": "BPE", "vocab": vocabulary, "merges": []},
    })
}

pub fn settings(method: Method) -> PruneSettings {
    PruneSettings {
        windows: WINDOWS,
        allocation: AllocationSettings::default(),
        ..PruneSettings::new(method)
    }
}

pub fn prune_request(settings: PruneSettings) -> Request {
    Request::Prune(PruneRequest {
        variant: None,
        settings,
        calibration: texts(),
        languages: None,
        statistics: None,
    })
}

pub fn prune(session: &mut Session, settings: PruneSettings) -> Manifest {
    match answer(session, prune_request(settings)).unwrap() {
        Event::Pruned(manifest) => *manifest,
        other => panic!("{other:?}"),
    }
}

pub fn evaluate(session: &mut Session) -> EvaluationReport {
    let request = Request::Evaluate(EvaluateRequest {
        model: ModelChoice::Loaded,
        text: texts(),
        languages: None,
        windows: WINDOWS,
    });
    match answer(session, request).unwrap() {
        Event::Evaluated(report) => report,
        other => panic!("{other:?}"),
    }
}

pub fn export(session: &mut Session, out: &Path) {
    let request = Request::Export(ExportRequest {
        model: ModelChoice::Loaded,
        out: out.to_path_buf(),
        overwrite: false,
        notice: None,
    });
    answer(session, request).unwrap();
}

pub fn statistics_request(languages: &[&str], like: Option<&Path>, out: &Path) -> Request {
    Request::Statistics(StatisticsRequest {
        calibration: texts(),
        languages: Some(languages.iter().map(|code| (*code).to_owned()).collect()),
        windows: WINDOWS,
        thresholds_from: like.map(Path::to_path_buf),
        out: out.to_path_buf(),
    })
}

pub fn read_statistics(path: &Path) -> ModelStatistics {
    ModelStatistics::from_bytes(&std::fs::read(path).unwrap()).unwrap()
}
