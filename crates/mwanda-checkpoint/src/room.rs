//! Large buffers, for which there may be no memory. WebAssembly has 4 GiB at most, and a program that asks for more in the
//! usual way is ended without a word.

use crate::error::CheckpointError;

/// `count` zeros for a tensor.
///
/// # Errors
/// [`CheckpointError::OutOfMemory`].
pub(crate) fn zeroed<T: Copy + Default>(
    count: usize,
    tensor: &str,
) -> Result<Vec<T>, CheckpointError> {
    let mut buffer = Vec::new();
    buffer
        .try_reserve_exact(count)
        .map_err(|_| CheckpointError::OutOfMemory {
            what: format!(
                "tensor {tensor:?} ({} MiB)",
                count.saturating_mul(size_of::<T>()) >> 20
            ),
        })?;
    buffer.resize(count, T::default());
    Ok(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_memory_has_no_room_for_is_an_error() {
        assert_eq!(zeroed::<u8>(3, "w").unwrap(), [0; 3]);
        let error = zeroed::<f32>(usize::MAX / 8, "w").unwrap_err();
        assert!(
            matches!(error, CheckpointError::OutOfMemory { .. }),
            "{error}"
        );
        assert!(
            error
                .to_string()
                .starts_with("there is not enough memory for tensor \"w\" (")
        );
    }
}
