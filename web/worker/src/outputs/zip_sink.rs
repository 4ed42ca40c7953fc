//! A model's folder as one zip archive.

use std::{
    cell::RefCell,
    io::{self, Seek, Write},
    path::{Path, PathBuf},
    rc::Rc,
};

use mwanda_checkpoint::{CheckpointError, ExportSink};
use zip::{
    CompressionMethod, DateTime, ZIP64_BYTES_THR, ZipWriter,
    result::{ZipError, ZipResult},
    write::SimpleFileOptions,
};

/// Takes the archive's file once the archive is complete.
pub type Finished<W> = Rc<RefCell<Option<W>>>;

/// Writes the files of an export into an archive, inside a folder of the export's name. Weights hardly shrink, so nothing is
/// compressed: any tool can then also read the archive in ranges.
pub struct ZipSink<W: Write + Seek> {
    archive: Option<ZipWriter<W>>,
    out: PathBuf,
    folder: String,
    options: SimpleFileOptions,
    finished: Finished<W>,
}

impl<W: Write + Seek> ZipSink<W> {
    /// Begins an archive of the folder `out` in `file`. Its files were changed at `modified`.
    pub fn new(file: W, out: &Path, modified: DateTime, finished: Finished<W>) -> Self {
        Self {
            archive: Some(ZipWriter::new(file)),
            out: out.to_path_buf(),
            folder: crate::request_files::last_part(out),
            options: SimpleFileOptions::default()
                .compression_method(CompressionMethod::Stored)
                .last_modified_time(modified)
                .unix_permissions(0o644),
            finished,
        }
    }

    fn with<T>(
        &mut self,
        act: impl FnOnce(&mut ZipWriter<W>) -> ZipResult<T>,
    ) -> Result<T, CheckpointError> {
        let result = self.archive.as_mut().map_or_else(out_of_turn, act);
        result.map_err(|error| CheckpointError::io("write", &self.out)(system_error(error)))
    }
}

impl<W: Write + Seek> ExportSink for ZipSink<W> {
    fn begin(&mut self, path: &str, bytes: u64) -> Result<(), CheckpointError> {
        let name = format!("{}/{path}", self.folder);
        let options = self.options.large_file(bytes >= ZIP64_BYTES_THR);
        self.with(|archive| archive.start_file(name, options))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), CheckpointError> {
        self.with(|archive| Ok(archive.write_all(bytes)?))
    }

    fn finish(&mut self) -> Result<(), CheckpointError> {
        // The archive ends a file when the next one begins.
        Ok(())
    }

    fn commit(&mut self) -> Result<PathBuf, CheckpointError> {
        let file = self
            .archive
            .take()
            .map_or_else(out_of_turn, ZipWriter::finish);
        let file =
            file.map_err(|error| CheckpointError::io("write", &self.out)(system_error(error)))?;
        *self.finished.borrow_mut() = Some(file);
        Ok(self.out.clone())
    }
}

fn out_of_turn<T>() -> ZipResult<T> {
    Err(ZipError::Io(io::Error::other("the archive is complete")))
}

/// A full storage must stay recognisable.
fn system_error(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read, SeekFrom};

    fn sink<W: Write + Seek>(file: W) -> (ZipSink<W>, Finished<W>) {
        let finished = Finished::default();
        let out = Path::new("anywhere/tiny pruned");
        let sink = ZipSink::new(file, out, DateTime::default(), Rc::clone(&finished));
        (sink, finished)
    }

    #[test]
    fn an_archive_gives_back_what_went_into_it() {
        let (mut sink, finished) = sink(Cursor::new(Vec::new()));
        let weights: Vec<u8> = (0..100_000_u32).map(|i| (i * 7) as u8).collect();
        let files = [
            ("model.safetensors", weights.as_slice()),
            ("config.json", b"{}".as_slice()),
            ("original/params.json", b"".as_slice()),
        ];
        for (path, content) in files {
            sink.begin(path, content.len() as u64).unwrap();
            for piece in content.chunks(4096) {
                sink.write(piece).unwrap();
            }
            sink.finish().unwrap();
        }
        assert!(finished.borrow().is_none());
        assert_eq!(sink.commit().unwrap(), Path::new("anywhere/tiny pruned"));

        let file = finished.borrow_mut().take().unwrap();
        let mut archive = zip::ZipArchive::new(file).unwrap();
        assert_eq!(archive.len(), files.len());
        for (path, content) in files {
            let mut member = archive.by_name(&format!("tiny pruned/{path}")).unwrap();
            assert_eq!(member.compression(), CompressionMethod::Stored);
            let mut read = Vec::new();
            // Reading to the end also checks the CRC.
            member.read_to_end(&mut read).unwrap();
            assert!(read == content, "{path}");
        }
    }

    /// A file of zeros that keeps only what is not zero, so that sizes beyond 4 GiB can be tried.
    #[derive(Default)]
    struct Sparse {
        written: Vec<(u64, Vec<u8>)>,
        position: u64,
        end: u64,
    }

    impl Write for Sparse {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if bytes.len() < 1 << 16 {
                self.written.push((self.position, bytes.to_vec()));
            }
            self.position += bytes.len() as u64;
            self.end = self.end.max(self.position);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Read for Sparse {
        fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
            let count = bytes.len().min((self.end - self.position) as usize);
            bytes[..count].fill(0);
            for (start, written) in &self.written {
                for (i, byte) in written.iter().enumerate() {
                    let place = (start + i as u64).checked_sub(self.position);
                    if let Some(place) = place.filter(|&place| place < count as u64) {
                        bytes[place as usize] = *byte;
                    }
                }
            }
            self.position += count as u64;
            Ok(count)
        }
    }

    impl Seek for Sparse {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.position = match to {
                SeekFrom::Start(position) => position,
                SeekFrom::End(offset) => self.end.saturating_add_signed(offset),
                SeekFrom::Current(offset) => self.position.saturating_add_signed(offset),
            };
            Ok(self.position)
        }
    }

    #[test]
    fn files_and_archives_beyond_4_gib_are_listed_rightly() {
        let (mut sink, finished) = sink(Sparse::default());
        let piece = vec![0; 8 << 20];
        let shard = 4_500_000_000_u64;
        sink.begin("model.safetensors", shard).unwrap();
        let mut left = shard;
        while left > 0 {
            let count = left.min(piece.len() as u64);
            sink.write(&piece[..count as usize]).unwrap();
            left -= count;
        }
        sink.finish().unwrap();
        sink.begin("config.json", 2).unwrap();
        sink.write(b"{}").unwrap();
        sink.finish().unwrap();
        sink.commit().unwrap();

        let file = finished.borrow_mut().take().unwrap();
        let mut archive = zip::ZipArchive::new(file).unwrap();
        let weights = archive.by_name("tiny pruned/model.safetensors").unwrap();
        assert_eq!(weights.size(), shard);
        drop(weights);
        let mut config = String::new();
        let mut member = archive.by_name("tiny pruned/config.json").unwrap();
        member.read_to_string(&mut config).unwrap();
        assert_eq!(config, "{}");
    }

    #[test]
    fn a_full_storage_stays_one() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        impl Seek for Full {
            fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
                Ok(0)
            }
        }
        let (mut sink, _) = sink(Full);
        let error = sink.begin("config.json", 2).unwrap_err();
        assert!(matches!(error, CheckpointError::DiskFull { .. }), "{error}");
    }
}
