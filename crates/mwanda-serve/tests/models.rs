//! The models that are on disk.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use mwanda_catalogue::{Catalogue, Entry};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::Write,
};
use support::{Fixture, request};

const START: &[u8] = b"GGUF\x03\0\0\0";

fn entries() -> Vec<Entry> {
    Catalogue::builtin().unwrap().entries().to_vec()
}

/// A file that begins like a model and is as long, but takes no room on the disk.
fn put(site: &Fixture, entry: &Entry, bytes: u64) {
    let mut file = File::create(entry.path(&site.site.models)).unwrap();
    file.write_all(START).unwrap();
    file.set_len(bytes).unwrap();
}

fn index(site: &Fixture) -> Value {
    let answer = site.get("/models/index.json");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    serde_json::from_slice(&answer.body).unwrap()
}

#[test]
fn models_that_are_there_are_listed() {
    let mut site = Fixture::new();
    assert_eq!(index(&site), json!({ "models": [] }));
    let entry = &entries()[0];
    put(&site, entry, entry.size);
    let listed = json!({ "models": [{ "file": entry.file, "bytes": entry.size }] });
    assert_eq!(index(&site), listed);
    site.site.models = site.folder.path().join("no such folder");
    assert_eq!(index(&site), json!({ "models": [] }));
}

#[test]
fn a_model_can_be_had_in_parts() {
    let site = Fixture::new();
    let entry = &entries()[0];
    put(&site, entry, entry.size);
    let path = format!("/models/{}", entry.file);
    let head = site.send(request("HEAD", &path));
    let size = entry.size.to_string();
    assert_eq!(head.header("content-length"), Some(size.as_str()));
    assert_eq!(head.header("accept-ranges"), Some("bytes"));
    let start = site.get_with(&path, ("range", "bytes=0-7"));
    assert_eq!(start.status, 206);
    assert_eq!(start.body, START);
    let range = format!("bytes={}-", entry.size - 3);
    let end = site.get_with(&path, ("range", &range));
    assert_eq!(end.body, [0; 3]);
}

#[test]
fn a_model_of_another_size_is_not_the_catalogue_s() {
    let site = Fixture::new();
    let entry = &entries()[0];
    put(&site, entry, entry.size - 1);
    assert_eq!(index(&site), json!({ "models": [] }));
    let answer = site.get(&format!("/models/{}", entry.file));
    assert_eq!(answer.status, 404);
}

#[test]
fn only_plain_files_are_models() {
    let site = Fixture::new();
    let entry = &entries()[0];
    fs::create_dir(entry.path(&site.site.models)).unwrap();
    assert_eq!(index(&site), json!({ "models": [] }));
    let answer = site.get(&format!("/models/{}", entry.file));
    assert_eq!(answer.status, 404);
}

#[test]
fn nothing_else_of_the_models_folder_can_be_had() {
    let site = Fixture::new();
    let entry = &entries()[0];
    put(&site, entry, entry.size);
    let marker = format!("{}.sha256", entry.file);
    for file in [marker.as_str(), "diary.gguf", "index.json"] {
        fs::write(site.site.models.join(file), "private").unwrap();
    }
    for path in [
        format!("/models/{marker}"),
        "/models/diary.gguf".to_owned(),
        "/models/".to_owned(),
        "/models/..%2fsecret.txt".to_owned(),
        format!("/models/..%2fmodels%2f{}", entry.file),
        format!("/models/./{}", entry.file),
    ] {
        assert_eq!(site.get(&path).status, 404, "{path}");
    }
    assert_eq!(index(&site)["models"][0]["file"], json!(entry.file));
}
