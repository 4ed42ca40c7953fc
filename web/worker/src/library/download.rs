//! One file over HTTP.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache,
    RequestInit, Response, Url,
};

use super::{
    destination::Destination,
    resume::{self, Answer, Attempts, Begin},
    sources::{Served, SourceUrl},
};
use crate::{Cancellation, Thrown, WorkerError, scope, turn};

/// Bytes after which the event loop gets a turn.
const TURN: u32 = 1 << 20;

/// Brings what is missing of a file of `total` bytes from `url`. The hash is not looked at. `progress` is told the bytes that
/// are there.
///
/// # Errors
/// [`WorkerError`]; what came stays.
pub async fn download(
    SourceUrl(url): &SourceUrl,
    total: u64,
    destination: &mut Destination,
    cancellation: &Cancellation,
    progress: &mut dyn FnMut(u64),
) -> Result<(), WorkerError> {
    let mut attempts = Attempts::new(destination.length());
    while destination.length() < total {
        cancellation.check()?;
        let before = destination.length();
        match attempt(url, total, destination, cancellation, progress).await {
            Ok(()) => {}
            // A connection that brings nothing at all will not by insisting: the next source may do better.
            Err(error @ WorkerError::Connection { .. }) if destination.length() == before => {
                return Err(error);
            }
            Err(WorkerError::Connection { .. }) => {}
            Err(error) => return Err(error),
        }
        let received = destination.length();
        if received < total && !attempts.go_on(received) {
            return Err(WorkerError::BrokeOff {
                url: url.clone(),
                received,
                expected: total,
            });
        }
    }
    Ok(())
}

/// Asks for what is missing and appends what comes.
async fn attempt(
    url: &str,
    total: u64,
    destination: &mut Destination,
    cancellation: &Cancellation,
    progress: &mut dyn FnMut(u64),
) -> Result<(), WorkerError> {
    let failed = |error: JsValue| match Thrown::from(error) {
        thrown if thrown.name == "AbortError" => WorkerError::Cancelled,
        thrown => WorkerError::Connection {
            url: url.to_owned(),
            reason: thrown.text(),
        },
    };
    let connection = Connection::new(cancellation).map_err(failed)?;
    let have = destination.length();
    let response = connection.get(url, have).await.map_err(failed)?;
    let header = |name| response.headers().get(name).ok().flatten();
    let range = header("content-range");
    let answer = Answer {
        status: response.status(),
        content_range: range.as_deref(),
        content_length: header("content-length").and_then(|length| length.parse().ok()),
    };
    match resume::begin(url, answer, have, total)? {
        Begin::At(place) if place == have => {}
        Begin::At(_) => destination.restart()?,
        Begin::Anew => return destination.restart(),
    }
    let Some(body) = response.body() else {
        return Ok(());
    };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut since_turn = 0;
    while let Some(bytes) = next(&reader).await.map_err(failed)? {
        // What has arrived already comes without a turn of the event loop, which a cancellation would need.
        since_turn += bytes.length();
        if since_turn >= TURN {
            since_turn = 0;
            turn().await;
            cancellation.check()?;
        }
        let left = total - destination.length();
        let fitting = u64::from(bytes.length()).min(left) as u32;
        destination.append(&bytes.subarray(0, fitting))?;
        progress(destination.length());
        if destination.length() == total {
            break;
        }
    }
    Ok(())
}

async fn next(reader: &ReadableStreamDefaultReader) -> Result<Option<Uint8Array>, JsValue> {
    let read = JsFuture::from(reader.read()).await?;
    let bytes = Reflect::get(&read, &"value".into())?;
    Ok(bytes.dyn_into().ok())
}

/// A request that ends when this is dropped, and when the user stops it.
struct Connection(AbortController);

impl Connection {
    fn new(cancellation: &Cancellation) -> Result<Self, JsValue> {
        let controller = AbortController::new()?;
        let abort = controller.clone();
        cancellation.on_set(move || abort.abort());
        Ok(Self(controller))
    }

    async fn get(&self, url: &str, have: u64) -> Result<Response, JsValue> {
        let headers = Headers::new()?;
        if let Some(range) = resume::range(have) {
            headers.set("range", &range)?;
        }
        let request = RequestInit::new();
        request.set_headers_headers(&headers);
        request.set_signal(Some(&self.0.signal()));
        // The file is kept here; a second copy in the browser's cache would only take room.
        request.set_cache(RequestCache::NoStore);
        request.set_referrer_policy(ReferrerPolicy::NoReferrer);
        let response = scope::worker().fetch_with_str_and_init(url, &request);
        Ok(JsFuture::from(response).await?.unchecked_into())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The list of models that the page's own server has; `None` where it has no list.
pub async fn served() -> Option<Served> {
    let SourceUrl(url) = beside_the_page("index.json")?;
    let connection = Connection::new(&Cancellation::default()).ok()?;
    let response = connection.get(&url, 0).await.ok()?;
    if !response.ok() {
        return None;
    }
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    Some(Served::from_json(&text.as_string()?))
}

/// Address of a file in the folder `models` beside the page; this program lies there too.
pub fn beside_the_page(file: &str) -> Option<SourceUrl> {
    let base = scope::worker().location().href();
    let url = Url::new_with_base(&format!("models/{file}"), &base).ok()?;
    Some(SourceUrl(url.href()))
}
