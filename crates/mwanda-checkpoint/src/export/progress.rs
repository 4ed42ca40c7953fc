//! How far an export is, and whether it is still wanted.

use crate::error::CheckpointError;

/// Counts bytes and asks whether to go on.
pub(super) struct Progress<'a> {
    done: u64,
    total: u64,
    report: &'a mut dyn FnMut(u64, u64),
    cancelled: &'a dyn Fn() -> bool,
}

impl<'a> Progress<'a> {
    pub(super) fn new(
        total: u64,
        report: &'a mut dyn FnMut(u64, u64),
        cancelled: &'a dyn Fn() -> bool,
    ) -> Self {
        Self {
            done: 0,
            total,
            report,
            cancelled,
        }
    }

    /// Reports that many more bytes.
    pub(super) fn advance(&mut self, bytes: usize) -> Result<(), CheckpointError> {
        self.done += bytes as u64;
        (self.report)(self.done, self.total);
        self.expect_wanted()
    }

    pub(super) fn expect_wanted(&self) -> Result<(), CheckpointError> {
        if (self.cancelled)() {
            return Err(CheckpointError::Cancelled);
        }
        Ok(())
    }
}
