//! Which device to use.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Which device to use. As text `auto`, `gpu`, `cpu`, or `gpu:` and an adapter's index or a part of its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DeviceChoice {
    /// The best real GPU, or the CPU where there is none. Never a software adapter (lavapipe, SwiftShader, WARP), which is
    /// tens of times slower than the CPU backend.
    #[default]
    Auto,
    /// The best adapter, a software one too if there is no other.
    Gpu,
    /// The CPU.
    Cpu,
    /// The adapter at an index of the list of devices, or the first whose name contains the text, in any case.
    Adapter(String),
}

/// A text that names no choice of device.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a device: write `auto`, `gpu`, `cpu`, or `gpu:` and an adapter's index or a part of its name"
)]
pub struct UnknownDevice(pub String);

impl FromStr for DeviceChoice {
    type Err = UnknownDevice;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(Self::Auto),
            "gpu" => Ok(Self::Gpu),
            "cpu" => Ok(Self::Cpu),
            _ => match text.strip_prefix("gpu:") {
                Some(adapter) if !adapter.is_empty() => Ok(Self::Adapter(adapter.to_owned())),
                _ => Err(UnknownDevice(text.to_owned())),
            },
        }
    }
}

impl TryFrom<String> for DeviceChoice {
    type Error = UnknownDevice;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<DeviceChoice> for String {
    fn from(choice: DeviceChoice) -> Self {
        choice.to_string()
    }
}

impl fmt::Display for DeviceChoice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => formatter.pad("auto"),
            Self::Gpu => formatter.pad("gpu"),
            Self::Cpu => formatter.pad("cpu"),
            Self::Adapter(adapter) => formatter.pad(&format!("gpu:{adapter}")),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn choices_are_read_and_written() {
        for text in ["auto", "gpu", "cpu", "gpu:0", "gpu:radeon"] {
            assert_eq!(text.parse::<DeviceChoice>().unwrap().to_string(), text);
        }
        for text in ["", "gpu:", "GPU", "cuda"] {
            assert!(
                matches!(text.parse::<DeviceChoice>(), Err(UnknownDevice(_))),
                "{text}"
            );
        }
    }
}
