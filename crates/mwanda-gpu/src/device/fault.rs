//! Errors that wgpu reports to nobody in particular.
//!
//! wgpu hands an error that no error scope catches, running out of memory above all, to the device's handler. cubecl's
//! handler panics on cubecl's thread, which leaves every later call waiting or panicking. The one here keeps the first error,
//! which the reads and syncs of this crate then return.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use burn_tensor::Device;
use burn_wgpu::wgpu;
use cubecl::Device as CubeDevice;

use super::gpu::cube_device;
use crate::GpuError;

/// The first error of a device.
type FirstFault = Arc<OnceLock<Fault>>;

#[derive(Debug)]
enum Fault {
    OutOfMemory(String),
    Other(String),
}

static FAULTS: LazyLock<Mutex<HashMap<CubeDevice, FirstFault>>> = LazyLock::new(Mutex::default);

/// Starts to remember the device's errors.
pub(super) fn watch(burn_device: &Device, device: &wgpu::Device) {
    let Some(cube_device) = cube_device(burn_device) else {
        return;
    };
    let first = FirstFault::default();
    let kept = Arc::clone(&first);
    FAULTS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(cube_device.clone(), first);
    device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
        // Later errors follow from the first, whose buffer or command is missing.
        let _ = kept.set(match error {
            wgpu::Error::OutOfMemory { .. } => Fault::OutOfMemory(error.to_string()),
            _ => Fault::Other(error.to_string()),
        });
    }));
}

/// Returns the device's first error, if it has had one.
pub(super) fn check(device: &CubeDevice) -> Result<(), GpuError> {
    let faults = FAULTS.lock().unwrap_or_else(PoisonError::into_inner);
    match faults.get(device).and_then(|first| first.get()) {
        None => Ok(()),
        Some(Fault::OutOfMemory(message)) => Err(GpuError::OutOfMemory(message.clone())),
        Some(Fault::Other(message)) => Err(GpuError::Device(message.clone())),
    }
}
