//! The server itself, over the network.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use mwanda_serve::{Background, Port, ServeError};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use support::{Fixture, PAGE};

fn get(url: &str) -> String {
    let mut answer = ureq::get(url).call().unwrap();
    answer.body_mut().read_to_string().unwrap()
}

#[test]
fn it_serves_at_its_address_until_it_is_dropped() {
    let mut fixture = Fixture::new();
    fixture.site.prefix = "/some/path".parse().unwrap();
    let server = Background::start(&fixture.site, Port::Any).unwrap();
    let url = server.url().to_owned();
    assert!(url.starts_with("http://127.0.0.1:") && url.ends_with("/some/path/"));
    assert_eq!(get(&url), PAGE);
    assert_eq!(get(&format!("{url}app.js")), "export default 1;");
    drop(server);
    assert!(ureq::get(&url).call().is_err());
}

#[test]
fn a_port_that_is_taken_is_an_error_only_where_it_must_be_that_one() {
    let fixture = Fixture::new();
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let refused = Background::start(&fixture.site, Port::Exactly(port));
    assert!(matches!(refused, Err(ServeError::Port { port: named, .. }) if named == port));
    let elsewhere = Background::start(&fixture.site, Port::Preferably(port)).unwrap();
    assert!(!elsewhere.url().contains(&format!(":{port}/")));
    assert_eq!(get(elsewhere.url()), PAGE);
}

#[test]
fn the_preferred_port_is_taken_where_it_is_free() {
    let fixture = Fixture::new();
    let free = {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.local_addr().unwrap().port()
    };
    let server = Background::start(&fixture.site, Port::Preferably(free)).unwrap();
    assert!(server.url().contains(&format!(":{free}/")));
}

#[test]
fn a_connection_that_says_nothing_does_not_hold_up_the_end() {
    let fixture = Fixture::new();
    let server = Background::start(&fixture.site, Port::Any).unwrap();
    let address = server
        .url()
        .trim_start_matches("http://")
        .trim_end_matches('/');
    let _idle = TcpStream::connect(address).unwrap();
    let started = std::time::Instant::now();
    drop(server);
    assert!(started.elapsed().as_secs() < 10);
}
