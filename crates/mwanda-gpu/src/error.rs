//! What can go wrong on a device.

use mwanda::MethodError;

/// Every way in which a device, a matrix or a kernel refuses.
#[derive(Debug, thiserror::Error)]
pub enum GpuError {
    /// A GPU was asked for and there is none.
    #[error("no GPU was found (looked for Vulkan, Metal, Direct3D 12 and WebGPU adapters)")]
    NoAdapter,
    /// A GPU was asked for, and this build has no support for GPUs.
    #[error("this build knows no GPU (it was built without the feature `gpu`)")]
    WithoutGpu,
    /// No adapter has the index or the name that was asked for.
    #[error("no adapter matches `{wanted}`; found: {found}")]
    NoSuchAdapter {
        /// The index or the part of a name.
        wanted: String,
        /// The adapters that there are.
        found: String,
    },
    /// The adapter was found but would not open.
    #[error("{adapter} could not be opened: {reason}")]
    Open {
        /// The adapter's name.
        adapter: String,
        /// What the driver said.
        reason: String,
    },
    /// The device has no memory left. Its pools may hold buffers that were never backed, so it has to be opened anew.
    #[error("the device is out of memory: {0}")]
    OutOfMemory(String),
    /// The device is gone: a driver reset, a timeout, an unplugged card. It has to be opened anew.
    #[error("the device was lost: {0}")]
    Lost(String),
    /// A kernel or a transfer failed on the device.
    #[error("the device failed: {0}")]
    Device(String),
    /// A buffer that the device cannot bind at once.
    #[error("{what} takes {bytes} bytes; the device binds at most {limit} at once")]
    TooLarge {
        /// What the buffer would hold.
        what: &'static str,
        /// Its size.
        bytes: u64,
        /// The device's limit.
        limit: u64,
    },
    /// A shape that a kernel does not take.
    #[error("{what}: expected {expected}, found {found}")]
    Shape {
        /// What has the shape.
        what: &'static str,
        /// What was expected.
        expected: String,
        /// What was found.
        found: String,
    },
    /// A tensor that does not live where its partner does, or is not f32.
    #[error("a tensor cannot be used here: {0}")]
    Tensor(String),
    /// What the method itself refuses: factors, counts, patterns, scores that are not numbers.
    #[error(transparent)]
    Method(#[from] MethodError),
}

impl GpuError {
    pub(crate) fn shape(what: &'static str, expected: impl ToString, found: impl ToString) -> Self {
        Self::Shape {
            what,
            expected: expected.to_string(),
            found: found.to_string(),
        }
    }

    /// Two tensors that belong together and live apart.
    #[cfg(feature = "gpu")]
    pub(crate) fn on_different_devices(one: &str, other: &str) -> Self {
        Self::Tensor(format!("{one} and {other} live on different devices"))
    }
}
