//! A GPU as the kernels see it: cubecl's client and the limits that shape a launch.

use burn_dispatch::DispatchDevice;
use burn_tensor::Device;
use cubecl::Device as CubeDevice;
use cubecl::bytes::Bytes;
use cubecl::prelude::Client;
use cubecl::server::{Handle, IoError, ServerError};

use super::fault;
use crate::GpuError;

/// The wgpu device behind a Burn device, if it is one.
pub(super) fn cube_device(device: &Device) -> Option<&CubeDevice> {
    match device.as_dispatch() {
        DispatchDevice::Cube(device) => Some(device),
        _ => None,
    }
}

/// An opened GPU.
#[derive(Clone)]
pub(crate) struct Gpu {
    pub(crate) client: Client,
    pub(crate) device: CubeDevice,
}

impl Gpu {
    /// The GPU behind a device; `None` for the CPU.
    pub(crate) fn of_device(device: &Device) -> Option<Self> {
        cube_device(device).map(|device| Self {
            client: device.client(),
            device: device.clone(),
        })
    }

    /// Bytes that one buffer of a kernel may have. cubecl takes the smaller of the largest binding and the largest buffer.
    pub(crate) fn largest_binding(&self) -> u64 {
        self.client.properties().memory.max_page_size
    }

    /// Bytes of workgroup memory.
    pub(crate) fn workgroup_memory(&self) -> usize {
        self.client.properties().hardware.max_shared_memory_size
    }

    /// A buffer of `bytes` bytes with anything in it.
    pub(crate) fn empty(&self, what: &'static str, bytes: u64) -> Result<Handle, GpuError> {
        self.expect_bindable(what, bytes)?;
        Ok(self.client.empty(bytes as usize))
    }

    /// A buffer that holds the bytes.
    pub(crate) fn create(&self, what: &'static str, bytes: &[u8]) -> Result<Handle, GpuError> {
        self.expect_bindable(what, bytes.len() as u64)?;
        Ok(self.client.create_from_slice(bytes))
    }

    /// A buffer that holds the bytes and stays: its memory is not shared with short-lived buffers.
    pub(crate) fn create_persistent(
        &self,
        what: &'static str,
        bytes: Vec<u8>,
    ) -> Result<Handle, GpuError> {
        self.expect_bindable(what, bytes.len() as u64)?;
        let bytes = Bytes::from_bytes_vec(bytes);
        let handle = self
            .client
            .memory_persistent_allocation(bytes, |bytes| self.client.create(bytes));
        self.client.check([&handle]).map_err(server_error)?;
        fault::check(&self.device)?;
        Ok(handle)
    }

    pub(crate) fn expect_bindable(&self, what: &'static str, bytes: u64) -> Result<(), GpuError> {
        let limit = self.largest_binding();
        if bytes <= limit {
            Ok(())
        } else {
            Err(GpuError::TooLarge { what, bytes, limit })
        }
    }

    /// The first `count` words of a buffer, once everything that writes it is done. The buffer itself may be longer: the
    /// device aligns sizes.
    pub(crate) async fn read_words(
        &self,
        handle: Handle,
        count: usize,
    ) -> Result<Vec<u32>, GpuError> {
        if count == 0 {
            return Ok(Vec::new());
        }
        let read = self.client.read_async(vec![handle]).await;
        // First: what the device itself said is nearer to the cause.
        fault::check(&self.device)?;
        let buffers = read.map_err(server_error)?;
        let bytes = buffers.first().map_or(&[][..], |bytes| &bytes[..]);
        let words = bytes.as_chunks::<4>().0;
        match words.get(..count) {
            Some(words) => Ok(words.iter().map(|&word| u32::from_le_bytes(word)).collect()),
            None => Err(GpuError::Device(format!(
                "a buffer of {count} words came back with {}",
                words.len()
            ))),
        }
    }

    /// Waits until everything is done.
    pub(crate) async fn sync(&self) -> Result<(), GpuError> {
        let synced = self.client.sync().await;
        fault::check(&self.device)?;
        synced.map_err(server_error)
    }
}

/// What cubecl says, without its backtraces.
pub(crate) fn server_error(error: ServerError) -> GpuError {
    match error {
        ServerError::Unwritten { root, .. } => server_error(*root),
        // The first is the earliest, and mostly the cause of the others.
        ServerError::Several { mut errors, .. } if !errors.is_empty() => {
            server_error(errors.remove(0))
        }
        ServerError::DevicePoisoned(poison) => GpuError::Lost(poison.reason),
        ServerError::Io(IoError::OutOfMemory { size, .. } | IoError::BufferTooBig { size, .. }) => {
            GpuError::OutOfMemory(format!("{size} bytes could not be allocated"))
        }
        other => GpuError::Device(first_lines(&other.to_string())),
    }
}

fn first_lines(message: &str) -> String {
    let end = message.find("\nBacktrace").unwrap_or(message.len());
    message[..end].trim_end().to_owned()
}
