//! Choosing and opening devices.
#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![cfg(not(target_family = "wasm"))]

use mwanda_gpu::{
    DeviceChoice, DeviceDescription, DeviceKind, GpuError, bench, block_on, open, sync,
};

fn list() -> Vec<DeviceDescription> {
    block_on(mwanda_gpu::list())
}

#[test]
fn the_cpu_is_always_there_and_last() {
    let found = list();
    assert_eq!(found.last().unwrap().kind, DeviceKind::Cpu);
    let open = open(&DeviceChoice::Cpu).unwrap();
    assert_eq!(open.description, *found.last().unwrap());
    block_on(sync(&open.device)).unwrap();
}

#[test]
fn auto_never_takes_a_software_adapter() {
    let real = |kind| !matches!(kind, DeviceKind::Software | DeviceKind::Cpu);
    let chosen = open(&DeviceChoice::Auto).unwrap().description.kind;
    match list().iter().any(|device| real(device.kind)) {
        true => assert!(real(chosen), "{chosen}"),
        false => assert_eq!(chosen, DeviceKind::Cpu),
    }
}

#[cfg(feature = "gpu")]
#[test]
fn an_adapter_is_found_by_index_and_by_name() {
    let adapters = list().len() - 1;
    if adapters > 0 {
        let first = &list()[0];
        let by_index = open(&DeviceChoice::Adapter("0".to_owned())).unwrap();
        assert_eq!(by_index.description, *first);
        let by_name = open(&DeviceChoice::Adapter(first.name.to_uppercase())).unwrap();
        assert_eq!(by_name.description.name, first.name);
        block_on(sync(&by_name.device)).unwrap();
    }
    for wanted in [adapters.to_string(), "no such adapter".to_owned()] {
        assert!(matches!(
            open(&DeviceChoice::Adapter(wanted)),
            Err(GpuError::NoSuchAdapter { .. })
        ));
    }
}

#[cfg(not(feature = "gpu"))]
#[test]
fn without_support_for_gpus_there_is_only_the_cpu() {
    assert_eq!(list().len(), 1);
    for choice in [DeviceChoice::Gpu, DeviceChoice::Adapter("0".to_owned())] {
        assert!(matches!(open(&choice), Err(GpuError::WithoutGpu)));
    }
}

#[cfg(feature = "gpu")]
#[test]
fn a_buffer_beyond_the_devices_limit_is_refused() {
    if let Some(device) = gpu() {
        let error = bench::copy(&device, 1 << 50).unwrap_err();
        assert!(matches!(error, GpuError::TooLarge { .. }), "{error}");
    }
}

#[test]
fn a_copy_can_be_timed() {
    let cpu = open(&DeviceChoice::Cpu).unwrap().device;
    for device in gpu().into_iter().chain([cpu]) {
        let timing = bench::copy(&device, 1 << 20).unwrap();
        assert_eq!(timing.bytes, 2 << 20);
        assert!(timing.seconds > 0.0 && timing.gigabytes_per_second().is_finite());
    }
}

/// A GPU, where there is one.
fn gpu() -> Option<burn_tensor::Device> {
    open(&DeviceChoice::Gpu).ok().map(|open| open.device)
}
