//! Repeating a call until its time can be told.

use std::time::{Duration, Instant};

use burn_tensor::Device;

use crate::{GpuError, block_on, sync};

/// How long one call takes, and what it has to do at least.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timing {
    /// Seconds of one call, averaged over the repetitions.
    pub seconds: f64,
    /// Bytes that one call cannot help but move.
    pub bytes: u64,
    /// Floating-point operations of one call.
    pub operations: u64,
}

impl Timing {
    /// 10⁹ bytes a second.
    pub fn gigabytes_per_second(&self) -> f64 {
        self.bytes as f64 / self.seconds / 1e9
    }

    /// 10⁹ floating-point operations a second.
    pub fn gigaflops(&self) -> f64 {
        self.operations as f64 / self.seconds / 1e9
    }
}

/// Repetitions go on until they have taken this long.
const ENOUGH: Duration = Duration::from_millis(200);

/// Times `call`, which is given its own number.
pub(super) fn repeat(
    device: &Device,
    bytes: u64,
    operations: u64,
    mut call: impl FnMut(usize) -> Result<(), GpuError>,
) -> Result<Timing, GpuError> {
    call(0)?;
    block_on(sync(device))?;
    let mut calls = 1;
    loop {
        let start = Instant::now();
        for number in 0..calls {
            call(number)?;
        }
        block_on(sync(device))?;
        let elapsed = start.elapsed();
        if elapsed >= ENOUGH {
            return Ok(Timing {
                seconds: elapsed.as_secs_f64() / calls as f64,
                bytes,
                operations,
            });
        }
        // As many as are expected to be enough, but not too many at once: the first are not representative.
        let expected = ENOUGH.as_secs_f64() * 1.2 / elapsed.as_secs_f64().max(1e-7) * calls as f64;
        calls = (expected.ceil() as usize).clamp(calls + 1, calls * 10);
    }
}
