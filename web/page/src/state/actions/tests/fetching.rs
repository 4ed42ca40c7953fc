//! Models that are fetched.

use std::path::{Path, PathBuf};

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

#[test]
fn a_file_that_is_not_what_it_should_be_is_fetched_anew() {
    let bench = Bench::new();
    bench.state.fetch_model("gemma".to_owned());
    let failure = Failure {
        kind: FailureKind::Damaged,
        message: String::new(),
    };
    bench.answer(bench.last().id, Answer::Failed(failure));
    // That nothing of it is left shows in the catalogue.
    assert!(matches!(
        bench.last().body,
        CallBody::Library(LibraryRequest::List)
    ));
    let trouble = bench.state.trouble.get_untracked().unwrap();
    assert_eq!(trouble.remedy, Remedy::FetchAgain("gemma".to_owned()));
}

#[test]
fn a_copy_that_is_wanted_once_files_were_picked_is_made_before_they_are_loaded() {
    let bench = Bench::new();
    let state = bench.state;
    let ready = |path: &str| {
        Answer::Library(LibraryEvent::Ready {
            path: path.into(),
            state: Default::default(),
        })
    };
    state.take_files("mine".to_owned(), Vec::new(), false);
    let pick = bench.last().id;
    bench.answer(pick, ready("picked/1/mine"));
    bench.answer(pick, Answer::Done);
    bench.finish_first(Event::Inspected(Box::new(report())));
    state.keeps_copies.set(true);
    state.load_described();
    let keep = bench.last();
    assert!(matches!(
        &keep.body,
        CallBody::Library(LibraryRequest::Keep { name, .. }) if name == "mine"
    ));
    bench.answer(keep.id, ready("stored/mine/mine"));
    let Some(Request::Load(load)) = bench.engine_requests().pop() else {
        panic!("nothing is loaded");
    };
    assert_eq!(load.model, PathBuf::from("stored/mine/mine"));
    let inspections = bench.engine_requests();
    let inspections = inspections
        .iter()
        .filter(|request| matches!(request, Request::Inspect { .. }));
    assert_eq!(inspections.count(), 1);
}

#[test]
fn without_a_wish_for_a_copy_the_picked_files_are_loaded() {
    let bench = Bench::new();
    bench.state.take_files("mine".to_owned(), Vec::new(), false);
    let ready = LibraryEvent::Ready {
        path: "picked/1/mine".into(),
        state: Default::default(),
    };
    bench.answer(bench.last().id, Answer::Library(ready));
    bench.finish_first(Event::Inspected(Box::new(report())));
    bench.state.load_described();
    let request = bench.engine_requests().pop();
    assert!(
        matches!(request, Some(Request::Load(load)) if load.model == Path::new("picked/1/mine"))
    );
}
