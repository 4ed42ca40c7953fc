use std::collections::HashMap;

use mwanda::statistics::{StatisticsFileError, StatisticsSettings};
use mwanda::{MethodError, ModelStatistics};
use rand::RngExt;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use crate::support::{generator, statistics};

fn model() -> ModelStatistics {
    let mut generator = generator(30);
    let mut block = || {
        [3, 1, 3, 257]
            .map(|features| statistics(&mut generator, features, &["en", "sw", "zh.Hant/x"]))
    };
    let mut blocks = vec![block(), block(), block()];
    // Values that only an exact format keeps.
    blocks[0][0].threshold = 0.1;
    let sums = blocks[0][0].languages.get_mut("en").unwrap();
    sums.tokens = u64::MAX;
    sums.sum_squares = vec![f64::MAX, f64::from_bits(1), 0.1];
    sums.active[0] = u64::MAX - 1;
    ModelStatistics {
        model: "sha256:\"é\n".to_owned(),
        settings: StatisticsSettings {
            sequence_length: 2048,
            predecessors: "wanda 0.5".to_owned(),
        },
        blocks,
    }
}

#[test]
fn statistics_survive_a_file_exactly() {
    let model = model();
    let bytes = model.to_bytes().unwrap();
    assert_eq!(ModelStatistics::from_bytes(&bytes).unwrap(), model);
    assert_eq!(model.to_bytes().unwrap(), bytes);
    let empty = ModelStatistics {
        blocks: vec![],
        ..model
    };
    assert_eq!(
        ModelStatistics::from_bytes(&empty.to_bytes().unwrap()).unwrap(),
        empty
    );
}

#[test]
fn only_whole_statistics_are_written() {
    let mut uneven = model();
    uneven.blocks[2][1].languages.remove("sw");
    let error = uneven.to_bytes().unwrap_err();
    assert!(
        matches!(
            error,
            MethodError::Languages {
                block: 2,
                input: "attention-output",
                ..
            }
        ),
        "{error}"
    );
    let mut infinite = model();
    infinite.blocks[1][3]
        .languages
        .get_mut("en")
        .unwrap()
        .sum_abs[5] = f64::INFINITY;
    assert!(
        infinite
            .to_bytes()
            .unwrap_err()
            .to_string()
            .starts_with("block 1, mlp-output: ")
    );
}

