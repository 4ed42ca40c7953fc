//! An export to a folder on the disk.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use mwanda::Mask;

use super::sink::ExportSink;
use super::staging::Staging;
use super::{Export, ExportContent, ExportSummary};
use crate::checkpoint::{Checkpoint, Source};
use crate::error::CheckpointError;
use crate::write_atomically::{folder_of, sync_folder};

/// What to write, and where.
pub struct ExportPlan<'a> {
    /// The folder to write. It appears when everything is written, and not before.
    pub out: PathBuf,
    /// Those of [`ExportContent`].
    pub masks: &'a BTreeMap<String, Mask>,
    /// Those of [`ExportContent`].
    pub extra_files: Vec<(String, Vec<u8>)>,
    /// Whether a folder that exists and is not empty may be replaced.
    pub overwrite: bool,
    /// Is told how many bytes of weights of how many are written.
    pub progress: &'a mut dyn FnMut(u64, u64),
    /// Is asked between writes whether to stop.
    pub cancelled: &'a dyn Fn() -> bool,
}

/// [`export_to`](super::export_to) a folder on the disk.
///
/// Everything is written beside the output and renamed at the end. Whatever happens before, an output that existed
/// stays as it was; killed while it replaces one, it leaves the old one beside it under a name that starts with a dot.
/// The unfinished folder of an export that was killed is removed by the next one to the same place.
///
/// # Errors
/// Those of [`export_to`](super::export_to), an output that may not be written, and a full disk.
pub fn export(
    checkpoint: &Checkpoint,
    plan: ExportPlan<'_>,
) -> Result<ExportSummary, CheckpointError> {
    let content = ExportContent {
        masks: plan.masks,
        extra_files: plan.extra_files,
    };
    let export = Export::new(checkpoint, content)?;
    let mut folder = FolderSink::new(checkpoint, &plan.out, plan.overwrite)?;
    export.run(&mut folder, plan.progress, plan.cancelled)
}

/// What must not be replaced by the output.
fn source_on_disk(checkpoint: &Checkpoint) -> Option<&Path> {
    let files = checkpoint.opened_in()?;
    files.on_disk(match &checkpoint.source {
        Source::Folder { path, .. } => path,
        Source::Gguf { .. } | Source::Random(_) => checkpoint.weight_files.first()?.file.path(),
    })
}

/// A folder that is built beside its place. Where it is dropped, an open file is closed before the folder is removed.
pub struct FolderSink {
    file: Option<(PathBuf, File)>,
    /// `None` once the folder has its place.
    staging: Option<Staging>,
}

impl FolderSink {
    /// Begins a folder that is to be at `out`. It may not take the place of what `checkpoint` is read from.
    ///
    /// # Errors
    /// An output that exists and may not be replaced, or a place that cannot be written to.
    pub fn new(
        checkpoint: &Checkpoint,
        out: &Path,
        overwrite: bool,
    ) -> Result<Self, CheckpointError> {
        let staging = Staging::new(out, overwrite, source_on_disk(checkpoint))?;
        Ok(Self {
            file: None,
            staging: Some(staging),
        })
    }
}

impl ExportSink for FolderSink {
    fn begin(&mut self, path: &str, _bytes: u64) -> Result<(), CheckpointError> {
        let staging = self.staging.as_ref().ok_or_else(out_of_turn)?;
        let path = staging.path().join(path);
        let parent = folder_of(&path);
        fs::create_dir_all(parent).map_err(CheckpointError::io("create", parent))?;
        let file = File::create(&path).map_err(CheckpointError::io("write", &path))?;
        self.file = Some((path, file));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), CheckpointError> {
        let (path, file) = self.file.as_mut().ok_or_else(out_of_turn)?;
        file.write_all(bytes)
            .map_err(CheckpointError::io("write", path))
    }

    fn finish(&mut self) -> Result<(), CheckpointError> {
        let (path, file) = self.file.take().ok_or_else(out_of_turn)?;
        let synced = file.sync_all().and_then(|()| sync_folder(folder_of(&path)));
        synced.map_err(CheckpointError::io("write", &path))
    }

    fn commit(&mut self) -> Result<PathBuf, CheckpointError> {
        let staging = self.staging.take().ok_or_else(out_of_turn)?;
        staging.commit()
    }
}

/// A call that [`Export`] does not make.
fn out_of_turn() -> CheckpointError {
    let source = io::Error::other("its parts came in a wrong order");
    CheckpointError::io("write", Path::new("the output"))(source)
}
