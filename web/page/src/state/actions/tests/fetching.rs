//! Models that are fetched.

use std::path::Path;

use mwanda_protocol::{LibraryEvent, LibraryRequest};

use super::*;

#[test]
fn a_download_that_broke_off_can_go_on() {
    let bench = Bench::new();
    bench.state.fetch_model("gemma".to_owned());
    let fetch = bench.last().id;
    assert_eq!(bench.state.fetching.get_untracked().len(), 1);
    let failure = Failure {
        kind: FailureKind::Network,
        message: String::new(),
    };
    bench.answer(fetch, Answer::Failed(failure));
    assert!(bench.state.fetching.get_untracked().is_empty());
    let trouble = bench.state.trouble.get_untracked().unwrap();
    assert_eq!(trouble.remedy, Remedy::ResumeFetch("gemma".to_owned()));
    bench.state.apply(trouble.remedy);
    let request = LibraryRequest::Fetch {
        name: "gemma".to_owned(),
    };
    assert!(matches!(bench.last().body, CallBody::Library(sent) if sent == request));
}

#[test]
fn a_fetched_model_is_described() {
    let bench = Bench::new();
    bench.state.fetch_model("gemma".to_owned());
    let ready = LibraryEvent::Ready {
        path: "stored/gemma".into(),
        state: Default::default(),
    };
    bench.answer(bench.last().id, Answer::Library(ready));
    let request = bench.engine_requests().pop();
    assert!(
        matches!(request, Some(Request::Inspect { model }) if model == Path::new("stored/gemma"))
    );
}

#[test]
fn a_download_that_was_begun_can_be_discarded() {
    let bench = Bench::new();
    bench.state.discard_download("gemma".to_owned());
    let request = LibraryRequest::Discard {
        name: "gemma".to_owned(),
    };
    assert!(matches!(bench.last().body, CallBody::Library(sent) if sent == request));
}
