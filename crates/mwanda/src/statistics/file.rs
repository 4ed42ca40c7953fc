//! The statistics file: its layout is described at [`ModelStatistics::to_bytes`].

use std::collections::{BTreeMap, HashMap};

use safetensors::tensor::{Dtype, SafeTensorError, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};

use super::{BlockInput, FeatureSums, InputStatistics, ModelStatistics, StatisticsSettings};

/// The entry of the container's metadata that says what the file holds.
const METADATA_KEY: &str = "mwanda.statistics";

/// The version of the layout that is written, and the only one that is read.
const VERSION: u32 = 1;

/// What can be wrong with a statistics file.
#[derive(Debug, thiserror::Error)]
pub enum StatisticsFileError {
    /// Not a whole, well-formed safetensors file.
    #[error("not a readable safetensors file: {0}")]
    Container(#[from] SafeTensorError),
    /// A safetensors file that holds something else.
    #[error("the file is not a statistics file: it has no `{METADATA_KEY}` entry")]
    NotStatistics,
    /// A description that is not the JSON object it should be.
    #[error("the file's `{METADATA_KEY}` entry cannot be read: {0}")]
    Description(#[from] serde_json::Error),
    /// A file of another version of the layout.
    #[error("the file has version {0} of the layout; this program reads version {VERSION}")]
    Version(u32),
    /// Languages that are not sorted, or that repeat.
    #[error("the file's languages are not sorted or repeat: `{0}` comes before `{1}`")]
    LanguageOrder(String, String),
    /// A number of tensors other than that of the described blocks.
    #[error("the file has {found} tensors; its {blocks} blocks need {tensors} each")]
    TensorCount {
        /// Tensors in the file.
        found: usize,
        /// Blocks described.
        blocks: usize,
        /// Tensors of one block.
        tensors: usize,
    },
    /// A tensor with another element type than the layout gives it.
    #[error("tensor `{name}` holds {found:?}, expected {expected:?}")]
    Type {
        /// The tensor.
        name: String,
        /// The type by the layout.
        expected: Dtype,
        /// The type in the file.
        found: Dtype,
    },
    /// A tensor with another shape than the layout gives it.
    #[error("tensor `{name}` has the shape {found:?}, expected {expected:?}")]
    Shape {
        /// The tensor.
        name: String,
        /// The shape by the layout.
        expected: Vec<usize>,
        /// The shape in the file.
        found: Vec<usize>,
    },
}

#[derive(Serialize, Deserialize)]
struct Description {
    version: u32,
    model: String,
    settings: StatisticsSettings,
    languages: Vec<String>,
    blocks: usize,
}

/// Tensors of one input.
const TENSORS: usize = 5;

/// A number that safetensors stores in little-endian bytes.
trait Element: Copy {
    const TYPE: Dtype;
    fn to_bytes(self) -> impl IntoIterator<Item = u8>;
    fn from_bytes(bytes: &[u8]) -> Vec<Self>;
}

macro_rules! element {
    ($type:ty, $dtype:expr) => {
        impl Element for $type {
            const TYPE: Dtype = $dtype;
            fn to_bytes(self) -> impl IntoIterator<Item = u8> {
                self.to_le_bytes()
            }
            fn from_bytes(bytes: &[u8]) -> Vec<Self> {
                bytes
                    .as_chunks()
                    .0
                    .iter()
                    .map(|&bytes| Self::from_le_bytes(bytes))
                    .collect()
            }
        }
    };
}

element!(f32, Dtype::F32);
element!(f64, Dtype::F64);
element!(u64, Dtype::U64);

fn name(block: usize, input: BlockInput, tensor: &str) -> String {
    format!("blocks.{block}.{input}.{tensor}")
}

struct Tensor {
    name: String,
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Tensor {
    fn new<T: Element>(name: String, shape: &[usize], values: impl Iterator<Item = T>) -> Self {
        Self {
            name,
            dtype: T::TYPE,
            shape: shape.to_vec(),
            bytes: values.flat_map(T::to_bytes).collect(),
        }
    }
}

/// The file of statistics that have been checked.
pub(super) fn write(statistics: &ModelStatistics) -> Result<Vec<u8>, StatisticsFileError> {
    let first = statistics.blocks.first().map(|block| &block[0]);
    let description = Description {
        version: VERSION,
        model: statistics.model.clone(),
        settings: statistics.settings.clone(),
        languages: first.map_or_else(Vec::new, |input| input.languages.keys().cloned().collect()),
        blocks: statistics.blocks.len(),
    };
    let mut tensors = Vec::with_capacity(statistics.blocks.len() * BlockInput::ALL.len() * TENSORS);
    for (block, inputs) in statistics.blocks.iter().enumerate() {
        for (input, sums) in BlockInput::ALL.into_iter().zip(inputs) {
            tensors.extend(tensors_of(block, input, sums));
        }
    }
    let views = tensors
        .iter()
        .map(|tensor| {
            Ok((
                &tensor.name,
                TensorView::new(tensor.dtype, tensor.shape.clone(), &tensor.bytes)?,
            ))
        })
        .collect::<Result<Vec<_>, SafeTensorError>>()?;
    // One entry only: the container writes its metadata in no fixed order.
    let metadata = HashMap::from([(
        METADATA_KEY.to_owned(),
        serde_json::to_string(&description)?,
    )]);
    Ok(safetensors::serialize(views, Some(metadata))?)
}

fn tensors_of(block: usize, input: BlockInput, statistics: &InputStatistics) -> [Tensor; TENSORS] {
    let sums = || statistics.languages.values();
    let languages = statistics.languages.len();
    let shape = [languages, sums().next().map_or(0, FeatureSums::features)];
    let name = |tensor| name(block, input, tensor);
    [
        Tensor::new(name("threshold"), &[1], [statistics.threshold].into_iter()),
        Tensor::new(name("tokens"), &[languages], sums().map(|sums| sums.tokens)),
        Tensor::new(
            name("sum_squares"),
            &shape,
            sums().flat_map(|sums| sums.sum_squares.iter().copied()),
        ),
        Tensor::new(
            name("sum_abs"),
            &shape,
            sums().flat_map(|sums| sums.sum_abs.iter().copied()),
        ),
        Tensor::new(
            name("active"),
            &shape,
            sums().flat_map(|sums| sums.active.iter().copied()),
        ),
    ]
}

/// What a file holds; types and shapes are checked, values are not.
pub(super) fn read(bytes: &[u8]) -> Result<ModelStatistics, StatisticsFileError> {
    let (_, header) = SafeTensors::read_metadata(bytes)?;
    let metadata = header.metadata().as_ref();
    let description = metadata.and_then(|metadata| metadata.get(METADATA_KEY));
    let description: Description =
        serde_json::from_str(description.ok_or(StatisticsFileError::NotStatistics)?)?;
    if description.version != VERSION {
        return Err(StatisticsFileError::Version(description.version));
    }
    if let Some(pair) = description
        .languages
        .windows(2)
        .find(|pair| pair[0] >= pair[1])
    {
        return Err(StatisticsFileError::LanguageOrder(
            pair[0].clone(),
            pair[1].clone(),
        ));
    }
    let tensors = SafeTensors::deserialize(bytes)?;
    let per_block = BlockInput::ALL.len() * TENSORS;
    if description.blocks.checked_mul(per_block) != Some(tensors.len()) {
        return Err(StatisticsFileError::TensorCount {
            found: tensors.len(),
            blocks: description.blocks,
            tensors: per_block,
        });
    }
    let block = |block| -> Result<_, StatisticsFileError> {
        let [attention, attention_output, mlp, mlp_output] =
            BlockInput::ALL.map(|input| read_input(&tensors, &description.languages, block, input));
        Ok([attention?, attention_output?, mlp?, mlp_output?])
    };
    Ok(ModelStatistics {
        blocks: (0..description.blocks)
            .map(block)
            .collect::<Result<_, _>>()?,
        model: description.model,
        settings: description.settings,
    })
}

fn read_input(
    tensors: &SafeTensors,
    languages: &[String],
    block: usize,
    input: BlockInput,
) -> Result<InputStatistics, StatisticsFileError> {
    let name = |tensor| name(block, input, tensor);
    let squares = tensors.tensor(&name("sum_squares"))?;
    let features = squares.shape().get(1).copied().unwrap_or_default();
    let shape = [languages.len(), features];
    let threshold: Vec<f32> = read_tensor(tensors, name("threshold"), &[1])?;
    let tokens: Vec<u64> = read_tensor(tensors, name("tokens"), &[languages.len()])?;
    let sum_squares: Vec<f64> = read_tensor(tensors, name("sum_squares"), &shape)?;
    let sum_abs: Vec<f64> = read_tensor(tensors, name("sum_abs"), &shape)?;
    let active: Vec<u64> = read_tensor(tensors, name("active"), &shape)?;
    let of_language = |(position, (language, tokens)): (usize, (&String, u64))| {
        let range = position * features..(position + 1) * features;
        let sums = FeatureSums {
            tokens,
            sum_squares: sum_squares[range.clone()].to_vec(),
            sum_abs: sum_abs[range.clone()].to_vec(),
            active: active[range].to_vec(),
        };
        (language.clone(), sums)
    };
    let languages: BTreeMap<_, _> = languages
        .iter()
        .zip(tokens)
        .enumerate()
        .map(of_language)
        .collect();
    Ok(InputStatistics {
        threshold: threshold[0],
        languages,
    })
}

/// The values of one tensor whose type and shape are as the layout says.
fn read_tensor<T: Element>(
    tensors: &SafeTensors,
    name: String,
    shape: &[usize],
) -> Result<Vec<T>, StatisticsFileError> {
    let tensor = tensors.tensor(&name)?;
    if tensor.dtype() != T::TYPE {
        return Err(StatisticsFileError::Type {
            name,
            expected: T::TYPE,
            found: tensor.dtype(),
        });
    }
    if tensor.shape() != shape {
        return Err(StatisticsFileError::Shape {
            name,
            expected: shape.to_vec(),
            found: tensor.shape().to_vec(),
        });
    }
    Ok(T::from_bytes(tensor.data()))
}
