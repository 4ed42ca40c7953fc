//! Which model, and where it runs.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use mwanda_engine::{DeviceChoice, LoadRequest, Precision};

use super::parse::{one_of, parsed};
use crate::catalogue::resolve;

/// Where to compute.
#[derive(Debug, Args)]
pub struct DeviceOptions {
    /// Where to compute: `auto` (the best real GPU, else the CPU), `gpu`, `cpu`, or `gpu:` and an adapter's index or a part of
    /// its name, as `mwanda devices` lists them.
    #[arg(long, value_name = "DEVICE", default_value_t, value_parser = parsed::<DeviceChoice>)]
    pub device: DeviceChoice,
}

/// Where a model runs, and how it is loaded.
#[derive(Debug, Args)]
pub struct PlacementOptions {
    /// Where to compute.
    #[command(flatten)]
    pub device: DeviceOptions,
    /// Round every weight to this precision; without it the source's own is kept (f16 for a quantised GGUF).
    #[arg(long, value_parser = one_of(Precision::ALL, Precision::name))]
    pub dtype: Option<Precision>,
    /// Load the model even if the estimate says that the memory will not do.
    #[arg(long)]
    pub force: bool,
}

impl PlacementOptions {
    /// The request that loads the model that `model` names.
    ///
    /// # Errors
    /// A model that is not there.
    pub fn load_request(&self, model: &Path) -> Result<LoadRequest> {
        Ok(LoadRequest {
            model: resolve(model)?,
            device: self.device.device.clone(),
            precision: self.dtype,
            force: self.force,
        })
    }
}

/// The model that a command works on.
#[derive(Debug, Args)]
pub struct ModelOptions {
    /// Folder with config.json and safetensors, GGUF file, or name of a fetched model (see `mwanda models`).
    pub model: PathBuf,
    /// Where it runs.
    #[command(flatten)]
    pub placement: PlacementOptions,
}

impl ModelOptions {
    /// The request that loads the model.
    ///
    /// # Errors
    /// A model that is not there.
    pub fn load_request(&self) -> Result<LoadRequest> {
        self.placement.load_request(&self.model)
    }
}
