//! Golden fixtures and sessions for the tests.
#![allow(dead_code, reason = "each test uses a part")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mwanda::{BlockInput, FeatureSums, InputStatistics};
use mwanda_engine::{
    Allocation, AllocationSettings, Cancel, DeviceChoice, EvaluationReport, Event, LoadRequest,
    Manifest, Method, Pattern, Precision, PruneSettings, Request, Session, Terms, WindowSettings,
};
use mwanda_model::{GpuError, block_on, open_device};
use safetensors::SafeTensors;

/// All of `tests/golden`, so that a lost fixture is a failure.
const CHECKPOINTS: [&str; 7] = [
    "gemma3",
    "llama",
    "llama-ties",
    "llama3-rope",
    "mistral",
    "qwen2",
    "qwen3",
];

/// The languages of the fixtures' text.
const LANGUAGES: [&str; 2] = ["aa", "bb"];

/// `tests/golden/<name>`.
pub struct Golden {
    pub name: String,
    pub expected: serde_json::Value,
    folder: PathBuf,
    /// Bytes by name.
    tensors: BTreeMap<String, Vec<u8>>,
}

/// `tests/golden`.
pub fn golden_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden")
}

/// Own text of the fixtures: `calibration`, `evaluation` or `real`.
pub fn text_folder(part: &str) -> PathBuf {
    golden_folder().join("text").join(part)
}

/// Every golden checkpoint.
pub fn golden_checkpoints() -> Vec<Golden> {
    let mut all: Vec<Golden> = std::fs::read_dir(golden_folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("expected.json").is_file())
        .map(Golden::read)
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    let names: Vec<&str> = all.iter().map(|golden| golden.name.as_str()).collect();
    assert_eq!(names, CHECKPOINTS);
    all
}

/// [`LANGUAGES`], for a request.
pub fn languages() -> Option<Vec<String>> {
    Some(LANGUAGES.map(str::to_owned).to_vec())
}

/// The reference's name of an input.
pub fn input_name(input: BlockInput) -> &'static str {
    match input {
        BlockInput::Attention => "attention",
        BlockInput::AttentionOutput => "attention_output",
        BlockInput::Mlp => "mlp",
        BlockInput::MlpOutput => "mlp_down",
    }
}

impl Golden {
    fn read(folder: PathBuf) -> Self {
        let bytes = std::fs::read(folder.join("expected.safetensors")).unwrap();
        let tensors = SafeTensors::deserialize(&bytes).unwrap().tensors();
        let tensors = tensors.into_iter();
        Self {
            name: folder.file_name().unwrap().to_string_lossy().into_owned(),
            expected: serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap())
                .unwrap(),
            tensors: tensors
                .map(|(name, view)| (name, view.data().to_vec()))
                .collect(),
            folder,
        }
    }

    pub fn model(&self) -> PathBuf {
        self.folder.join("model")
    }

    pub fn number(&self, key: &str) -> Option<u64> {
        self.expected[key].as_u64()
    }

    /// The windows of its calibration and evaluation text.
    pub fn windows(&self) -> WindowSettings {
        WindowSettings {
            samples: self.number("samples").map(|samples| samples as usize),
            sequence_length: self.number("seq_len").unwrap() as usize,
        }
    }

    /// One of the settings of `tests/reference/mwanda_reference/settings.py`.
    pub fn settings(&self, name: &str) -> PruneSettings {
        let setting = &self.expected["settings"][name]["setting"];
        let number = |key: &str, default: f64| setting[key].as_f64().unwrap_or(default);
        let method: Method = setting["method"].as_str().unwrap().parse().unwrap();
        let defaults = Terms::for_method(method);
        let pattern = setting["pattern"]
            .as_array()
            .map_or(Pattern::Unstructured, |numbers| {
                let number = |index: usize| numbers[index].as_u64().unwrap() as usize;
                Pattern::n_of_m(number(0), number(1)).unwrap()
            });
        let allocation = AllocationSettings::default();
        PruneSettings {
            terms: Terms {
                variance_weight: number("lambda", defaults.variance_weight),
                activation_exponent: number("rho", defaults.activation_exponent),
                activation_floor: number("epsilon", defaults.activation_floor),
                ria_exponent: number("a", defaults.ria_exponent),
            },
            sparsity: number("sparsity", 0.5),
            pattern,
            scope: setting["scope"].as_str().unwrap().parse().unwrap(),
            allocation: AllocationSettings {
                kind: setting["allocation"]
                    .as_str()
                    .unwrap()
                    .parse::<Allocation>()
                    .unwrap(),
                range: number("allocation_range", allocation.range),
                cwl_keep: setting["cwl_keep"]
                    .as_str()
                    .map_or(allocation.cwl_keep, |keep| keep.parse().unwrap()),
                ..allocation
            },
            windows: self.windows(),
            ..PruneSettings::new(method)
        }
    }

    pub fn has(&self, tensor: &str) -> bool {
        self.tensors.contains_key(tensor)
    }

    pub fn f64s(&self, tensor: &str) -> Vec<f64> {
        self.values(tensor, f64::from_le_bytes)
    }

    pub fn f32s(&self, tensor: &str) -> Vec<f32> {
        self.values(tensor, f32::from_le_bytes)
    }

    /// Counts and token ids: the file's type has a sign, which they do not use.
    pub fn u32s(&self, tensor: &str) -> Vec<u32> {
        self.values(tensor, u32::from_le_bytes)
    }

    fn values<T, const BYTES: usize>(&self, tensor: &str, decode: fn([u8; BYTES]) -> T) -> Vec<T> {
        let values = self.bytes(tensor).as_chunks::<BYTES>().0.iter();
        values.map(|&bytes| decode(bytes)).collect()
    }

    /// The dense model's statistics of an input.
    pub fn dense_statistics(&self, block: usize, input: BlockInput) -> InputStatistics {
        let place = format!("{block}.{}", input_name(input));
        let sums = |language: &str| {
            let name = format!("dense.sums.{place}.{language}");
            let active = self.u32s(&format!("{name}.active"));
            FeatureSums {
                tokens: self.u32s(&format!("calibration.{language}")).len() as u64,
                sum_squares: self.f64s(&format!("{name}.sum_squares")),
                sum_abs: self.f64s(&format!("{name}.sum_abs")),
                active: active.into_iter().map(u64::from).collect(),
            }
        };
        InputStatistics {
            threshold: self.expected["tau"][&place].as_f64().unwrap() as f32,
            languages: LANGUAGES
                .into_iter()
                .map(|language| (language.to_owned(), sums(language)))
                .collect(),
        }
    }

    /// A setting's mask of a tensor, row by row: `true` is pruned. The file packs eight weights a byte, the first in the
    /// lowest bit, without regard to rows.
    pub fn mask(&self, setting: &str, tensor: &str, rows: usize, columns: usize) -> Vec<Vec<bool>> {
        let bytes = self.bytes(&format!("{setting}.mask.{tensor}"));
        assert_eq!(bytes.len(), (rows * columns).div_ceil(8));
        let pruned = |index: usize| bytes[index / 8] >> (index % 8) & 1 == 1;
        (0..rows)
            .map(|row| {
                (0..columns)
                    .map(|column| pruned(row * columns + column))
                    .collect()
            })
            .collect()
    }

    /// Expects values that agree relative to the largest of them.
    pub fn expect_close(&self, place: &str, found: &[f64], expected: &[f64], tolerance: f64) {
        assert_eq!(found.len(), expected.len(), "{} {place}", self.name);
        let largest = expected
            .iter()
            .fold(0.0_f64, |largest, value| largest.max(value.abs()));
        for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
            assert!(
                (found - expected).abs() <= tolerance * largest,
                "{} {place}[{index}]: {found}, reference {expected}",
                self.name
            );
        }
    }

    fn bytes(&self, tensor: &str) -> &[u8] {
        let bytes = self.tensors.get(tensor);
        bytes.unwrap_or_else(|| panic!("{} has no {tensor}", self.name))
    }
}

