//! Compressed files beside the plain ones.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use flate2::read::GzDecoder;
use mwanda_serve::{Compressed, ServeError, check_wasm, compress, wasm_size};
use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};
use support::Fixture;

/// Bytes that repeat after a while, as code does.
fn code(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|i| ((i % 1009) * 31 % 251) as u8).collect()
}

fn find<'a>(files: &'a [Compressed], name: &str) -> &'a Compressed {
    let is_named = |file: &&Compressed| file.file == Path::new(name);
    files.iter().find(is_named).unwrap()
}

#[test]
fn what_is_compressed_is_the_file() {
    let site = Fixture::new();
    let plain = code(200_000);
    fs::write(site.dist().join("app_bg.wasm"), &plain).unwrap();
    let files = compress(site.dist()).unwrap();
    let sizes = find(&files, "app_bg.wasm");
    let read = |name: &str| fs::read(site.dist().join(name)).unwrap();
    let gzip = read("app_bg.wasm.gz");
    let brotli = read("app_bg.wasm.br");
    let expected = Compressed {
        file: PathBuf::from("app_bg.wasm"),
        plain: 200_000,
        gzip: gzip.len() as u64,
        brotli: brotli.len() as u64,
    };
    assert_eq!(*sizes, expected);
    assert!(sizes.gzip < sizes.plain / 10 && sizes.brotli < sizes.plain / 10);
    let mut unpacked = Vec::new();
    GzDecoder::new(gzip.as_slice())
        .read_to_end(&mut unpacked)
        .unwrap();
    assert!(unpacked == plain);
    let mut unpacked = Vec::new();
    brotli::BrotliDecompress(&mut brotli.as_slice(), &mut unpacked).unwrap();
    assert!(unpacked == plain);
}

/// Words in no order that repeats, as sentences have them.
fn prose(words: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let word = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        format!("word{} ", (state >> 16) % 499)
    };
    (0..words).map(word).collect::<String>().into_bytes()
}

#[test]
fn webassembly_is_compressed_further_than_the_rest() {
    let site = Fixture::new();
    let plain = prose(20_000);
    fs::write(site.dist().join("app_bg.wasm"), &plain).unwrap();
    fs::write(site.dist().join("app.js"), &plain).unwrap();
    let files = compress(site.dist()).unwrap();
    let (wasm, script) = (find(&files, "app_bg.wasm"), find(&files, "app.js"));
    assert!(
        wasm.brotli < script.brotli * 97 / 100,
        "{wasm:?} {script:?}"
    );
    assert_eq!(wasm.gzip, script.gzip);
}

#[test]
fn files_keep_their_order_and_their_sizes() {
    let site = Fixture::new();
    let names = ["a.js", "b.wasm", "c.css", "d.wasm"];
    for (name, length) in names.iter().zip([3_000, 50_000, 40_000, 20_000]) {
        fs::write(site.dist().join(name), code(length)).unwrap();
    }
    let files = compress(site.dist()).unwrap();
    assert!(files.is_sorted_by(|a, b| a.file < b.file));
    for (name, length) in names.iter().zip([3_000, 50_000, 40_000, 20_000]) {
        let found = find(&files, name);
        let sent = fs::metadata(site.dist().join(format!("{name}.br"))).unwrap();
        assert_eq!((found.plain, found.brotli), (length, sent.len()));
    }
}

#[test]
fn compressed_files_are_served() {
    let site = Fixture::new();
    fs::write(site.dist().join("app_bg.wasm"), code(50_000)).unwrap();
    compress(site.dist()).unwrap();
    for encoding in ["br", "gzip"] {
        let answer = site.get_with("/app_bg.wasm", ("accept-encoding", encoding));
        assert_eq!(answer.header("content-encoding"), Some(encoding));
        assert_eq!(answer.header("content-type"), Some("application/wasm"));
        assert!(answer.body.len() < 5_000);
    }
}

#[test]
fn only_what_gains_from_it_is_compressed() {
    let site = Fixture::new();
    fs::write(site.dist().join("tiny.js"), "1").unwrap();
    fs::write(site.dist().join("tiny.js.br"), "of an earlier build").unwrap();
    fs::write(site.dist().join("pictures").join("a.png"), code(5_000)).unwrap();
    fs::write(site.dist().join("pictures").join("b.svg"), code(5_000)).unwrap();
    let files = compress(site.dist()).unwrap();
    let tiny = find(&files, "tiny.js");
    assert_eq!((tiny.plain, tiny.gzip, tiny.brotli), (1, 1, 1));
    let is_there = |name: &str| site.dist().join(name).exists();
    assert!(!is_there("tiny.js.br") && !is_there("tiny.js.gz"));
    assert!(!is_there("pictures/a.png.gz"));
    assert!(is_there("pictures/b.svg.gz") && is_there("pictures/b.svg.br"));
}

#[test]
fn compressing_again_changes_nothing() {
    let site = Fixture::new();
    fs::write(site.dist().join("app_bg.wasm"), code(50_000)).unwrap();
    let first = compress(site.dist()).unwrap();
    let names = || fs::read_dir(site.dist()).unwrap().count();
    let after_first = names();
    assert_eq!(compress(site.dist()).unwrap(), first);
    assert_eq!(names(), after_first);
}

#[test]
fn webassembly_has_a_limit_and_nothing_else_counts() {
    let file = |name: &str, brotli: u64| Compressed {
        file: PathBuf::from(name),
        plain: 10 * brotli,
        gzip: 2 * brotli,
        brotli,
    };
    let files = [file("a.wasm", 40), file("b.js", 900), file("c.wasm", 60)];
    assert_eq!(wasm_size(&files), 100);
    check_wasm(&files, 100).unwrap();
    let error = check_wasm(&files, 99).unwrap_err();
    assert!(matches!(
        error,
        ServeError::WasmTooBig {
            limit: 99,
            sum: 100,
            ..
        }
    ));
    let message = error.to_string();
    assert!(message.contains("a.wasm 40") && message.contains("c.wasm 60"));
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let site = Fixture::new();
    let missing = site.dist().join("missing");
    let error = compress(&missing).unwrap_err();
    assert!(matches!(error, ServeError::Io { path, .. } if path == missing));
}
