//! Describing a device.

#[cfg(feature = "gpu")]
use burn_wgpu::wgpu;
use mwanda_protocol::{DeviceDescription, DeviceKind};

#[cfg(feature = "gpu")]
pub(super) fn of_adapter(adapter: &wgpu::Adapter) -> DeviceDescription {
    let (info, limits) = (adapter.get_info(), adapter.limits());
    DeviceDescription {
        name: info.name.clone(),
        kind: match info.device_type {
            wgpu::DeviceType::DiscreteGpu => DeviceKind::Discrete,
            wgpu::DeviceType::IntegratedGpu => DeviceKind::Integrated,
            wgpu::DeviceType::VirtualGpu => DeviceKind::Virtual,
            wgpu::DeviceType::Cpu => DeviceKind::Software,
            wgpu::DeviceType::Other => DeviceKind::Other,
        },
        backend: format!("{:?}", info.backend),
        driver: format!("{} {}", info.driver, info.driver_info)
            .trim()
            .to_owned(),
        largest_binding: Some(limits.max_storage_buffer_binding_size),
        largest_buffer: Some(limits.max_buffer_size),
        workgroup_memory: limits.max_compute_workgroup_storage_size,
        subgroups: adapter.features().contains(wgpu::Features::SUBGROUP),
        threads: 0,
    }
}

pub(super) fn cpu() -> DeviceDescription {
    DeviceDescription {
        name: "CPU".to_owned(),
        kind: DeviceKind::Cpu,
        backend: "Flex".to_owned(),
        driver: String::new(),
        largest_binding: None,
        largest_buffer: None,
        workgroup_memory: 0,
        subgroups: false,
        threads: rayon::current_num_threads(),
    }
}
