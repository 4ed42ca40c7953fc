//! A position in the beginning of a file; reading never leaves it.

use super::error::GgufError;

/// Longest string accepted: chat templates reach some tens of kilobytes.
const MAX_STRING: u64 = 1 << 20;

/// Reads little-endian values one after the other.
pub(super) struct Cursor<'a> {
    /// The beginning of the file, or all of it.
    bytes: &'a [u8],
    /// Bytes of the whole file.
    length: u64,
    position: usize,
    ran_out: bool,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8], length: u64) -> Self {
        Self {
            bytes,
            length,
            position: 0,
            ran_out: false,
        }
    }

    /// Whether something was asked for that the file has, but its beginning does not.
    pub(super) fn ran_out(&self) -> bool {
        self.ran_out
    }

    /// Bytes from the start of the file.
    pub(super) fn offset(&self) -> u64 {
        self.position as u64
    }

    /// Bytes of the whole file.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Bytes that are left in the file.
    pub(super) fn left(&self) -> u64 {
        self.length - self.position as u64
    }

    /// The next `count` bytes.
    pub(super) fn take(&mut self, count: u64, what: &'static str) -> Result<&'a [u8], GgufError> {
        let taken = usize::try_from(count)
            .ok()
            .and_then(|count| self.position.checked_add(count))
            .and_then(|end| self.bytes.get(self.position..end));
        let Some(taken) = taken else {
            self.ran_out = count <= self.left();
            return Err(GgufError::Truncated {
                what,
                offset: self.offset(),
                length: self.length(),
            });
        };
        self.position += taken.len();
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(
        &mut self,
        what: &'static str,
    ) -> Result<[u8; N], GgufError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N as u64, what)?);
        Ok(array)
    }

    pub(super) fn u32(&mut self, what: &'static str) -> Result<u32, GgufError> {
        self.array(what).map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self, what: &'static str) -> Result<u64, GgufError> {
        self.array(what).map(u64::from_le_bytes)
    }

    /// A string: its length as 64 bits, then its UTF-8 bytes.
    pub(super) fn string(&mut self, what: &'static str) -> Result<&'a str, GgufError> {
        let offset = self.offset();
        let length = self.u64(what)?;
        if length > MAX_STRING {
            return Err(GgufError::StringTooLong { offset, length });
        }
        let offset = self.offset();
        std::str::from_utf8(self.take(length, what)?).map_err(|_| GgufError::NotUtf8 { offset })
    }
}
