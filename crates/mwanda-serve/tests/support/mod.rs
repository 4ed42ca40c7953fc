//! A small site, and requests to it.

// Each test file is a program of its own, and uses a part of this.
#![allow(dead_code)]

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use http_body_util::BodyExt;
use mwanda_serve::Site;
use std::{fs, path::Path};
use tempfile::TempDir;
use tokio::runtime;
use tower::ServiceExt;

/// A built app of a few files, beside a file that must not be reached.
pub struct Fixture {
    pub folder: TempDir,
    pub site: Site,
}

pub const PAGE: &str = "<!doctype html><title>app</title>";
pub const WASM: &[u8] = b"\0asm\x01\0\0\0 some sections, some code";
pub const SECRET: &str = "not for browsers";

impl Fixture {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dist = folder.path().join("dist");
        let models = folder.path().join("models");
        fs::create_dir_all(dist.join("pictures")).unwrap();
        fs::create_dir(&models).unwrap();
        fs::write(folder.path().join("secret.txt"), SECRET).unwrap();
        fs::write(dist.join("index.html"), PAGE).unwrap();
        fs::write(dist.join("app_bg.wasm"), WASM).unwrap();
        fs::write(dist.join("app.js"), "export default 1;").unwrap();
        fs::write(dist.join("app.webmanifest"), "{}").unwrap();
        let site = Site {
            dist,
            models,
            prefix: "/".parse().unwrap(),
        };
        Self { folder, site }
    }

    pub fn dist(&self) -> &Path {
        &self.site.dist
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send(request("GET", path))
    }

    pub fn get_with(&self, path: &str, header: (&str, &str)) -> Answer {
        let mut request = request("GET", path);
        let (name, value) = header;
        let name: axum::http::HeaderName = name.parse().unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
        self.send(request)
    }

    pub fn send(&self, request: Request<Body>) -> Answer {
        Answer::of(self.site.router().unwrap(), request)
    }
}

pub fn request(method: &str, path: &str) -> Request<Body> {
    let request = Request::builder().method(method).uri(path);
    let request = request.header("host", "127.0.0.1:8717");
    request.body(Body::empty()).unwrap()
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    fn of(router: Router, request: Request<Body>) -> Self {
        let runtime = runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
            Self {
                status: parts.status,
                headers: parts.headers,
                body: body.collect().await.unwrap().to_bytes().to_vec(),
            }
        })
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }
}
