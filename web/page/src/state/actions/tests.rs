//! The actions against an engine that the test plays.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    path::{Path, PathBuf},
    rc::Rc,
};

use leptos::prelude::*;
use mwanda_protocol::{
    Call, DeviceDescription, DeviceKind, EvaluationReport, InspectReport, LibraryEvent,
    LibraryRequest, LoadSummary, Manifest, MemoryEstimate, ModelChoice, ModelRecord, Overview,
    Reply,
};

use super::*;
use crate::{
    state::LoadedModel,
    transport::{Inbox, Transport},
};

type Sent = Rc<RefCell<Vec<Call>>>;

struct Recorder(Sent);

impl Transport for Recorder {
    fn send(&self, call: &str, _files: &[web_sys::File]) -> Result<(), String> {
        let call = serde_json::from_str(call).map_err(|error| error.to_string())?;
        self.0.borrow_mut().push(call);
        Ok(())
    }
}

struct Bench {
    state: AppState,
    sent: Sent,
    inbox: Rc<RefCell<Option<Inbox>>>,
    _owner: Owner,
}

impl Bench {
    fn new() -> Self {
        let owner = Owner::new();
        owner.set();
        let sent = Sent::default();
        let inbox = Rc::new(RefCell::new(None));
        let (recorded, kept) = (sent.clone(), inbox.clone());
        let state = AppState::new(move |inbox| {
            kept.replace(Some(inbox));
            Ok(Box::new(Recorder(recorded.clone())) as Box<dyn Transport>)
        });
        Self {
            state,
            sent,
            inbox,
            _owner: owner,
        }
    }

    fn with_model() -> Self {
        let bench = Self::new();
        bench.state.model.set(Some(LoadedModel {
            path: "embedded/teaching".into(),
            title: "Teaching model".to_owned(),
            report: report(),
            summary: summary(),
        }));
        bench
    }

    fn last(&self) -> Call {
        self.sent.borrow().last().cloned().unwrap()
    }

    fn engine_requests(&self) -> Vec<Request> {
        let sent = self.sent.borrow();
        let requests = sent.iter().filter_map(|call| match &call.body {
            CallBody::Engine(request) => Some(request.clone()),
            _ => None,
        });
        requests.collect()
    }

    fn answer(&self, id: u32, answer: Answer) {
        let json = serde_json::to_string(&Reply { id, answer }).unwrap();
        let inbox = self.inbox.borrow().clone().unwrap();
        inbox.received(&json);
    }

    /// Answers the first request that is running.
    fn finish_first(&self, event: Event) {
        let CallId(id) = self.state.running.get_untracked()[0].id;
        self.answer(id, Answer::Event(event));
        self.answer(id, Answer::Done);
    }

    fn fail_first(&self, kind: FailureKind) {
        let CallId(id) = self.state.running.get_untracked()[0].id;
        let message = "so it is".to_owned();
        self.answer(id, Answer::Failed(Failure { kind, message }));
    }

    fn works(&self) -> Vec<Work> {
        let running = self.state.running.get_untracked();
        running.into_iter().map(|running| running.work).collect()
    }
}

fn report() -> InspectReport {
    InspectReport {
        architecture: "llama".to_owned(),
        parameters: 100,
        prunable_parameters: 50,
        blocks: 2,
        hidden_size: 4,
        intermediate_size: 8,
        attention_heads: 2,
        kv_heads: 1,
        head_dim: 2,
        vocabulary: 16,
        max_positions: 256,
        tensor_types: BTreeMap::new(),
        file_bytes: 200,
        tokenizer: Ok(16),
        has_chat_template: false,
        memory: MemoryEstimate {
            weights: 1,
            working_set: 1,
            masks: 1,
            tokenizer: 1,
            variant: 1,
        },
        problems: Vec::new(),
    }
}

fn device() -> DeviceDescription {
    DeviceDescription {
        name: "CPU".to_owned(),
        kind: DeviceKind::Cpu,
        backend: "Flex".to_owned(),
        driver: String::new(),
        largest_binding: None,
        largest_buffer: None,
        workgroup_memory: 0,
        subgroups: false,
        threads: 1,
    }
}

fn summary() -> LoadSummary {
    LoadSummary {
        architecture: "llama".to_owned(),
        parameters: 100,
        prunable_parameters: 50,
        device_bytes: 200,
        device: device(),
        has_chat_template: false,
        seconds: 0.1,
    }
}

fn scores(geomean_perplexity: f64) -> EvaluationReport {
    EvaluationReport {
        languages: BTreeMap::new(),
        geomean_perplexity,
        seconds: 0.1,
    }
}