/// Whether there is a GPU: a software adapter will do. None is a failure where `MWANDA_REQUIRE_GPU=1`, and
/// where `CI=true` unless the crate was built without the feature `gpu`.
pub fn has_gpu() -> bool {
    match block_on(open_device(&DeviceChoice::Gpu)) {
        Ok(_) => true,
        Err(error @ (GpuError::NoAdapter | GpuError::WithoutGpu)) => {
            let set = |name, value: &str| std::env::var(name).is_ok_and(|found| found == value);
            let with_feature = matches!(error, GpuError::NoAdapter);
            let required = set("MWANDA_REQUIRE_GPU", "1") || (with_feature && set("CI", "true"));
            assert!(!required, "a GPU is required here: {error}");
            eprintln!("skipped: {error} (masks are made on the CPU alone)");
            false
        }
        Err(error) => panic!("the adapter would not open: {error}"),
    }
}

/// A session on the CPU that holds a model in its own precision.
pub fn loaded(model: &Path) -> Session {
    loaded_in(model, None)
}

/// A session on the CPU that holds a model.
pub fn loaded_in(model: &Path, precision: Option<Precision>) -> Session {
    loaded_on(DeviceChoice::Cpu, model, precision)
}

/// A session that holds a model.
pub fn loaded_on(device: DeviceChoice, model: &Path, precision: Option<Precision>) -> Session {
    let mut session = Session::new();
    let request = Request::Load(LoadRequest {
        model: model.to_path_buf(),
        device,
        precision,
        force: false,
    });
    Answer::of(&mut session, request);
    session
}

/// The last event of a request.
pub struct Answer(Event);

impl Answer {
    pub fn of(session: &mut Session, request: Request) -> Self {
        let mut last = None;
        let result = session.handle(request, &Cancel::new(), &mut |event| last = Some(event));
        result.unwrap_or_else(|error| panic!("{error}"));
        Self(last.unwrap())
    }

    pub fn evaluated(self) -> EvaluationReport {
        match self.0 {
            Event::Evaluated(report) => report,
            other => panic!("not an evaluation: {other:?}"),
        }
    }

    pub fn pruned(self) -> Manifest {
        match self.0 {
            Event::Pruned(manifest) => *manifest,
            other => panic!("not a manifest: {other:?}"),
        }
    }
}

/// Shape and bytes of every tensor of a folder.
pub fn weights(folder: &Path) -> BTreeMap<String, (Vec<usize>, Vec<u8>)> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "safetensors")
        {
            let bytes = std::fs::read(path).unwrap();
            let file = SafeTensors::deserialize(&bytes).unwrap();
            for (name, view) in file.tensors() {
                all.insert(name, (view.shape().to_vec(), view.data().to_vec()));
            }
        }
    }
    all
}
