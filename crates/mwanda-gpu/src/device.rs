//! Opening a device.

#[cfg(feature = "gpu")]
mod adapter;
mod choice;
mod description;
#[cfg(feature = "gpu")]
mod fault;
#[cfg(feature = "gpu")]
mod gpu;

use burn_tensor::Device;

pub use choice::DeviceChoice;
pub use description::{DeviceDescription, DeviceKind};
#[cfg(feature = "gpu")]
pub(crate) use gpu::Gpu;
#[cfg(all(feature = "gpu", not(target_family = "wasm")))]
use gpu::block_on;

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
    #[cfg(feature = "gpu")]
    return block_on(open_async(choice));
    #[cfg(not(feature = "gpu"))]
    match choice {
        DeviceChoice::Auto | DeviceChoice::Cpu => Ok(cpu()),
        DeviceChoice::Gpu | DeviceChoice::Adapter(_) => Err(GpuError::WithoutGpu),
    }
}

/// [`open`], for where waiting is not allowed: in a browser the adapter is the one the browser hands out.
///
/// # Errors
/// As [`open`].
#[cfg(feature = "gpu")]
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
    #[cfg(feature = "gpu")]
    let adapters = block_on(adapter::all());
    #[cfg(feature = "gpu")]
    let adapters = adapters.iter().map(DeviceDescription::of_adapter);
    #[cfg(not(feature = "gpu"))]
    let adapters = std::iter::empty();
    adapters.chain([DeviceDescription::cpu()]).collect()
}

/// Waits until everything that was started on the device is done.
///
/// # Errors
/// What has failed on the device since it was opened: no memory, a lost device, a refused command.
pub fn sync(device: &Device) -> Result<(), GpuError> {
    #[cfg(feature = "gpu")]
    if let Some(gpu) = Gpu::of_device(device) {
        return gpu.sync();
    }
    #[cfg(not(feature = "gpu"))]
    let _ = device;
    Ok(())
}

fn cpu() -> OpenDevice {
    OpenDevice {
        device: Device::flex(),
        description: DeviceDescription::cpu(),
    }
}
