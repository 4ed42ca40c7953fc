//! Hands the file of a request to the engine and back: browsers open files asynchronously, the engine writes in between.

use std::{
    cell::RefCell,
    io::{self, Write},
    path::Path,
    rc::Rc,
};

use mwanda_checkpoint::{CheckpointError, ExportSink};
use zip::DateTime;

use super::{Finished, Target, ZipSink};

/// The file that the running request may write.
#[derive(Debug, Default)]
pub struct OutputSlot {
    prepared: RefCell<Option<Target>>,
    finished: Finished<Target>,
}

impl OutputSlot {
    /// Has a file ready for the next request, and none of the last.
    pub fn prepare(&self, target: Option<Target>) {
        *self.prepared.borrow_mut() = target;
        *self.finished.borrow_mut() = None;
    }

    /// What the request wrote.
    pub fn take_finished(&self) -> Option<Target> {
        self.finished.borrow_mut().take()
    }

    /// A sink for a folder, which becomes an archive.
    ///
    /// # Errors
    /// A request that writes what was not prepared.
    pub fn sink(&self, out: &Path) -> Result<Box<dyn ExportSink>, CheckpointError> {
        let target = self.take(out)?;
        let finished = Rc::clone(&self.finished);
        Ok(Box::new(ZipSink::new(target, out, now(), finished)))
    }

    /// Writes one file.
    ///
    /// # Errors
    /// A request that writes what was not prepared, and a full storage.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), CheckpointError> {
        let mut target = self.take(path)?;
        let written = target.write_all(bytes);
        written.map_err(CheckpointError::io("write", path))?;
        *self.finished.borrow_mut() = Some(target);
        Ok(())
    }

    fn take(&self, path: &Path) -> Result<Target, CheckpointError> {
        let none = || io::Error::other("a request writes at most one file here");
        let prepared = self.prepared.borrow_mut().take();
        prepared.ok_or_else(|| CheckpointError::io("write", path)(none()))
    }
}

/// The time by the user's clock, as archives have it. They know no time before 1980.
fn now() -> DateTime {
    let date = js_sys::Date::new_0();
    DateTime::from_date_and_time(
        date.get_full_year() as u16,
        date.get_month() as u8 + 1,
        date.get_date() as u8,
        date.get_hours() as u8,
        date.get_minutes() as u8,
        date.get_seconds() as u8,
    )
    .unwrap_or_default()
}
