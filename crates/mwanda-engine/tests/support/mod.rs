//! Golden fixtures and sessions for the tests.
#![allow(dead_code, reason = "each test uses a part")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mwanda_engine::{
    Cancel, DeviceChoice, EvaluationReport, Event, LoadRequest, Manifest, Precision, Request,
    Session,
};
use safetensors::SafeTensors;

/// `tests/golden/<name>`.
pub struct Golden {
    pub name: String,
    pub expected: serde_json::Value,
    folder: PathBuf,
    tensors: Vec<u8>,
}

/// `tests/golden`.
pub fn golden_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden")
}

/// Own text of the fixtures: `calibration`, `evaluation` or `real`.
pub fn text_folder(part: &str) -> PathBuf {
    golden_folder().join("text").join(part)
}

/// Every golden checkpoint. None at all is a failure: the tests would pass without testing.
pub fn golden_checkpoints() -> Vec<Golden> {
    let mut all: Vec<Golden> = std::fs::read_dir(golden_folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("expected.json").is_file())
        .map(|folder| Golden {
            name: folder.file_name().unwrap().to_string_lossy().into_owned(),
            expected: serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap())
                .unwrap(),
            tensors: std::fs::read(folder.join("expected.safetensors")).unwrap(),
            folder,
        })
        .collect();
    assert!(!all.is_empty(), "no golden checkpoint was found");
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

impl Golden {
    pub fn model(&self) -> PathBuf {
        self.folder.join("model")
    }

    pub fn number(&self, key: &str) -> Option<u64> {
        self.expected[key].as_u64()
    }

    pub fn has(&self, tensor: &str) -> bool {
        self.tensors().tensor(tensor).is_ok()
    }

    pub fn f64s(&self, tensor: &str) -> Vec<f64> {
        let bytes = self.bytes(tensor);
        bytes
            .as_chunks()
            .0
            .iter()
            .map(|&bytes| f64::from_le_bytes(bytes))
            .collect()
    }

    pub fn i32s(&self, tensor: &str) -> Vec<i32> {
        let bytes = self.bytes(tensor);
        bytes
            .as_chunks()
            .0
            .iter()
            .map(|&bytes| i32::from_le_bytes(bytes))
            .collect()
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

    fn bytes(&self, tensor: &str) -> Vec<u8> {
        let tensors = self.tensors();
        let view = tensors.tensor(tensor);
        view.unwrap_or_else(|error| panic!("{} {tensor}: {error}", self.name))
            .data()
            .to_vec()
    }

    fn tensors(&self) -> SafeTensors<'_> {
        SafeTensors::deserialize(&self.tensors).unwrap()
    }
}

/// A session on the CPU that holds a model in its own precision.
pub fn loaded(model: &Path) -> Session {
    loaded_in(model, None)
}

/// A session on the CPU that holds a model.
pub fn loaded_in(model: &Path, precision: Option<Precision>) -> Session {
    let mut session = Session::new();
    let request = Request::Load(LoadRequest {
        model: model.to_path_buf(),
        device: DeviceChoice::Cpu,
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
