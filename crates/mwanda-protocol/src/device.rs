//! What a device is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What kind of processor a device runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceKind {
    /// A GPU with memory of its own.
    Discrete,
    /// A GPU that shares the processor's memory.
    Integrated,
    /// A GPU of a virtual machine's host.
    Virtual,
    /// A GPU of which the driver, or the browser, says no more.
    Other,
    /// A graphics driver that computes on the CPU: lavapipe, SwiftShader, WARP.
    Software,
    /// The CPU, through Burn's CPU backend.
    Cpu,
}

impl fmt::Display for DeviceKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Discrete => "discrete",
            Self::Integrated => "integrated",
            Self::Virtual => "virtual",
            Self::Other => "other",
            Self::Software => "software",
            Self::Cpu => "cpu",
        })
    }
}

/// What a device is, for people and for choosing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceDescription {
    /// The adapter's name; `CPU` for the CPU.
    pub name: String,
    /// What it runs on.
    pub kind: DeviceKind,
    /// The interface: Vulkan, Metal, Dx12, BrowserWebGpu; Flex for the CPU.
    pub backend: String,
    /// The driver and its version; empty where unknown, and for the CPU.
    pub driver: String,
    /// Bytes that a kernel can bind as one buffer; `None` for the CPU, which has no limit.
    pub largest_binding: Option<u64>,
    /// Bytes of the largest buffer; `None` for the CPU.
    pub largest_buffer: Option<u64>,
    /// Bytes of workgroup memory; 0 for the CPU.
    pub workgroup_memory: u32,
    /// Whether the adapter knows subgroup operations.
    pub subgroups: bool,
    /// Threads that the CPU backend uses; 0 for an adapter.
    pub threads: usize,
}
