//! Models that are loaded, and lost.

use std::path::PathBuf;

use super::*;

#[test]
fn a_lost_device_takes_the_model_with_it_and_offers_it_again() {
    let bench = Bench::with_model();
    prune(&bench, "half", 15.0);
    bench
        .state
        .evaluate_variant("half".to_owned(), bench.state.evaluation_inputs());
    bench.fail_first(FailureKind::DeviceLost);
    assert!(bench.state.model.get_untracked().is_none());
    assert!(bench.state.variants.get_untracked().is_empty());
    assert_eq!(bench.state.selected.get_untracked(), None);
    let trouble = bench.state.trouble.get_untracked().unwrap();
    let attempt = LoadAttempt {
        path: "embedded/teaching".into(),
        title: "Teaching model".to_owned(),
    };
    assert_eq!(trouble.remedy, Remedy::LoadAgain(attempt));
}

#[test]
fn a_model_that_is_too_large_can_be_loaded_anyway() {
    let bench = Bench::new();
    bench
        .state
        .load_model("stored/big".into(), "Big".to_owned(), false);
    bench.finish_first(Event::Inspected(Box::new(report())));
    bench.fail_first(FailureKind::TooLarge);
    let trouble = bench.state.trouble.get_untracked().unwrap();
    bench.state.apply(trouble.remedy);
    assert!(bench.state.trouble.get_untracked().is_none());
    let Some(Request::Load(load)) = bench.engine_requests().pop() else {
        panic!("nothing is loaded");
    };
    assert!(load.force);
    assert_eq!(load.model, PathBuf::from("stored/big"));
    bench.finish_first(Event::Loaded(summary()));
    let model = bench.state.model.get_untracked().unwrap();
    assert_eq!(model.title, "Big");
    assert_eq!(bench.works(), [Work::MeasureText, Work::MeasureText]);
}

#[test]
fn a_matrix_that_the_device_cannot_hold_is_left_to_the_cpu() {
    let bench = Bench::new();
    bench
        .state
        .load_model("stored/big".into(), "Big".to_owned(), false);
    bench.finish_first(Event::Inspected(Box::new(report())));
    bench.fail_first(FailureKind::BeyondDevice);
    let trouble = bench.state.trouble.get_untracked().unwrap();
    bench.state.apply(trouble.remedy);
    let Some(Request::Load(load)) = bench.engine_requests().pop() else {
        panic!("nothing is loaded");
    };
    assert_eq!(load.device, mwanda_protocol::DeviceChoice::Cpu);
    assert!(!load.force);
}

#[test]
fn what_went_wrong_is_not_said_of_the_next_attempt() {
    let bench = Bench::new();
    let state = bench.state;
    state.inspect_model("picked/1/bad".into(), "Bad".to_owned());
    bench.fail_first(FailureKind::BadModel);
    assert!(state.trouble.get_untracked().is_some());
    state.refresh_library();
    assert!(
        state.trouble.get_untracked().is_some(),
        "a list is no attempt"
    );
    state.take_files("good".to_owned(), Vec::new(), false);
    assert!(state.trouble.get_untracked().is_none());

    state.inspect_model("picked/2/bad".into(), "Bad".to_owned());
    bench.fail_first(FailureKind::BadModel);
    state.inspect_model("picked/3/good".into(), "Good".to_owned());
    assert!(state.trouble.get_untracked().is_none());
}
