//! `mwanda devices`

use anyhow::Result;
use mwanda_engine::{DeviceDescription, DeviceKind, Event, Request};

use crate::{
    driver::{Driver, unanswered},
    interrupt::Interrupt,
    numbers::bytes,
    output::Output,
    table::{Align, Table},
};

/// Lists the devices that a model can run on.
///
/// # Errors
/// A standard output that cannot be written.
pub fn run(output: Output, interrupt: &Interrupt) -> Result<()> {
    let Event::Devices(devices) = Driver::new(interrupt).ask(Request::Devices)? else {
        return Err(unanswered());
    };
    output.result(&devices, || text(&devices))
}

fn text(devices: &[DeviceDescription]) -> String {
    let mut table = Table::new([
        ("--device", Align::Left),
        ("name", Align::Left),
        ("kind", Align::Left),
        ("interface", Align::Left),
        ("largest binding", Align::Right),
        ("driver", Align::Left),
    ]);
    for (index, device) in devices.iter().enumerate() {
        let is_cpu = device.kind == DeviceKind::Cpu;
        let choice = if is_cpu {
            "cpu".to_owned()
        } else {
            format!("gpu:{index}")
        };
        let largest = device
            .largest_binding
            .map_or_else(|| "no limit".to_owned(), bytes);
        let driver = if is_cpu {
            format!("{} threads", device.threads)
        } else {
            device.driver.clone()
        };
        table.push([
            choice,
            device.name.clone(),
            device.kind.to_string(),
            device.backend.clone(),
            largest,
            driver,
        ]);
    }
    table.to_string()
}
