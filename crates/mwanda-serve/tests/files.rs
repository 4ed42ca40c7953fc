//! The app's files, as a browser asks for them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use mwanda_serve::ServeError;
use std::fs;
use support::{Fixture, PAGE, SECRET, WASM, request};

#[test]
fn the_root_is_the_page() {
    let answer = Fixture::new().get("/");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.text(), PAGE);
    assert_eq!(answer.header("content-type"), Some("text/html"));
}

#[test]
fn types_are_those_that_browsers_insist_on() {
    let site = Fixture::new();
    for (path, kind) in [
        ("/app_bg.wasm", "application/wasm"),
        ("/app.js", "text/javascript"),
        ("/app.webmanifest", "application/manifest+json"),
    ] {
        let answer = site.get(path);
        assert_eq!(answer.header("content-type"), Some(kind), "{path}");
    }
}

#[test]
fn every_answer_is_checked_again_and_taken_as_what_it_is_called() {
    let site = Fixture::new();
    for path in ["/", "/app.js", "/missing", "/models/index.json"] {
        let answer = site.get(path);
        assert_eq!(answer.header("cache-control"), Some("no-cache"), "{path}");
        let nosniff = answer.header("x-content-type-options");
        assert_eq!(nosniff, Some("nosniff"), "{path}");
    }
}

#[test]
fn the_app_gets_nothing_that_a_plain_host_would_not_send() {
    let answer = Fixture::new().get("/");
    for header in [
        "cross-origin-opener-policy",
        "cross-origin-embedder-policy",
        "access-control-allow-origin",
        "content-security-policy",
    ] {
        assert_eq!(answer.header(header), None, "{header}");
    }
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let site = Fixture::new();
    let first = site.get("/app.js");
    let tag = first.header("etag").unwrap();
    let again = site.get_with("/app.js", ("if-none-match", tag));
    assert_eq!(again.status, 304);
    assert!(again.body.is_empty());
}

#[test]
fn a_part_of_a_file_can_be_had() {
    let site = Fixture::new();
    let answer = site.get_with("/app_bg.wasm", ("range", "bytes=4-7"));
    assert_eq!(answer.status, 206);
    assert_eq!(answer.body, WASM[4..8]);
    let range = format!("bytes 4-7/{}", WASM.len());
    assert_eq!(answer.header("content-range"), Some(range.as_str()));
    let beyond = site.get_with("/app_bg.wasm", ("range", "bytes=4000-"));
    assert_eq!(beyond.status, 416);
}

#[test]
fn a_compressed_file_is_sent_to_who_takes_it() {
    let site = Fixture::new();
    fs::write(site.dist().join("app.js.br"), "as Brotli").unwrap();
    fs::write(site.dist().join("app.js.gz"), "as gzip").unwrap();
    for (accepted, encoding, body) in [
        ("gzip, deflate, br, zstd", Some("br"), "as Brotli"),
        ("gzip", Some("gzip"), "as gzip"),
        ("zstd", None, "export default 1;"),
    ] {
        let answer = site.get_with("/app.js", ("accept-encoding", accepted));
        assert_eq!(answer.text(), body);
        assert_eq!(answer.header("content-encoding"), encoding);
        assert_eq!(answer.header("content-type"), Some("text/javascript"));
        let vary = answer.header("vary").unwrap();
        assert!(vary.eq_ignore_ascii_case("accept-encoding"), "{vary}");
    }
    let plain = site.get_with("/app_bg.wasm", ("accept-encoding", "br, gzip"));
    assert_eq!(plain.header("content-encoding"), None);
    assert_eq!(plain.body, WASM);
}

#[test]
fn nothing_outside_the_folder_can_be_had() {
    let site = Fixture::new();
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/pictures/../../secret.txt",
        "/..%5csecret.txt",
        "//secret.txt",
        "/pictures/%00",
    ] {
        let answer = site.get(path);
        assert!(answer.status.is_client_error(), "{path}: {answer:?}");
        assert!(!String::from_utf8_lossy(&answer.body).contains(SECRET));
    }
}

#[test]
fn a_folder_is_not_listed_and_what_is_missing_is_not_found() {
    let site = Fixture::new();
    for path in ["/pictures/", "/missing", "/missing/page"] {
        assert_eq!(site.get(path).status, 404, "{path}");
    }
}

#[test]
fn files_are_only_read() {
    let site = Fixture::new();
    for method in ["POST", "PUT", "DELETE"] {
        for path in ["/app.js", "/models/index.json"] {
            assert_eq!(site.send(request(method, path)).status, 405, "{method}");
        }
    }
    let head = site.send(request("HEAD", "/app_bg.wasm"));
    assert_eq!(head.status, 200);
    assert!(head.body.is_empty());
    let length = WASM.len().to_string();
    assert_eq!(head.header("content-length"), Some(length.as_str()));
}

#[test]
fn a_folder_without_a_page_is_no_app() {
    let site = Fixture::new();
    fs::remove_file(site.dist().join("index.html")).unwrap();
    let refused = site.site.router();
    assert!(matches!(refused, Err(ServeError::NoApp { folder }) if folder == site.dist()));
}
