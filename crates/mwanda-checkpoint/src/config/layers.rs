//! Which block sees how far, and with which rotary frequencies.

use super::LayerAttention;
use super::architecture::Architecture;
use super::error::ConfigError;
use super::fields::Fields;
use super::rope::RopeScaling;

/// Base of the rotary frequencies where a configuration names none.
const DEFAULT_THETA: f64 = 10_000.0;
/// The same for Gemma 3's full layers.
const GEMMA_FULL_THETA: f64 = 1_000_000.0;
/// Every sixth layer of Gemma 3 is a full one, where a configuration says nothing else.
const GEMMA_PATTERN: usize = 6;
/// `sliding_window` of the configuration classes that have one.
const DEFAULT_WINDOW: usize = 4096;

/// The kind of attention of a block, `layer_types` in config.json.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LayerKind {
    Full,
    Sliding,
}

impl LayerKind {
    pub(super) fn hf_name(self) -> &'static str {
        match self {
            Self::Full => "full_attention",
            Self::Sliding => "sliding_attention",
        }
    }
}

/// Reads the attention of every block.
pub(super) fn layers_from_hf(
    architecture: Architecture,
    fields: Fields<'_>,
    count: usize,
    head_dim: usize,
    max_positions: usize,
) -> Result<Vec<LayerAttention>, ConfigError> {
    let window = window(architecture, fields)?;
    let kinds = match architecture {
        Architecture::Llama => vec![LayerKind::Full; count],
        Architecture::Mistral => vec![LayerKind::Sliding; count],
        Architecture::Qwen2 | Architecture::Qwen3 => {
            let first = fields.integer("max_window_layers")?.unwrap_or(28);
            layer_types(fields, count)?.unwrap_or_else(|| kinds(count, |layer| layer < first))
        }
        Architecture::Gemma3 => {
            let pattern = fields.integer("sliding_window_pattern")?;
            let pattern = pattern.unwrap_or(GEMMA_PATTERN).max(1);
            layer_types(fields, count)?.unwrap_or_else(|| gemma_kinds(count, pattern))
        }
    };
    let rope = |kind| rope(architecture, kind, fields, head_dim, max_positions);
    let (full, sliding) = (rope(LayerKind::Full)?, rope(LayerKind::Sliding)?);
    let layer = |kind| {
        let (rope_theta, rope_scaling) = match kind {
            LayerKind::Full => full.clone(),
            LayerKind::Sliding => sliding.clone(),
        };
        LayerAttention {
            sliding_window: window.filter(|_| kind == LayerKind::Sliding),
            rope_theta,
            rope_scaling,
        }
    };
    Ok(kinds.into_iter().map(layer).collect())
}

/// Gemma 3's alternation: the last of every `pattern` layers is a full one.
pub(super) fn gemma_kinds(count: usize, pattern: usize) -> Vec<LayerKind> {
    kinds(count, |layer| (layer + 1).is_multiple_of(pattern))
}

fn kinds(count: usize, is_full: impl Fn(usize) -> bool) -> Vec<LayerKind> {
    let kind = |layer| match is_full(layer) {
        true => LayerKind::Full,
        false => LayerKind::Sliding,
    };
    (0..count).map(kind).collect()
}

/// The window of sliding layers; `None` where there is none, whatever the layers are called.
fn window(architecture: Architecture, fields: Fields<'_>) -> Result<Option<usize>, ConfigError> {
    const KEY: &str = "sliding_window";
    let in_use = match architecture {
        Architecture::Llama => false,
        Architecture::Mistral | Architecture::Gemma3 => true,
        Architecture::Qwen2 | Architecture::Qwen3 => {
            fields.bool("use_sliding_window")?.unwrap_or(false)
        }
    };
    match fields.integer(KEY)? {
        _ if !in_use => Ok(None),
        None if !fields.holds(KEY) => Ok(Some(DEFAULT_WINDOW)),
        window => Ok(window),
    }
}

fn layer_types(fields: Fields<'_>, count: usize) -> Result<Option<Vec<LayerKind>>, ConfigError> {
    const KEY: &str = "layer_types";
    let Some(names) = fields.array(KEY)? else {
        return Ok(None);
    };
    if names.len() != count {
        return Err(ConfigError::OutOfRange {
            key: fields.path(KEY),
            value: format!("an array of {}", names.len()),
            rule: "it must have num_hidden_layers entries",
        });
    }
    let kind = |name: &serde_json::Value| match name.as_str() {
        Some("full_attention") => Ok(LayerKind::Full),
        Some("sliding_attention") => Ok(LayerKind::Sliding),
        _ => Err(ConfigError::UnknownValue {
            key: fields.path(KEY),
            found: name.as_str().unwrap_or("not a string").to_owned(),
            known: "full_attention, sliding_attention",
        }),
    };
    names.iter().map(kind).collect::<Result<_, _>>().map(Some)
}

/// Base and scaling of one kind of layer: from `rope_parameters`, which may have an entry for each kind, or from
/// `rope_theta`, `rope_local_base_freq` and `rope_scaling`.
fn rope(
    architecture: Architecture,
    kind: LayerKind,
    fields: Fields<'_>,
    head_dim: usize,
    max_positions: usize,
) -> Result<(f64, RopeScaling), ConfigError> {
    let gemma = architecture == Architecture::Gemma3;
    let (theta_key, default) = match (gemma, kind) {
        (true, LayerKind::Sliding) => ("rope_local_base_freq", DEFAULT_THETA),
        (true, LayerKind::Full) => ("rope_theta", GEMMA_FULL_THETA),
        (false, _) => ("rope_theta", DEFAULT_THETA),
    };
    let theta = fields.number(theta_key)?.unwrap_or(default);
    let read = |value, place: &str| -> Result<(f64, RopeScaling), ConfigError> {
        let place = format!("{}.", fields.path(place));
        let entry = Fields::new(value, &place)?;
        let scaling = RopeScaling::from_hf(entry, head_dim, max_positions)?;
        Ok((entry.number("rope_theta")?.unwrap_or(theta), scaling))
    };
    // The older key goes first, as in `convert_rope_params_to_dict`; Gemma's applies to full layers only.
    if let Some(value) = fields.get("rope_scaling")
        && !(gemma && kind == LayerKind::Sliding)
    {
        return read(value, "rope_scaling");
    }
    let Some(value) = fields.get("rope_parameters") else {
        return Ok((theta, RopeScaling::None));
    };
    let by_kind = value.get("full_attention").is_some() || value.get("sliding_attention").is_some();
    if !by_kind && !gemma {
        return read(value, "rope_parameters");
    }
    match value.get(kind.hf_name()).filter(|entry| !entry.is_null()) {
        Some(entry) => read(entry, &format!("rope_parameters.{}", kind.hf_name())),
        None => Ok((theta, RopeScaling::None)),
    }
}
