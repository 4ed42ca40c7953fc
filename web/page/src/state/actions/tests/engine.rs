//! The engine itself.

use super::*;

#[test]
fn an_engine_that_stops_is_told_once_and_can_be_started_anew() {
    let bench = Bench::with_model();
    bench.state.prune_variant("half".to_owned());
    let inbox = bench.inbox.borrow().clone().unwrap();
    let first = EngineStop::panic("out of bounds");
    inbox.stopped(&first);
    inbox.stopped(&EngineStop::trap("something after it"));
    assert_eq!(bench.state.engine_stopped.get_untracked(), Some(first));
    assert!(bench.works().is_empty());
    assert!(bench.state.trouble.get_untracked().is_none());
    bench.state.restart_engine();
    assert!(bench.state.engine_stopped.get_untracked().is_none());
    assert!(bench.state.model.get_untracked().is_none());
    assert_eq!(bench.works(), [Work::Devices]);
}

#[test]
fn progress_shows_where_the_request_does() {
    let bench = Bench::with_model();
    bench.state.evaluate_dense();
    let progress = mwanda_protocol::Progress {
        phase: mwanda_protocol::Phase::Evaluate,
        fraction: 0.5,
        detail: String::new(),
        elapsed_seconds: 1.0,
        remaining_seconds: Some(1.0),
        tokens_per_second: None,
    };
    bench.answer(
        bench.last().id,
        Answer::Event(Event::Progress(progress.clone())),
    );
    assert_eq!(
        bench.state.running.get_untracked()[0].progress,
        Some(progress)
    );
}
