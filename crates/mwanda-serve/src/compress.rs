//! Compressed files beside the plain ones.

use crate::ServeError;
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use std::{
    ffi::OsString,
    fs,
    io::{self, Write},
    num::NonZero,
    panic::resume_unwind,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    thread,
};

/// What a host compresses: what is text, and WebAssembly. Pictures and models are dense already.
const EXTENSIONS: [&str; 9] = [
    "css",
    "html",
    "js",
    "json",
    "svg",
    "txt",
    "wasm",
    "webmanifest",
    "xml",
];

/// Brotli's best. It takes ten times as long as [`QUALITY`], and leaves a tenth less of what is nearly all that a visitor waits
/// for.
const WASM_QUALITY: i32 = 11;

/// For everything else, which is small.
const QUALITY: i32 = 9;

/// A file and what it takes to send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compressed {
    /// The plain file, relative to the folder.
    pub file: PathBuf,
    /// Bytes of the plain file.
    pub plain: u64,
    /// Bytes to send to a browser that takes gzip.
    pub gzip: u64,
    /// Bytes to send to a browser that takes Brotli.
    pub brotli: u64,
}

#[derive(Clone, Copy)]
enum Format {
    Gzip,
    Brotli,
}

/// Compresses the files of `folder` and of the folders in it: beside each lie then `<file>.gz` and `<file>.br`, unless they
/// would be no smaller. The files are returned in the order of their names.
///
/// WebAssembly takes long: a minute or so for twenty megabytes.
///
/// # Errors
/// [`ServeError::Io`].
pub fn compress(folder: &Path) -> Result<Vec<Compressed>, ServeError> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    // Taken from the end: the largest begun last would be worked on alone.
    files.sort_by_key(|(length, _)| *length);
    let waiting = Mutex::new(files);
    let next = || {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.pop()
    };
    let work = || -> Result<Vec<Compressed>, ServeError> {
        let mut done = Vec::new();
        while let Some((plain, file)) = next() {
            done.push(Compressed {
                plain,
                gzip: Format::Gzip.compress(&file)?,
                brotli: Format::Brotli.compress(&file)?,
                file: file.strip_prefix(folder).unwrap_or(&file).to_path_buf(),
            });
        }
        Ok(done)
    };
    let compressed: Result<Vec<_>, ServeError> = thread::scope(|scope| {
        let count = thread::available_parallelism().map_or(1, NonZero::get);
        let threads: Vec<_> = (0..count).map(|_| scope.spawn(work)).collect();
        let mut all = Vec::new();
        for thread in threads {
            let done = thread.join().unwrap_or_else(|panic| resume_unwind(panic));
            all.extend(done?);
        }
        Ok(all)
    });
    let mut compressed = compressed?;
    compressed.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(compressed)
}

/// Bytes that the WebAssembly of all `files` takes with Brotli, which every browser takes.
pub fn wasm_size(files: &[Compressed]) -> u64 {
    wasm(files).map(|file| file.brotli).sum()
}

/// Fails where the WebAssembly of all `files` takes more than `limit` bytes with Brotli.
///
/// # Errors
/// [`ServeError::WasmTooBig`].
pub fn check_wasm(files: &[Compressed], limit: u64) -> Result<(), ServeError> {
    let sum = wasm_size(files);
    if sum <= limit {
        return Ok(());
    }
    let named = |file: &Compressed| format!("{} {}", file.file.display(), file.brotli);
    Err(ServeError::WasmTooBig {
        limit,
        sum,
        files: wasm(files).map(named).collect(),
    })
}

fn wasm(files: &[Compressed]) -> impl Iterator<Item = &Compressed> {
    files.iter().filter(|file| is_wasm(&file.file))
}

fn is_wasm(file: &Path) -> bool {
    file.extension().is_some_and(|name| name == "wasm")
}

/// The files to compress, with their lengths in bytes.
fn collect(folder: &Path, files: &mut Vec<(u64, PathBuf)>) -> Result<(), ServeError> {
    for entry in fs::read_dir(folder).map_err(ServeError::io(folder))? {
        let entry = entry.map_err(ServeError::io(folder))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(ServeError::io(&path))?;
        let is_compressible = || {
            let extension = path.extension().and_then(|name| name.to_str());
            extension.is_some_and(|name| EXTENSIONS.contains(&name))
        };
        if kind.is_dir() {
            collect(&path, files)?;
        } else if kind.is_file() && is_compressible() {
            let metadata = entry.metadata().map_err(ServeError::io(&path))?;
            files.push((metadata.len(), path));
        }
    }
    Ok(())
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Self::Gzip => "gz",
            Self::Brotli => "br",
        }
    }

    /// Writes the compressed file, and returns what it takes to send the file in this format.
    fn compress(self, file: &Path) -> Result<u64, ServeError> {
        let plain = fs::read(file).map_err(ServeError::io(file))?;
        let quality = if is_wasm(file) { WASM_QUALITY } else { QUALITY };
        let encoded = self.encode(&plain, quality);
        let compressed = encoded.map_err(ServeError::io(file))?;
        let target = beside(file, self.extension());
        if compressed.len() >= plain.len() {
            // One of an earlier build would be sent in the new file's place.
            return match fs::remove_file(&target) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    Err(ServeError::io(target)(error))
                }
                _ => Ok(plain.len() as u64),
            };
        }
        // Renamed when it is whole: half a file would be served as if it were the whole.
        let partial = beside(&target, "partial");
        fs::write(&partial, &compressed).map_err(ServeError::io(&partial))?;
        fs::rename(&partial, &target).map_err(ServeError::io(target))?;
        Ok(compressed.len() as u64)
    }

    fn encode(self, mut plain: &[u8], brotli_quality: i32) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
                encoder.write_all(plain)?;
                encoder.finish()
            }
            Self::Brotli => {
                let parameters = BrotliEncoderParams {
                    quality: brotli_quality,
                    lgwin: 24,
                    size_hint: plain.len(),
                    ..BrotliEncoderParams::default()
                };
                let mut compressed = Vec::new();
                brotli::BrotliCompress(&mut plain, &mut compressed, &parameters)?;
                Ok(compressed)
            }
        }
    }
}

/// `file` with a further extension: `app.wasm` → `app.wasm.gz`.
fn beside(file: &Path, extension: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}
