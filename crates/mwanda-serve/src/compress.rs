//! Compressed files beside the plain ones.

use crate::ServeError;
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use std::{
    ffi::OsString,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
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

/// One step below Brotli's best: the best takes ten times as long for a twentieth less.
const BROTLI_QUALITY: i32 = 9;

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
/// # Errors
/// [`ServeError::Io`].
pub fn compress(folder: &Path) -> Result<Vec<Compressed>, ServeError> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    let all = |format: Format| -> Result<Vec<u64>, ServeError> {
        let sizes = files.iter().map(|file| format.compress(file));
        sizes.collect()
    };
    let (gzip, brotli) = thread::scope(|scope| {
        let brotli = scope.spawn(|| all(Format::Brotli));
        (all(Format::Gzip), brotli.join())
    });
    let brotli = brotli.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    let sizes = gzip?.into_iter().zip(brotli);
    files
        .iter()
        .zip(sizes)
        .map(|(file, (gzip, brotli))| {
            let metadata = fs::metadata(file).map_err(ServeError::io(file))?;
            Ok(Compressed {
                file: file.strip_prefix(folder).unwrap_or(file).to_path_buf(),
                plain: metadata.len(),
                gzip,
                brotli,
            })
        })
        .collect()
}

/// Bytes that a file takes with Brotli, compressed alone.
///
/// # Errors
/// [`ServeError::Io`].
pub fn brotli_size(file: &Path) -> Result<u64, ServeError> {
    let plain = fs::read(file).map_err(ServeError::io(file))?;
    let compressed = Format::Brotli.encode(&plain);
    Ok(compressed.map_err(ServeError::io(file))?.len() as u64)
}

/// Bytes that the WebAssembly of all `files` takes with Brotli, which every browser takes.
pub fn wasm_size(files: &[Compressed]) -> u64 {
    wasm(files).map(|file| file.brotli).sum()
}

/// Fails where the WebAssembly of all `files` takes more than `limit` bytes with Brotli, not counting the `weights` bytes of
/// it that are a model's weights.
///
/// # Errors
/// [`ServeError::WasmTooBig`].
pub fn check_wasm(files: &[Compressed], weights: u64, limit: u64) -> Result<(), ServeError> {
    let sum = wasm_size(files).saturating_sub(weights);
    if sum <= limit {
        return Ok(());
    }
    let named = |file: &Compressed| format!("{} {}", file.file.display(), file.brotli);
    Err(ServeError::WasmTooBig {
        limit,
        sum,
        weights,
        files: wasm(files).map(named).collect(),
    })
}

fn wasm(files: &[Compressed]) -> impl Iterator<Item = &Compressed> {
    let is_wasm = |file: &&Compressed| file.file.extension().is_some_and(|name| name == "wasm");
    files.iter().filter(is_wasm)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), ServeError> {
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
            files.push(path);
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
        let compressed = self.encode(&plain).map_err(ServeError::io(file))?;
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

    fn encode(self, mut plain: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
                encoder.write_all(plain)?;
                encoder.finish()
            }
            Self::Brotli => {
                let parameters = BrotliEncoderParams {
                    quality: BROTLI_QUALITY,
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
