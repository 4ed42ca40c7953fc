//! Who may ask: only programs that mean this machine.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use axum::{body::Body, http::Request};
use support::{Fixture, PAGE};

fn get(address: &str, hosts: &[&str]) -> Request<Body> {
    let mut request = Request::builder().uri(address);
    for host in hosts {
        request = request.header("host", *host);
    }
    request.body(Body::empty()).unwrap()
}

#[test]
fn this_machine_s_names_are_answered() {
    let site = Fixture::new();
    for host in [
        "localhost",
        "localhost:8717",
        "127.0.0.1:8717",
        "[::1]:8717",
    ] {
        let answer = site.send(get("/", &[host]));
        assert_eq!(answer.status, 200, "{host}");
        assert_eq!(answer.text(), PAGE);
    }
}

#[test]
fn foreign_names_are_refused_everywhere() {
    let site = Fixture::new();
    for path in ["/", "/app.js", "/models/index.json", "/missing"] {
        for host in ["example.org", "example.org:8717", "192.168.0.7", "0.0.0.0"] {
            let answer = site.send(get(path, &[host]));
            assert_eq!(answer.status, 421, "{host}{path}");
            assert!(!answer.text().contains("app"));
        }
    }
    let named_in_address = get("http://example.org/", &["localhost"]);
    assert_eq!(site.send(named_in_address).status, 421);
}

#[test]
fn a_request_names_one_host() {
    let site = Fixture::new();
    assert_eq!(site.send(get("/", &[])).status, 400);
    let two = get("/", &["localhost", "example.org"]);
    assert_eq!(site.send(two).status, 400);
}