fn file_error(bytes: &[u8]) -> StatisticsFileError {
    match ModelStatistics::from_bytes(bytes) {
        Err(MethodError::StatisticsFile(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = model().to_bytes().unwrap();
    for length in (0..64)
        .chain((64..bytes.len()).step_by(97))
        .chain([bytes.len() - 1])
    {
        assert!(
            matches!(
                file_error(&bytes[..length]),
                StatisticsFileError::Container(_)
            ),
            "{length} bytes"
        );
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(matches!(
        file_error(&longer),
        StatisticsFileError::Container(_)
    ));
    for header in [u64::MAX, 1 << 63, 100_000_001, bytes.len() as u64] {
        let mut lying = bytes.clone();
        lying[..8].copy_from_slice(&header.to_le_bytes());
        assert!(
            matches!(file_error(&lying), StatisticsFileError::Container(_)),
            "header of {header} bytes"
        );
    }
}

/// Whatever one byte turns into, reading ends in a value or an error.
#[test]
fn changed_bytes_never_panic() {
    let bytes = model().to_bytes().unwrap();
    let mut generator = generator(31);
    for _ in 0..3000 {
        let mut changed = bytes.clone();
        for _ in 0..generator.random_range(1..4) {
            let position = generator.random_range(0..changed.len());
            changed[position] = generator.random();
        }
        drop(ModelStatistics::from_bytes(&changed));
    }
}

type Tensors = HashMap<String, (Dtype, Vec<usize>, Vec<u8>)>;

/// The file's tensors and description, changed, as a file again.
fn rewrite(change: impl Fn(&mut serde_json::Value, &mut Tensors)) -> Vec<u8> {
    let bytes = model().to_bytes().unwrap();
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let metadata = header.metadata().clone().unwrap();
    let mut description: serde_json::Value =
        serde_json::from_str(&metadata["mwanda.statistics"]).unwrap();
    let mut tensors: Tensors = SafeTensors::deserialize(&bytes)
        .unwrap()
        .iter()
        .map(|(name, view)| {
            (
                name.to_owned(),
                (view.dtype(), view.shape().to_vec(), view.data().to_vec()),
            )
        })
        .collect();
    change(&mut description, &mut tensors);
    let views = tensors.iter().map(|(name, (dtype, shape, data))| {
        (name, TensorView::new(*dtype, shape.clone(), data).unwrap())
    });
    let metadata = HashMap::from([("mwanda.statistics".to_owned(), description.to_string())]);
    safetensors::serialize(views, Some(metadata)).unwrap()
}

#[test]
fn rewriting_without_a_change_gives_the_same_statistics() {
    assert_eq!(
        ModelStatistics::from_bytes(&rewrite(|_, _| ())).unwrap(),
        model()
    );
}

#[test]
fn descriptions_that_lie_are_errors() {
    let foreign = safetensors::serialize(Vec::<(String, TensorView)>::new(), None).unwrap();
    assert!(matches!(
        file_error(&foreign),
        StatisticsFileError::NotStatistics
    ));
    let version = rewrite(|description, _| description["version"] = 2.into());
    assert!(matches!(
        file_error(&version),
        StatisticsFileError::Version(2)
    ));
    let missing =
        rewrite(|description, _| drop(description.as_object_mut().unwrap().remove("model")));
    assert!(matches!(
        file_error(&missing),
        StatisticsFileError::Description(_)
    ));
    for blocks in [0_u64, 2, 4, 1 << 40, u64::MAX] {
        let blocks = rewrite(|description, _| description["blocks"] = blocks.into());
        assert!(matches!(
            file_error(&blocks),
            StatisticsFileError::TensorCount { .. }
        ));
    }
    for languages in [["en", "en", "zh"], ["sw", "en", "zh"]] {
        let unsorted =
            rewrite(|description, _| description["languages"] = languages.to_vec().into());
        assert!(matches!(
            file_error(&unsorted),
            StatisticsFileError::LanguageOrder(..)
        ));
    }
    let fewer = rewrite(|description, _| description["languages"] = vec!["en", "sw"].into());
    assert!(matches!(
        file_error(&fewer),
        StatisticsFileError::Shape { .. }
    ));
}

#[test]
fn tensors_that_do_not_fit_are_errors() {
    let missing = rewrite(|_, tensors| {
        let tensor = tensors.remove("blocks.1.mlp.active").unwrap();
        tensors.insert("blocks.1.mlp.inactive".to_owned(), tensor);
    });
    let error = file_error(&missing).to_string();
    assert!(error.contains("blocks.1.mlp.active"), "{error}");
    let dtype =
        rewrite(|_, tensors| tensors.get_mut("blocks.0.mlp.tokens").unwrap().0 = Dtype::F64);
    assert!(matches!(
        file_error(&dtype),
        StatisticsFileError::Type {
            expected: Dtype::U64,
            found: Dtype::F64,
            ..
        }
    ));
    let transposed = rewrite(|_, tensors| {
        tensors
            .get_mut("blocks.0.mlp-output.active")
            .unwrap()
            .1
            .reverse()
    });
    assert!(matches!(
        file_error(&transposed),
        StatisticsFileError::Shape { .. }
    ));
    let flat = rewrite(|_, tensors| {
        tensors
            .get_mut("blocks.0.mlp-output.sum_squares")
            .unwrap()
            .1 = vec![3 * 257]
    });
    assert!(matches!(
        file_error(&flat),
        StatisticsFileError::Shape { .. }
    ));
}

#[test]
fn values_that_cannot_be_are_errors() {
    let changed = |name: &'static str, value: [u8; 8]| {
        let bytes =
            rewrite(|_, tensors| tensors.get_mut(name).unwrap().2[..8].copy_from_slice(&value));
        ModelStatistics::from_bytes(&bytes).unwrap_err().to_string()
    };
    let error = changed("blocks.2.mlp.sum_squares", f64::NAN.to_le_bytes());
    assert!(
        error.starts_with("block 2, mlp: Σx² of feature 0"),
        "{error}"
    );
    let error = changed("blocks.2.attention.tokens", 0_u64.to_le_bytes());
    assert!(error.contains("`en` hold no token"), "{error}");
    let error = changed("blocks.2.attention.active", u64::MAX.to_le_bytes());
    assert!(error.contains("was active for"), "{error}");
    let threshold = rewrite(|_, tensors| {
        tensors.get_mut("blocks.0.attention.threshold").unwrap().2 =
            f32::NAN.to_le_bytes().to_vec();
    });
    assert!(matches!(
        ModelStatistics::from_bytes(&threshold),
        Err(MethodError::At { .. })
    ));
}
