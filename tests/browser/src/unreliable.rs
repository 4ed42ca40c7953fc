//! A server whose connections break off when they are told to.

use std::{
    collections::VecDeque,
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, mpsc},
    thread::{self, JoinHandle},
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http_body_util::Limited;
use mwanda_serve::Site;
use tokio::{net::TcpListener, runtime, sync::oneshot};

use crate::page::poll;

/// How the ending of a model's file tells it from the app's files.
const MODEL: &str = ".gguf";

/// How a request for a model's file is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// After about so many bytes of the answer the connection breaks off. It must not be a multiple of a power of two, as
    /// the pieces are in which files are sent.
    BrokenOffAfter(usize),
    /// Not at all.
    Refused,
}

/// How requests for models' files are answered, in their order, and what they ask for. When none is left to be answered in a
/// special way, all are answered as they should be.
#[derive(Clone, Debug)]
pub struct Sendings(Arc<Mutex<Line>>);

#[derive(Debug, Default)]
struct Line {
    next: VecDeque<Sending>,
    /// Of each request, its header `Range`.
    asked: Vec<Option<String>>,
}

impl Sendings {
    /// Answers the first requests like this.
    pub fn first(sendings: &[Sending]) -> Self {
        Self(Arc::new(Mutex::new(Line {
            next: sendings.iter().copied().collect(),
            asked: Vec::new(),
        })))
    }

    /// From which byte on each request has asked for its file, up to now.
    pub fn asked_from(&self) -> Vec<usize> {
        let line = self.line();
        let first = |range: &Option<String>| match range {
            None => 0,
            Some(range) => {
                let range = range
                    .strip_prefix("bytes=")
                    .and_then(|range| range.strip_suffix('-'));
                let first = range.and_then(|first| first.parse().ok());
                first.expect("a range from some byte to the end")
            }
        };
        line.asked.iter().map(first).collect()
    }

    /// Waits until there have been so many requests.
    pub async fn until_asked(&self, times: usize) {
        poll("a request for a model", async || {
            (self.line().asked.len() >= times).then_some(())
        })
        .await;
    }

    fn take(&self, range: Option<String>) -> Option<Sending> {
        let mut line = self.line();
        line.asked.push(range);
        line.next.pop_front()
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().expect("no request failed half-way")
    }
}

/// Serves a site until this is dropped.
pub struct Unreliable {
    url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Unreliable {
    /// Serves `site` at a port of its own.
    pub fn start(site: &Site, sendings: &Sendings) -> Self {
        let router = site.router().expect("the built app");
        let router = router.layer(middleware::from_fn_with_state(sendings.clone(), send));
        let (stop, stopped) = oneshot::channel();
        let (bound, address) = mpsc::channel();
        let thread = thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build();
            let serve = serve(router, bound, stopped);
            runtime.expect("a runtime").block_on(serve);
        });
        Self {
            url: address.recv().expect("an address"),
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Where the site is.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Unreliable {
    fn drop(&mut self) {
        // A server that broke off was noticed by the page.
        let _ = self.stop.take().map(|stop| stop.send(()));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

async fn serve(router: Router, bound: mpsc::Sender<String>, stopped: oneshot::Receiver<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.expect("a free port");
    let address = listener.local_addr().expect("its address");
    bound
        .send(format!("http://{address}/"))
        .expect("somebody waits");
    tokio::select! {
        ended = async { axum::serve(listener, router).await } => ended.expect("a server"),
        _ = stopped => {}
    }
}

async fn send(State(sendings): State<Sendings>, request: Request, next: Next) -> Response {
    if !request.uri().path().ends_with(MODEL) {
        return next.run(request).await;
    }
    let range = request.headers().get(header::RANGE);
    let range = range.map(|range| range.to_str().unwrap_or_default().to_owned());
    match sendings.take(range) {
        None => next.run(request).await,
        Some(Sending::Refused) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(Sending::BrokenOffAfter(bytes)) => {
            let answer = next.run(request).await;
            answer.map(|body| Body::new(Limited::new(body, bytes)))
        }
    }
}
