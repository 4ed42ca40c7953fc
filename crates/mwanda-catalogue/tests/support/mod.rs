//! What the tests of fetching share: a model, and a server on this machine that behaves as told.
#![allow(dead_code, reason = "each test program uses its own part of this")]

use mwanda_catalogue::{Catalogue, CatalogueError, Entry, FetchEvent, Fetcher};
use sha2::{Digest, Sha256};
use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
};

/// Bytes without a pattern that a wrong offset could hide in.
pub fn content(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    (0..length)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect()
}

pub const REMOTE: &str =
    "kind = \"hugging-face\"\nrepository = \"o/r\"\nrevision = \"v1\"\nfile = \"m.gguf\"";

/// An entry whose file is `content`, with the given sources (bodies of `[[model.source]]`).
pub fn entry(content: &[u8], sources: &[&str]) -> Entry {
    let sha256 = hex::encode(Sha256::digest(content));
    let sources: String = sources
        .iter()
        .map(|source| format!("[[model.source]]\n{source}\n"))
        .collect();
    let text = format!(
        "[[model]]\nname = \"m\"\ntitle = \"M\"\nfile = \"m.gguf\"\nsize = {}\nsha256 = \"{sha256}\"\n\
         [model.licence]\nname = \"None\"\nurl = \"about:blank\"\nnotice = \"For tests.\"\n{sources}",
        content.len()
    );
    Catalogue::from_toml(&text)
        .unwrap()
        .entry("m")
        .unwrap()
        .clone()
}

pub fn fetch(fetcher: &Fetcher, entry: &Entry, folder: &Path) -> Result<PathBuf, CatalogueError> {
    fetcher.fetch(entry, folder, &mut |_: FetchEvent<'_>| {}, &|| false)
}

/// The errors of the sources, when none of them worked.
pub fn failures(result: Result<PathBuf, CatalogueError>) -> Vec<CatalogueError> {
    match result {
        Err(CatalogueError::AllSourcesFailed { attempts, .. }) => {
            attempts.into_iter().map(|(_, error)| error).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// A request, as far as the tests care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub path: String,
    pub range: Option<String>,
}

impl Request {
    /// Where the client wants the body to start.
    pub fn start(&self) -> usize {
        let range = self
            .range
            .as_deref()
            .and_then(|range| range.strip_prefix("bytes="));
        range
            .and_then(|range| range.strip_suffix('-'))
            .map_or(0, |start| start.parse().unwrap())
    }
}

/// A server that gives every request to a function, sends what that returns, and closes the connection.
pub struct Server {
    pub fetcher: Fetcher,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub fn new(mut answer: impl FnMut(&Request) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let hugging_face = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&requests);
        thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                let request = read_request(&connection);
                noted.lock().unwrap().push(request.clone());
                // A client that has heard enough may hang up in the middle.
                let _ = connection.write_all(&answer(&request));
            }
        });
        Self {
            fetcher: Fetcher {
                hugging_face,
                pip: Vec::new(),
            },
            requests,
        }
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

fn read_request(connection: &TcpStream) -> Request {
    let mut lines = BufReader::new(connection).lines().map(Result::unwrap);
    let path = lines.next().unwrap().split(' ').nth(1).unwrap().to_owned();
    let mut range = None;
    for line in lines.take_while(|line| !line.is_empty()) {
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("range")
        {
            range = Some(value.trim().to_owned());
        }
    }
    Request { path, range }
}

/// An answer with the given status line, further header lines, and body.
pub fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut answer =
        format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n").into_bytes();
    answer.extend(body);
    answer
}

/// The answer of a server that knows ranges, cut off after `limit` bytes of the body.
pub fn ranged(content: &[u8], request: &Request, limit: usize) -> Vec<u8> {
    let start = request.start();
    let body = &content[start..];
    let sent = &body[..limit.min(body.len())];
    let length = format!("Content-Length: {}\r\n", body.len());
    if request.range.is_none() {
        return answer("200 OK", &length, sent);
    }
    let range = format!(
        "Content-Range: bytes {start}-{}/{}\r\n",
        content.len() - 1,
        content.len()
    );
    answer("206 Partial Content", &(length + &range), sent)
}
