//! Runs that are stopped, and stops that are none of theirs.

use super::*;

#[test]
fn stopping_leaves_the_dense_model_and_says_nothing() {
    let bench = Bench::with_model();
    bench.state.prune_variant("half".to_owned());
    bench
        .state
        .cancel(bench.state.running.get_untracked()[0].id);
    assert!(matches!(bench.last().body, CallBody::Cancel(_)));
    bench.fail_first(FailureKind::Cancelled);
    assert!(bench.works().is_empty());
    assert!(bench.state.trouble.get_untracked().is_none());
    assert!(bench.state.model.get_untracked().is_some());
    assert!(bench.state.variants.get_untracked().is_empty());
}

#[test]
fn a_stop_that_comes_too_late_for_the_dense_model_begins_no_pruning() {
    let bench = Bench::with_model();
    bench.state.prune_variant("half".to_owned());
    bench.stop_first();
    bench.finish_first(Event::Evaluated(scores(10.0)));
    assert!(bench.works().is_empty());
    assert!(bench.state.dense.get_untracked().is_some());

    // The next run is another one.
    prune(&bench, "half", 15.0);
}

#[test]
fn a_stop_that_comes_too_late_for_pruning_leaves_no_variant() {
    let bench = Bench::with_model();
    prune(&bench, "half", 15.0);
    bench.state.prune_variant("quarter".to_owned());
    bench.stop_first();
    let pruned = Event::Pruned(Box::new(manifest(bench.state)));
    bench.finish_first(pruned);
    assert_eq!(bench.works(), [Work::Forget]);
    let Some(Request::Forget { variant }) = bench.engine_requests().pop() else {
        panic!("the engine keeps it");
    };
    assert_eq!(variant, "quarter");
    let names = bench.state.variants.get_untracked();
    assert_eq!(names.len(), 1);
    assert_eq!(
        bench.state.selected.get_untracked().as_deref(),
        Some("half")
    );
}

#[test]
fn stopping_something_else_leaves_the_run_alone() {
    let bench = Bench::with_model();
    bench.state.fetch_model("gemma".to_owned());
    bench.state.prune_variant("half".to_owned());
    bench.state.cancel_fetch("gemma");
    bench.state.cancel(CallId(u32::MAX));
    bench.finish_first(Event::Evaluated(scores(10.0)));
    assert_eq!(bench.works(), [Work::Prune("half".to_owned())]);
    bench.state.cancel_fetch("gemma");
    bench.finish_first(Event::Pruned(Box::new(manifest(bench.state))));
    let scored = Work::EvaluateVariant("half".to_owned());
    assert_eq!(bench.works(), [scored, Work::LookInto("half".to_owned())]);
    assert_eq!(bench.state.variants.get_untracked().len(), 1);
}

#[test]
fn a_run_that_is_stopped_while_it_is_scored_keeps_its_variant() {
    let bench = Bench::with_model();
    bench.state.prune_variant("half".to_owned());
    bench.finish_first(Event::Evaluated(scores(10.0)));
    bench.finish_first(Event::Pruned(Box::new(manifest(bench.state))));
    bench.stop_first();
    bench.fail_first(FailureKind::Cancelled);
    assert_eq!(bench.works(), [Work::LookInto("half".to_owned())]);
    assert_eq!(bench.state.variants.get_untracked().len(), 1);
}
