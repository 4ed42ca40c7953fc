//! Files that are written as a whole or not at all.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use crate::error::CheckpointError;

/// Writes a file so that, whatever happens, there is either the old content at `path` or the new one: beside it, to the
/// disk, then renamed.
///
/// # Errors
/// A folder that does not exist or cannot be written to, and a full disk; an existing file is then as it was.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), CheckpointError> {
    let failed = || CheckpointError::io("write", path);
    let folder = folder_of(path);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut builder = tempfile::Builder::new();
    let prefix = format!(".{name}.partial-");
    builder.prefix(&prefix);
    // Temporary files are private; what is kept has the permissions of any other new file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(failed())?;
    file.write_all(bytes).map_err(failed())?;
    file.as_file().sync_all().map_err(failed())?;
    file.persist(path).map_err(|error| failed()(error.error))?;
    sync_folder(folder).map_err(failed())
}

/// The folder a path is in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Brings the names in a folder to the disk. Only Unix knows this for folders.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
