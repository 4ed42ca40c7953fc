//! Large buffers in host memory, for which there may be no room. WebAssembly has 4 GiB at most, and a program that asks for
//! more in the usual way is ended without a word.

use std::hint::black_box;

use crate::GpuError;

/// An empty buffer with room for `count` values.
///
/// # Errors
/// [`GpuError::OutOfMemory`].
pub(crate) fn with_room<T>(what: &str, count: usize) -> Result<Vec<T>, GpuError> {
    let mut buffer = Vec::new();
    match buffer.try_reserve_exact(count) {
        Ok(()) => Ok(buffer),
        Err(_) => Err(GpuError::OutOfMemory(format!(
            "{} MiB for {what} could not be allocated",
            count.saturating_mul(size_of::<T>()) >> 20
        ))),
    }
}

/// Finds out whether there is room for `count` values, before something allocates them that cannot fail.
///
/// # Errors
/// [`GpuError::OutOfMemory`].
pub(crate) fn expect_room<T>(what: &str, count: usize) -> Result<(), GpuError> {
    let buffer = with_room::<T>(what, count)?;
    // An allocation that nothing looks at would be optimised away.
    drop(black_box(buffer));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_memory_has_no_room_for_is_an_error() {
        assert!(with_room::<u32>("weights", 3).unwrap().capacity() >= 3);
        let error = expect_room::<u32>("weights", usize::MAX / 8).unwrap_err();
        assert!(matches!(error, GpuError::OutOfMemory(_)), "{error}");
        assert!(error.to_string().contains("MiB for weights"), "{error}");
    }
}
