//! Finding, choosing and opening adapters.

use std::sync::OnceLock;

use burn_tensor::Device;
use burn_wgpu::{WgpuSetup, wgpu};

use mwanda_protocol::{DeviceChoice, DeviceKind};

use super::{OpenDevice, description, fault};
use crate::GpuError;

/// One instance for the whole process: Vulkan's loader crashes when instances come and go on several threads at once.
fn instance() -> &'static wgpu::Instance {
    static INSTANCE: OnceLock<wgpu::Instance> = OnceLock::new();
    INSTANCE.get_or_init(|| {
        wgpu::Instance::new(wgpu::InstanceDescriptor {
            backends: wgpu::Backends::PRIMARY,
            ..wgpu::InstanceDescriptor::new_without_display_handle()
        })
    })
}

/// All adapters that can run compute shaders, in the order in which the drivers name them.
pub(super) async fn all() -> Vec<wgpu::Adapter> {
    #[cfg(not(target_family = "wasm"))]
    let adapters = instance().enumerate_adapters(wgpu::Backends::PRIMARY).await;
    // A browser names none but the one it hands out.
    #[cfg(target_family = "wasm")]
    let adapters: Vec<_> = instance()
        .request_adapter(&wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..wgpu::RequestAdapterOptions::default()
        })
        .await
        .into_iter()
        .collect();
    adapters
}

/// The adapter that fits the choice; `None` where the CPU does.
pub(super) async fn choose(choice: &DeviceChoice) -> Result<Option<wgpu::Adapter>, GpuError> {
    let adapters = all().await;
    let kind = |adapter: &wgpu::Adapter| description::of_adapter(adapter).kind;
    // Stable: of two alike, the first that the drivers name.
    let best = |adapters: Vec<wgpu::Adapter>| {
        adapters
            .into_iter()
            .min_by_key(|adapter| rank(kind(adapter)))
    };
    match choice {
        DeviceChoice::Cpu => Ok(None),
        DeviceChoice::Auto => Ok(best(
            adapters
                .into_iter()
                .filter(|adapter| kind(adapter) != DeviceKind::Software)
                .collect(),
        )),
        DeviceChoice::Gpu => best(adapters).map(Some).ok_or(GpuError::NoAdapter),
        DeviceChoice::Adapter(wanted) => by_index_or_name(adapters, wanted).map(Some),
    }
}

fn rank(kind: DeviceKind) -> u8 {
    match kind {
        DeviceKind::Discrete => 0,
        DeviceKind::Integrated => 1,
        DeviceKind::Virtual => 2,
        DeviceKind::Other => 3,
        DeviceKind::Software | DeviceKind::Cpu => 4,
    }
}

fn by_index_or_name(adapters: Vec<wgpu::Adapter>, wanted: &str) -> Result<wgpu::Adapter, GpuError> {
    let names: Vec<String> = adapters
        .iter()
        .map(|adapter| adapter.get_info().name)
        .collect();
    let position = match wanted.parse::<usize>() {
        Ok(index) => (index < names.len()).then_some(index),
        Err(_) => names
            .iter()
            .position(|name| name.to_lowercase().contains(&wanted.to_lowercase())),
    };
    position
        .and_then(|position| adapters.into_iter().nth(position))
        .ok_or_else(|| GpuError::NoSuchAdapter {
            wanted: wanted.to_owned(),
            found: if names.is_empty() {
                "none".to_owned()
            } else {
                names.join(", ")
            },
        })
}

/// Opens an adapter with all it offers and hands it to Burn.
pub(super) async fn open(adapter: wgpu::Adapter) -> Result<OpenDevice, GpuError> {
    let description = description::of_adapter(&adapter);
    let refused = |reason: String| GpuError::Open {
        adapter: description.name.clone(),
        reason,
    };
    let descriptor = wgpu::DeviceDescriptor {
        label: Some("mwanda"),
        // Mappable primary buffers live in slower memory on discrete cards; experimental features need a promise that
        // only an unsafe call can make.
        required_features: adapter.features().difference(
            wgpu::Features::MAPPABLE_PRIMARY_BUFFERS | wgpu::Features::all_experimental_mask(),
        ),
        required_limits: adapter.limits(),
        // cubecl pools buffers itself.
        memory_hints: wgpu::MemoryHints::MemoryUsage,
        ..wgpu::DeviceDescriptor::default()
    };
    let (device, queue) = adapter
        .request_device(&descriptor)
        .await
        .map_err(|error| refused(error.to_string()))?;
    let setup = WgpuSetup {
        instance: instance().clone(),
        backend: adapter.get_info().backend,
        adapter,
        device: device.clone(),
        queue,
    };
    let burn_device = Device::wgpu_options()
        .setup(setup)
        .init()
        .map_err(|error| refused(error.to_string()))?;
    fault::watch(&burn_device, &device);
    Ok(OpenDevice {
        device: burn_device,
        description,
    })
}
