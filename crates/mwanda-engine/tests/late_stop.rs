//! A stop that comes in the last turn of a request still counts.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod tiny;

use std::cell::{Cell, RefCell};
use std::future::{Future, ready};
use std::pin::Pin;

use mwanda_engine::{
    Cancel, EngineError, Environment, EvaluateRequest, Method, ModelChoice, PruneRequest, Request,
    Session,
};
use tiny::{Tiny, WINDOWS, answer, load_request, settings, statistics_request, texts};

thread_local! {
    static TURNS: Cell<usize> = const { Cell::new(0) };
    /// The turn in which to stop, and what to stop.
    static STOP: RefCell<Option<(usize, Cancel)>> = const { RefCell::new(None) };
}

fn turn() -> Pin<Box<dyn Future<Output = ()>>> {
    let turn = TURNS.get() + 1;
    TURNS.set(turn);
    STOP.with_borrow(|stop| match stop {
        Some((last, cancel)) if turn == *last => cancel.set(),
        _ => {}
    });
    Box::pin(ready(()))
}

fn session(tiny: &Tiny) -> Session {
    let mut session = Session::with_environment(Environment {
        pause: Some(turn),
        ..Environment::default()
    });
    answer(&mut session, load_request(&tiny.model())).unwrap();
    session
}

/// Handles a request that is stopped in a turn, if any; answers the turns that it took.
fn stopped(
    session: &mut Session,
    request: Request,
    at: Option<usize>,
) -> (Result<(), EngineError>, usize) {
    let cancel = Cancel::new();
    TURNS.set(0);
    STOP.set(at.map(|turn| (turn, cancel.clone())));
    let result = session.handle(request, &cancel, &mut |_| {});
    STOP.set(None);
    (result, TURNS.get())
}

fn prune_beside() -> Request {
    Request::Prune(PruneRequest {
        settings: settings(Method::Wanda),
        calibration: texts(),
        languages: None,
        statistics: None,
        variant: Some("a".to_owned()),
    })
}

#[test]
fn a_variant_that_was_stopped_at_last_is_not_there() {
    let tiny = Tiny::new();
    let (done, turns) = stopped(&mut session(&tiny), prune_beside(), None);
    done.unwrap();
    let mut session = session(&tiny);
    for at in [1, turns - 1, turns] {
        let (result, _) = stopped(&mut session, prune_beside(), Some(at));
        assert!(matches!(result, Err(EngineError::Cancelled)), "{at}");
        let variant = "a".to_owned();
        let overview = answer(&mut session, Request::Overview { variant });
        assert!(matches!(overview, Err(EngineError::NoVariant(_))), "{at}");
    }
    stopped(&mut session, prune_beside(), None).0.unwrap();
}

#[test]
fn statistics_that_were_stopped_at_last_are_not_written() {
    let tiny = Tiny::new();
    let out = tiny.path("statistics");
    let request = || statistics_request(&["en", "sw"], None, &out);
    let (done, turns) = stopped(&mut session(&tiny), request(), None);
    done.unwrap();
    std::fs::remove_file(&out).unwrap();
    let (result, _) = stopped(&mut session(&tiny), request(), Some(turns));
    assert!(matches!(result, Err(EngineError::Cancelled)));
    assert!(!out.exists());
}

#[test]
fn an_evaluation_looks_once_more_after_its_last_window() {
    let tiny = Tiny::new();
    let request = || {
        Request::Evaluate(EvaluateRequest {
            model: ModelChoice::Loaded,
            text: texts(),
            languages: None,
            windows: WINDOWS,
        })
    };
    let mut session = session(&tiny);
    let (done, turns) = stopped(&mut session, request(), None);
    done.unwrap();
    let (result, _) = stopped(&mut session, request(), Some(turns));
    assert!(matches!(result, Err(EngineError::Cancelled)));
    // Each language's text is a turn, each of its three blocks another, and the last comes after all of them.
    assert_eq!(turns, 3 + 3 * 3 + 1);
}
