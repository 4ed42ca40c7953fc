//! Opening a device.

#[cfg(feature = "gpu")]
mod adapter;
mod description;
#[cfg(feature = "gpu")]
mod fault;
#[cfg(feature = "gpu")]
mod gpu;

use burn_tensor::Device;
use mwanda_protocol::{DeviceChoice, DeviceDescription};

#[cfg(feature = "gpu")]
pub(crate) use gpu::Gpu;

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
    #[cfg(feature = "gpu")]
    return match adapter::choose(choice).await? {
        Some(adapter) => adapter::open(adapter).await,
        None => Ok(cpu()),
    };
    #[cfg(not(feature = "gpu"))]
    match choice {
        DeviceChoice::Auto | DeviceChoice::Cpu => Ok(cpu()),
        DeviceChoice::Gpu | DeviceChoice::Adapter(_) => Err(GpuError::WithoutGpu),
    }
}

/// Every device that [`open`] can give: the adapters, whose indices [`DeviceChoice::Adapter`] takes, then the CPU.
pub async fn list() -> Vec<DeviceDescription> {
    #[cfg(feature = "gpu")]
    let adapters = adapter::all().await;
    #[cfg(feature = "gpu")]
    let adapters = adapters.iter().map(description::of_adapter);
    #[cfg(not(feature = "gpu"))]
    let adapters = std::iter::empty();
    adapters.chain([description::cpu()]).collect()
}

/// Waits until everything that was started on the device is done.
///
/// # Errors
/// What has failed on the device since it was opened: no memory, a lost device, a refused command.
pub async fn sync(device: &Device) -> Result<(), GpuError> {
    #[cfg(feature = "gpu")]
    if let Some(gpu) = Gpu::of_device(device) {
        return gpu.sync().await;
    }
    #[cfg(not(feature = "gpu"))]
    let _ = device;
    Ok(())
}

/// Waits for a future of this crate, where waiting is allowed: in a browser it is not.
#[cfg(not(target_family = "wasm"))]
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    #[cfg(feature = "gpu")]
    return cubecl::future::block_on(future);
    // On the CPU nothing is ever waited for.
    #[cfg(not(feature = "gpu"))]
    {
        let mut future = std::pin::pin!(future);
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        loop {
            if let std::task::Poll::Ready(result) = future.as_mut().poll(&mut context) {
                return result;
            }
            std::thread::yield_now();
        }
    }
}

fn cpu() -> OpenDevice {
    OpenDevice {
        device: Device::flex(),
        description: description::cpu(),
    }
}
