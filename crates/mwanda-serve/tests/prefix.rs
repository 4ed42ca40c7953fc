//! The app under a path, as it lies on a host that serves several.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::fs;
use support::{Fixture, PAGE};

fn under(prefix: &str) -> Fixture {
    let mut fixture = Fixture::new();
    fixture.site.prefix = prefix.parse().unwrap();
    fixture
}

#[test]
fn everything_lies_under_the_prefix() {
    let site = under("/some/path/");
    assert_eq!(site.get("/some/path/").text(), PAGE);
    assert_eq!(site.get("/some/path/app.js").status, 200);
    assert_eq!(site.get("/some/path/models/index.json").status, 200);
}

#[test]
fn nothing_lies_beside_it() {
    let site = under("/some/path/");
    for path in [
        "/",
        "/app.js",
        "/some/",
        "/some/pathapp.js",
        "/models/index.json",
    ] {
        assert_eq!(site.get(path).status, 404, "{path}");
    }
    let stray = site.get("/");
    assert_eq!(stray.header("x-content-type-options"), Some("nosniff"));
}

#[test]
fn the_slash_at_the_end_is_put_there() {
    let answer = under("/some/path").get("/some/path");
    assert_eq!(answer.status, 307);
    assert_eq!(answer.header("location"), Some("/some/path/"));
}

#[test]
fn a_folder_is_found_below_the_prefix() {
    let site = under("/some/path");
    fs::write(site.dist().join("pictures").join("index.html"), "").unwrap();
    let answer = site.get("/some/path/pictures");
    assert_eq!(answer.header("location"), Some("/some/path/pictures/"));
}
