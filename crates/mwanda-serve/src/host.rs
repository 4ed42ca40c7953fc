//! Refuses requests that did not mean this machine.
//!
//! A foreign page can let its own name resolve to this machine and then read what it finds here as if it were its own (DNS
//! rebinding). The browser still names the foreign host in such a request, which gives it away.

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Lets only requests through that name this machine.
pub(crate) async fn only_local(request: Request, next: Next) -> Response {
    let mut named = request.headers().get_all(header::HOST).iter();
    let in_address = request.uri().authority();
    match (named.next(), named.next()) {
        (Some(host), None) if is_local(host) && in_address.is_none_or(is_loopback) => {
            next.run(request).await
        }
        (Some(_), None) => (
            StatusCode::MISDIRECTED_REQUEST,
            "This server answers only to localhost.\n",
        )
            .into_response(),
        // None, or several, of which another program might believe another one.
        _ => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn is_local(host: &HeaderValue) -> bool {
    Authority::try_from(host.as_bytes()).is_ok_and(|authority| is_loopback(&authority))
}

fn is_loopback(authority: &Authority) -> bool {
    let has_user = authority.as_str().contains('@');
    let host = authority.host();
    !has_user && (host.eq_ignore_ascii_case("localhost") || host == "127.0.0.1" || host == "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_local() {
        for host in [
            "localhost",
            "LocalHost:8080",
            "127.0.0.1",
            "127.0.0.1:1",
            "[::1]",
            "[::1]:80",
        ] {
            assert!(is_local(&HeaderValue::from_static(host)), "{host}");
        }
        for host in [
            "",
            "example.org",
            "localhost.example.org",
            "localhost:80@example.org",
            "example.org@localhost",
            "127.0.0.1.example.org",
            "192.168.0.1",
            "[::2]",
            "local host",
        ] {
            assert!(!is_local(&HeaderValue::from_static(host)), "{host}");
        }
    }
}
