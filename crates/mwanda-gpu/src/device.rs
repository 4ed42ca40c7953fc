//! Opening a device.

mod adapter;
mod choice;
mod description;
mod fault;
mod gpu;

use burn::tensor::Device;

pub use choice::DeviceChoice;
pub use description::{DeviceDescription, DeviceKind};
pub(crate) use gpu::{Gpu, block_on};

use crate::GpuError;

/// A device, ready for tensors, and what it is.
#[derive(Debug, Clone)]
pub struct OpenDevice {
    /// The device, for Burn's tensors and for this crate's functions.
    pub device: Device,
    /// What it is.
    pub description: DeviceDescription,
}

/// Opens a device. Each call opens the adapter anew, with its own memory: keep the result and clone its device.
///
/// # Errors
/// No GPU where one was asked for, no adapter of that index or name, an adapter that would not open.
#[cfg(not(target_family = "wasm"))]
pub fn open(choice: &DeviceChoice) -> Result<OpenDevice, GpuError> {
    block_on(open_async(choice))
}

/// [`open`], for where waiting is not allowed: in a browser the adapter is the one the browser hands out.
///
/// # Errors
/// As [`open`].
pub async fn open_async(choice: &DeviceChoice) -> Result<OpenDevice, GpuError> {
    if *choice == DeviceChoice::Cpu {
        return Ok(cpu());
    }
    match adapter::choose(choice).await? {
        Some(adapter) => adapter::open(adapter).await,
        None => Ok(cpu()),
    }
}

/// Every device that [`open`] can give: the adapters, whose indices [`DeviceChoice::Adapter`] takes, then the CPU.
#[cfg(not(target_family = "wasm"))]
pub fn list() -> Vec<DeviceDescription> {
    let adapters = block_on(adapter::all());
    let adapters = adapters.iter().map(DeviceDescription::of_adapter);
    adapters.chain([DeviceDescription::cpu()]).collect()
}

/// Waits until everything that was started on the device is done.
///
/// # Errors
/// What has failed on the device since it was opened: no memory, a lost device, a refused command.
pub fn sync(device: &Device) -> Result<(), GpuError> {
    match Gpu::of_device(device) {
        Some(gpu) => gpu.sync(),
        None => Ok(()),
    }
}

fn cpu() -> OpenDevice {
    OpenDevice {
        device: Device::flex(),
        description: DeviceDescription::cpu(),
    }
}
