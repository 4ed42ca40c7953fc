//! Opening files that may be something else.

use std::{
    fs::{self, File},
    io::{Error, ErrorKind, Read, Result},
    path::Path,
};

/// Opens a plain file, or a link to one. A pipe under a file's name would keep its reader waiting for ever, a device give
/// bytes without end.
///
/// # Errors
/// What the system says; [`ErrorKind::InvalidInput`] for anything but a plain file.
pub fn open_plain(path: &Path) -> Result<File> {
    if fs::metadata(path)?.is_file() {
        File::open(path)
    } else {
        Err(Error::new(
            ErrorKind::InvalidInput,
            "it is not a plain file",
        ))
    }
}

/// The content of a plain file.
///
/// # Errors
/// Those of [`open_plain`], and those of reading.
pub fn read_plain(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_plain(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_files_are_opened() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "text").unwrap();
        assert_eq!(read_plain(&file).unwrap(), b"text");
        let refused = |path: &Path| open_plain(path).unwrap_err().kind();
        assert_eq!(refused(folder.path()), ErrorKind::InvalidInput);
        assert_eq!(refused(&folder.path().join("none")), ErrorKind::NotFound);
        #[cfg(unix)]
        assert_eq!(refused(Path::new("/dev/null")), ErrorKind::InvalidInput);
    }
}
