//! The actions against an engine that the test plays.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use leptos::prelude::*;
use mwanda_protocol::{
    Call, DeviceDescription, DeviceKind, EvaluationReport, InspectReport, LoadSummary, Manifest,
    MemoryEstimate, ModelRecord, Overview, Reply,
};

use super::*;
use crate::{
    state::LoadedModel,
    transport::{EngineStop, Inbox, Transport},
};

mod engine;
mod fetching;
mod hindrances;
mod loading;
mod pruning;
mod stopping;

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
        bench.state.model.set(Some(model("embedded/teaching")));
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

    fn stop_first(&self) {
        let running = self.state.running.get_untracked();
        self.state.cancel(running[0].id);
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

/// A model that is loaded from this path.
pub fn model(path: &str) -> LoadedModel {
    LoadedModel {
        path: path.into(),
        title: "Teaching model".to_owned(),
        report: report(),
        summary: summary(),
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
            companions_sha256: None,
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
