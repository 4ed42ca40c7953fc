use std::cell::Cell;

use mwanda_protocol::{Event, LibraryRequest, Request};

use super::*;

/// A transport that keeps what is sent.
struct Recorder(Rc<RefCell<Vec<String>>>);

impl Transport for Recorder {
    fn send(&self, call: &str, _files: &[web_sys::File]) -> Result<(), String> {
        self.0.borrow_mut().push(call.to_owned());
        Ok(())
    }
}

struct Bench {
    engine: Engine,
    sent: Rc<RefCell<Vec<String>>>,
    stops: Rc<Cell<usize>>,
}

fn bench() -> Bench {
    let sent: Rc<RefCell<Vec<String>>> = Rc::default();
    let stops = Rc::new(Cell::new(0));
    let counted = stops.clone();
    let recorded = sent.clone();
    let engine = Engine::new(
        move |_| Ok(Box::new(Recorder(recorded.clone())) as Box<dyn Transport>),
        move |_| counted.set(counted.get() + 1),
    );
    Bench {
        engine,
        sent,
        stops,
    }
}

fn listening(engine: &Engine) -> (CallId, Rc<RefCell<Vec<Answer>>>) {
    let heard: Rc<RefCell<Vec<Answer>>> = Rc::default();
    let hearing = heard.clone();
    let id = engine.call(CallBody::Engine(Request::Devices), &[], move |answer| {
        hearing.borrow_mut().push(answer);
    });
    (id, heard)
}

fn reply(id: CallId, answer: Answer) -> String {
    serde_json::to_string(&Reply { id: id.0, answer }).unwrap()
}

#[test]
fn answers_reach_their_own_call_until_the_last() {
    let bench = bench();
    let (first, heard_first) = listening(&bench.engine);
    let (second, heard_second) = listening(&bench.engine);
    assert_ne!(first, second);
    let inbox = &bench.engine.inbox;
    inbox.received(&reply(second, Answer::Event(Event::Unloaded)));
    inbox.received(&reply(first, Answer::Done));
    inbox.received(&reply(first, Answer::Done));
    assert_eq!(heard_first.borrow().len(), 1);
    assert_eq!(heard_second.borrow().len(), 1);
    assert_eq!(bench.sent.borrow().len(), 2);
}

#[test]
fn a_dead_engine_fails_every_open_call_once() {
    let bench = bench();
    let (_, heard) = listening(&bench.engine);
    let gone = EngineStop::unexpected("gone");
    bench.engine.inbox.stopped(&gone);
    bench.engine.inbox.stopped(&gone);
    assert_eq!(bench.stops.get(), 2);
    match heard.borrow().as_slice() {
        [Answer::Failed(failure)] => {
            assert_eq!(failure.kind, FailureKind::Internal);
            assert_eq!(failure.message, "gone");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_answer_that_cannot_be_understood_fails_its_call_only() {
    let bench = bench();
    let (first, heard_first) = listening(&bench.engine);
    let (second, heard_second) = listening(&bench.engine);
    let inbox = &bench.engine.inbox;
    inbox.received(&format!(r#"{{"id": {}, "answer": "what"}}"#, first.0));
    assert_eq!(bench.stops.get(), 0);
    assert!(matches!(
        heard_first.borrow().as_slice(),
        [Answer::Failed(failure)] if failure.kind == FailureKind::Internal
    ));
    inbox.received(&reply(second, Answer::Done));
    assert!(matches!(heard_second.borrow()[0], Answer::Done));
}

#[test]
fn what_belongs_to_no_call_stops_the_engine() {
    let bench = bench();
    let (_, heard) = listening(&bench.engine);
    bench.engine.inbox.received("{");
    assert_eq!(bench.stops.get(), 1);
    assert!(matches!(heard.borrow()[0], Answer::Failed(_)));
}

#[test]
fn an_answer_may_open_another_call() {
    let bench = bench();
    let engine = bench.engine.clone();
    let id = bench
        .engine
        .call(CallBody::Library(LibraryRequest::List), &[], move |_| {
            engine.call(CallBody::Engine(Request::Unload), &[], |_| {});
        });
    bench.engine.inbox.received(&reply(id, Answer::Done));
    assert_eq!(bench.sent.borrow().len(), 2);
}

#[test]
fn a_cancellation_names_its_call() {
    let bench = bench();
    let (id, _) = listening(&bench.engine);
    bench.engine.cancel(id);
    let last = bench.sent.borrow().last().cloned().unwrap();
    let call: Call = serde_json::from_str(&last).unwrap();
    assert!(matches!(call.body, CallBody::Cancel(cancelled) if cancelled == id.0));
}