fn manifest(state: AppState) -> Manifest {
    Manifest {
        mwanda_version: String::new(),
        terms_version: String::new(),
        model: ModelRecord {
            name: "teaching".to_owned(),
            architecture: "llama".to_owned(),
            sha256: String::new(),
            parameters: 100,
            prunable_parameters: 50,
        },
        settings: state.settings.get_untracked(),
        statistics: None,
        calibration: "builtin".to_owned(),
        calibration_text: BTreeMap::new(),
        device: device(),
        block_sparsity: vec![0.5, 0.5],
        block_profiles: Vec::new(),
        matrices: BTreeMap::new(),
        sparsity: 0.5,
        dense: None,
        pruned: None,
        dense_pass_seconds: 0.1,
        prune_seconds: 0.1,
    }
}

fn overview() -> Overview {
    Overview {
        sparsity: Vec::new(),
        languages: Vec::new(),
        correlations: Vec::new(),
        neurons: BTreeMap::new(),
    }
}

fn prune(bench: &Bench, name: &str, perplexity: f64) {
    let state = bench.state;
    state.prune_variant(name.to_owned());
    if state.dense.with_untracked(Option::is_none) {
        assert_eq!(bench.works(), [Work::EvaluateDense]);
        bench.finish_first(Event::Evaluated(scores(10.0)));
    }
    assert_eq!(bench.works(), [Work::Prune(name.to_owned())]);
    bench.finish_first(Event::Pruned(Box::new(manifest(state))));
    bench.finish_first(Event::Evaluated(scores(perplexity)));
    bench.finish_first(Event::Overview(Box::new(overview())));
    assert!(bench.works().is_empty());
}

#[test]
fn a_variant_is_pruned_scored_and_looked_into() {
    let bench = Bench::with_model();
    prune(&bench, "half", 15.0);
    let variant = bench.state.variants.get_untracked().remove(0);
    let (dense, pruned) = variant.evaluations().unwrap();
    assert_eq!(dense.geomean_perplexity, 10.0);
    assert_eq!(pruned.geomean_perplexity, 15.0);
    assert!(variant.overview.is_some());
    assert_eq!(
        bench.state.selected.get_untracked().as_deref(),
        Some("half")
    );
}

#[test]
fn the_dense_model_is_scored_once_for_the_same_text() {
    let bench = Bench::with_model();
    prune(&bench, "a", 15.0);
    prune(&bench, "b", 16.0);
    let is_dense = |request: &Request| matches!(request, Request::Evaluate(request) if request.model == ModelChoice::Loaded);
    let count = |bench: &Bench| {
        bench
            .engine_requests()
            .iter()
            .filter(|it| is_dense(it))
            .count()
    };
    assert_eq!(count(&bench), 1);
    bench.state.evaluated_languages.update(|languages| {
        languages.remove("sw");
    });
    bench.state.prune_variant("c".to_owned());
    assert_eq!(count(&bench), 2);
}

#[test]
fn a_variant_of_the_same_name_is_replaced() {
    let bench = Bench::with_model();
    prune(&bench, "half", 15.0);
    prune(&bench, "half", 17.0);
    let variants = bench.state.variants.get_untracked();
    assert_eq!(variants.len(), 1);
    assert_eq!(
        variants[0]
            .manifest
            .pruned
            .as_ref()
            .unwrap()
            .geomean_perplexity,
        17.0
    );
}

#[test]
fn languages_left_out_are_not_calibrated_on() {
    let bench = Bench::with_model();
    bench
        .state
        .evaluated_languages
        .update(std::collections::BTreeSet::clear);
    bench
        .state
        .calibration_languages
        .set(["sw", "en"].map(str::to_owned).into());
    bench.state.prune_variant("half".to_owned());
    let Some(Request::Prune(request)) = bench.engine_requests().pop() else {
        panic!("nothing is pruned");
    };
    assert_eq!(request.languages.unwrap(), ["en", "sw"]);
    assert_eq!(request.variant.as_deref(), Some("half"));
}

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
fn an_engine_that_stops_is_told_once_and_can_be_started_anew() {
    let bench = Bench::with_model();
    bench.state.prune_variant("half".to_owned());
    let inbox = bench.inbox.borrow().clone().unwrap();
    inbox.stopped("out of bounds");
    inbox.stopped("something after it");
    assert_eq!(
        bench.state.engine_stopped.get_untracked().as_deref(),
        Some("out of bounds")
    );
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
