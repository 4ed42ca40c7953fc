//! What a session refuses, and what is left of a model after it, or after a cancellation.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod tiny;

use mwanda_engine::{
    Allocation, AllocationSettings, Cancel, EngineError, EvaluateRequest, Event, ExportRequest,
    FailureKind, Method, ModelChoice, Pattern, Phase, PruneSettings, Request, Session, TextSource,
    WindowSettings,
};
use tiny::{Tiny, WINDOWS, answer, evaluate, load_request, prune, prune_request, settings, texts};

#[test]
fn weights_that_are_not_finite_are_refused_and_named() {
    let name = "model.layers.1.mlp.down_proj.weight";
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let tiny = Tiny::new();
        tiny.spoil(name, value);
        let mut session = Session::new();
        let error = answer(&mut session, load_request(&tiny.model())).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
        let request = Request::Inspect {
            model: tiny.model(),
        };
        let Event::Inspected(report) = answer(&mut session, request).unwrap() else {
            panic!("no report");
        };
        assert_eq!(report.problems.len(), 1, "{:?}", report.problems);
        assert!(report.problems[0].contains(name), "{:?}", report.problems);
    }
}

#[test]
fn what_cannot_be_done_is_refused_and_loses_nothing() {
    let tiny = Tiny::new();
    let mut session = Session::new();
    let refused = answer(&mut session, prune_request(settings(Method::Wanda)));
    assert!(matches!(refused, Err(EngineError::NoModel)));

    let mut session = tiny.session();
    let before = evaluate(&mut session);
    let wrong = [
        PruneSettings {
            sparsity: 1.5,
            ..settings(Method::Wanda)
        },
        PruneSettings {
            sparsity: f64::NAN,
            ..settings(Method::Wanda)
        },
        PruneSettings {
            pattern: Pattern::n_of_m(2, 4).unwrap(),
            allocation: AllocationSettings {
                kind: Allocation::Cwl,
                ..AllocationSettings::default()
            },
            ..settings(Method::MWandaOnWanda)
        },
        PruneSettings {
            sparsity: 0.96,
            allocation: AllocationSettings {
                kind: Allocation::Cwl,
                ..AllocationSettings::default()
            },
            ..settings(Method::Wanda)
        },
        PruneSettings {
            windows: WindowSettings {
                sequence_length: 2,
                ..WINDOWS
            },
            ..settings(Method::Wanda)
        },
    ];
    for settings in wrong {
        let refused = answer(&mut session, prune_request(settings.clone()));
        assert!(refused.is_err(), "{settings:?}");
    }
    let too_long = PruneSettings {
        windows: WindowSettings {
            sequence_length: 5000,
            ..WINDOWS
        },
        ..settings(Method::Wanda)
    };
    let refused = answer(&mut session, prune_request(too_long));
    assert!(matches!(refused, Err(EngineError::TextTooShort { .. })));
    assert_eq!(evaluate(&mut session).languages, before.languages);

    prune(&mut session, settings(Method::Wanda));
    let refused = answer(&mut session, prune_request(settings(Method::Wanda)));
    assert!(matches!(refused, Err(EngineError::AlreadyPruned)));
}

#[test]
fn a_text_of_special_tokens_alone_is_refused_and_named() {
    let tiny = Tiny::new();
    let mut session = tiny.session();
    let TextSource::Given(mut texts) = texts() else {
        panic!("texts are given");
    };
    texts.insert("xx".to_owned(), "</s>".repeat(200));
    let request = Request::Evaluate(EvaluateRequest {
        model: ModelChoice::Loaded,
        text: TextSource::Given(texts),
        languages: None,
        windows: WINDOWS,
    });
    let error = answer(&mut session, request).unwrap_err();
    assert!(
        matches!(&error, EngineError::NothingToPredict(language) if language == "xx"),
        "{error}"
    );
    assert_eq!(error.failure().kind, FailureKind::BadText);
}

#[test]
fn a_pass_cancelled_before_the_first_cut_leaves_the_model() {
    let tiny = Tiny::new();
    let mut session = tiny.session();
    let cancel = Cancel::new();
    let mut emit = |event| {
        if let Event::Progress(progress) = event {
            assert_ne!(progress.phase, Phase::Prune);
            if progress.phase == Phase::DensePass {
                cancel.set();
            }
        }
    };
    let mut settings = settings(Method::Wanda);
    settings.allocation.kind = Allocation::Cwl;
    let result = session.handle(prune_request(settings.clone()), &cancel, &mut emit);
    assert!(matches!(result, Err(EngineError::Cancelled)));
    prune(&mut session, settings);
}

#[test]
fn a_cancelled_pass_leaves_no_half_pruned_model() {
    let tiny = Tiny::new();
    let mut session = tiny.session();
    let cancel = Cancel::new();
    let mut blocks = 0;
    let mut emit = |event| {
        if let Event::Progress(_) = event {
            blocks += 1;
            cancel.set();
        }
    };
    let result = session.handle(prune_request(settings(Method::Wanda)), &cancel, &mut emit);
    assert!(matches!(result, Err(EngineError::Cancelled)));
    assert!(blocks > 0);
    let request = Request::Export(ExportRequest {
        model: ModelChoice::Loaded,
        out: tiny.path("out"),
        overwrite: false,
        notice: None,
    });
    assert!(matches!(
        answer(&mut session, request),
        Err(EngineError::NoModel)
    ));
    assert!(!tiny.path("out").exists());
}
