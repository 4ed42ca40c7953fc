//! Pruned variants beside the dense model, and what can be seen inside them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod tiny;

use std::collections::BTreeMap;

use mwanda::{InputStatistics, Mask};
use mwanda_checkpoint::Checkpoint;
use mwanda_engine::{
    Cancel, EngineError, EvaluateRequest, EvaluationReport, Event, ExportRequest, Failure,
    FailureKind, Manifest, MatrixDetail, MatrixDetailRequest, MeasureTextRequest, Method,
    ModelChoice, Overview, PruneRequest, PruneSettings, Request, Session, TextPart,
};
use tiny::{
    Tiny, WINDOWS, answer, evaluate, export, prune, read_statistics, settings, statistics_request,
    texts,
};

const UP: &str = "model.layers.1.mlp.up_proj.weight";

fn variant(name: &str) -> ModelChoice {
    ModelChoice::Variant(name.to_owned())
}

fn beside(name: &str, settings: PruneSettings) -> Request {
    Request::Prune(PruneRequest {
        settings,
        calibration: texts(),
        languages: None,
        statistics: None,
        variant: Some(name.to_owned()),
    })
}

fn prune_beside(session: &mut Session, name: &str, settings: PruneSettings) -> Manifest {
    match answer(session, beside(name, settings)).unwrap() {
        Event::Pruned(manifest) => *manifest,
        other => panic!("{other:?}"),
    }
}

fn evaluate_model(session: &mut Session, model: ModelChoice) -> EvaluationReport {
    let request = Request::Evaluate(EvaluateRequest {
        model,
        text: texts(),
        languages: None,
        windows: WINDOWS,
    });
    match answer(session, request).unwrap() {
        Event::Evaluated(report) => report,
        other => panic!("{other:?}"),
    }
}

fn overview(session: &mut Session, name: &str) -> Overview {
    let variant = name.to_owned();
    match answer(session, Request::Overview { variant }).unwrap() {
        Event::Overview(overview) => *overview,
        other => panic!("{other:?}"),
    }
}

fn detail(session: &mut Session, name: &str, tensor: &str) -> Result<MatrixDetail, EngineError> {
    let request = Request::MatrixDetail(MatrixDetailRequest {
        variant: name.to_owned(),
        tensor: tensor.to_owned(),
    });
    answer(session, request).map(|event| match event {
        Event::MatrixDetail(detail) => *detail,
        other => panic!("{other:?}"),
    })
}

#[test]
fn a_variant_is_what_pruning_in_place_gives_and_the_dense_model_stays() {
    let tiny = Tiny::new();
    let mut session = tiny.session();
    let dense = evaluate(&mut session);
    for method in [Method::Magnitude, Method::MWanda] {
        let mut in_place = tiny.session();
        let expected = prune(&mut in_place, settings(method));
        let scores = evaluate(&mut in_place);
        let found = prune_beside(&mut session, method.name(), settings(method));
        for (tensor, matrix) in &expected.matrices {
            assert_eq!(
                matrix.mask_sha256, found.matrices[tensor].mask_sha256,
                "{tensor}"
            );
        }
        let of_variant = evaluate_model(&mut session, variant(method.name()));
        assert_eq!(of_variant.languages, scores.languages);
        assert_eq!(evaluate(&mut session).languages, dense.languages);
    }
    // The first is no longer on the device, and is put there again.
    let first = evaluate_model(&mut session, variant("magnitude"));
    let mut in_place = tiny.session();
    prune(&mut in_place, settings(Method::Magnitude));
    assert_eq!(first.languages, evaluate(&mut in_place).languages);
}

#[test]
fn a_variant_is_exported_as_it_is() {
    let tiny = Tiny::new();
    let mut session = tiny.session();
    prune_beside(&mut session, "half", settings(Method::Wanda));
    let request = Request::Export(ExportRequest {
        model: variant("half"),
        out: tiny.path("variant"),
        overwrite: false,
        notice: None,
    });
    answer(&mut session, request).unwrap();
    let mut in_place = tiny.session();
    prune(&mut in_place, settings(Method::Wanda));
    export(&mut in_place, &tiny.path("in-place"));
    let weights =
        |folder: &str| std::fs::read(tiny.path(folder).join("model.safetensors")).unwrap();
    assert_eq!(weights("variant"), weights("in-place"));
    export(&mut session, &tiny.path("dense"));
    assert_eq!(weights("dense"), weights("model"));
}

#[test]
fn a_cancelled_run_leaves_the_dense_model_and_the_other_variants() {
    let tiny = Tiny::new();
    let mut session = tiny.session();
    let dense = evaluate(&mut session);
    prune_beside(&mut session, "kept", settings(Method::Wanda));
    let kept = evaluate_model(&mut session, variant("kept"));
    let cancel = Cancel::new();
    let flag = cancel.clone();
    let mut emit = |event: Event| {
        if let Event::Progress(progress) = event
            && progress.detail == "block 2 of 3"
        {
            flag.set();
        }
    };
    let request = beside("other", settings(Method::MWandaOnWanda));
    let error = session.handle(request, &cancel, &mut emit).unwrap_err();
    assert!(matches!(error, EngineError::Cancelled), "{error}");
    assert_eq!(error.failure().kind, FailureKind::Cancelled);
    assert_eq!(evaluate(&mut session).languages, dense.languages);
    assert_eq!(
        evaluate_model(&mut session, variant("kept")).languages,
        kept.languages
    );
    let Failure { kind, message } = detail(&mut session, "other", UP).unwrap_err().failure();
    assert_eq!(kind, FailureKind::NoModel, "{message}");
}

#[test]
fn a_forgotten_variant_is_gone() {
    let tiny = Tiny::new();
    let mut session = tiny.session();
    prune_beside(&mut session, "one", settings(Method::Magnitude));
    let forget = || Request::Forget {
        variant: "one".to_owned(),
    };
    answer(&mut session, forget()).unwrap();
    let error = answer(&mut session, forget()).unwrap_err();
    assert!(matches!(error, EngineError::NoVariant(name) if name == "one"));
}

#[test]
fn the_report_of_a_variant_has_both_evaluations_in_either_order() {
    let tiny = Tiny::new();
    let mut session = tiny.session();
    prune_beside(&mut session, "one", settings(Method::Wanda));
    evaluate_model(&mut session, variant("one"));
    evaluate(&mut session);
    let variant = "one".to_owned();
    let event = answer(&mut session, Request::Report { variant }).unwrap();
    let Event::Report(html) = event else {
        panic!("{event:?}");
    };
    assert!(html.starts_with("<!doctype html>") && html.contains("chart-languages"));
}

#[test]
fn text_is_measured_by_the_models_tokenizer() {
    let tiny = Tiny::new();
    let request = Request::MeasureText(MeasureTextRequest {
        text: texts(),
        part: TextPart::Calibration,
        windows: WINDOWS,
    });
    let event = answer(&mut tiny.session(), request).unwrap();
    let Event::TextMeasured(measures) = event else {
        panic!("{event:?}");
    };
    // A byte is a token; lines are joined by one byte, and the last line end is no part of it.
    let line = "mashua ya zamani ilikuwa ufukweni peke yake.";
    assert_eq!(measures["sw"].tokens, 12 * line.len() + 11);
    assert_eq!(measures["sw"].windows, 2);
    assert_eq!(measures["sw"].characters, 12 * (line.len() + 1));
}

#[test]
fn the_overview_has_every_matrix_and_every_pair_of_languages() {
    let tiny = Tiny::new();
    let mut session = tiny.session();
    prune_beside(&mut session, "one", settings(Method::Wanda));
    let found = overview(&mut session, "one");
    assert_eq!(found.sparsity.len(), 3 * 7);
    assert!(found.sparsity.iter().all(|matrix| matrix.sparsity == 0.5));
    assert_eq!(found.languages, ["en", "ru", "sw"]);
    assert_eq!(found.correlations.len(), 3);
    for block in &found.correlations {
        let pair = |i: usize, j: usize| block.pairs[i * 3 + j];
        let mean = (pair(0, 1) + pair(0, 2) + pair(1, 2)) / 3.0;
        assert!((mean - block.mean).abs() < 1e-12, "{mean} {}", block.mean);
        for i in 0..3 {
            assert_eq!(pair(i, i), 1.0);
            for j in 0..3 {
                assert_eq!(pair(i, j), pair(j, i));
                assert!(pair(i, j).abs() <= 1.0 + 1e-12);
            }
        }
    }
    for (language, neurons) in &found.neurons {
        assert!(found.languages.contains(language));
        assert!(!neurons.is_empty() && neurons.iter().all(|n| n.rms > n.runner_up));
    }
}

#[test]
fn weights_alone_say_nothing_of_languages() {
    let tiny = Tiny::new();
    let mut session = tiny.session();
    prune_beside(&mut session, "one", settings(Method::Magnitude));
    let found = overview(&mut session, "one");
    assert_eq!(found.sparsity.len(), 3 * 7);
    assert!(found.languages.is_empty() && found.correlations.is_empty());
    let detail = detail(&mut session, "one", UP).unwrap();
    assert!(detail.wanted_by_one.is_empty() && detail.wanted_by_all.is_none());
}

/// The first block has no pruned predecessors, so that its statistics are those of the dense model.
#[test]
fn the_detail_of_a_matrix_agrees_with_counting_weight_by_weight() {
    let tiny = Tiny::new();
    let mut session = tiny.session();
    let file = tiny.path("dense.statistics");
    answer(
        &mut session,
        statistics_request(&["en", "ru", "sw"], None, &file),
    )
    .unwrap();
    let tensor = "model.layers.0.self_attn.q_proj.weight";
    let settings = settings(Method::Wanda);
    prune_beside(&mut session, "one", settings.clone());
    let found = detail(&mut session, "one", tensor).unwrap();

    let checkpoint = Checkpoint::open(&tiny.model()).unwrap();
    let weights = checkpoint.read_f32(tensor).unwrap();
    let (rows, columns) = (32, 32);
    let input = read_statistics(&file).blocks[0][0].clone();
    let mask_of = |input: &InputStatistics| -> (Mask, Vec<f32>) {
        let scoring = mwanda::score::scoring(
            Method::Wanda,
            &settings.terms,
            input,
            &weights,
            rows,
            columns,
        )
        .unwrap();
        let cut = mwanda::Cut::Row { pruned: 16 };
        let scores = (0..rows * columns)
            .map(|at| scoring.score(at / columns, at % columns, weights[at]))
            .collect();
        (cut.mask(&weights, rows, columns, &scoring).unwrap(), scores)
    };
    let (mask, scores) = mask_of(&input);
    let own: BTreeMap<&String, Mask> = input
        .languages
        .iter()
        .map(|(language, sums)| {
            let alone = InputStatistics {
                threshold: input.threshold,
                languages: BTreeMap::from([(language.clone(), sums.clone())]),
            };
            (language, mask_of(&alone).0)
        })
        .collect();

    assert_eq!(
        (found.rows, found.columns, found.pruned),
        (rows, columns, 512)
    );
    let counted: u64 = found
        .histogram
        .iter()
        .map(|bin| bin.kept + bin.pruned)
        .sum();
    assert_eq!(counted + found.zero_scores, 1024);
    let pruned: u64 = found.histogram.iter().map(|bin| bin.pruned).sum();
    assert!(pruned <= 512 && pruned + found.zero_scores >= 512);

    let (mut lowest, mut highest) = (f64::INFINITY, 0.0_f64);
    let (mut kept, mut by_all) = (0.0, 0.0);
    let mut by_one: BTreeMap<&String, f64> = own.keys().map(|language| (*language, 0.0)).collect();
    for row in 0..rows {
        let mut of_row = 0.0_f64;
        for column in 0..columns {
            if mask.is_pruned(row, column) {
                of_row = of_row.max(f64::from(scores[row * columns + column]));
                continue;
            }
            kept += 1.0;
            let wanting: Vec<&String> = own
                .iter()
                .filter(|(_, own)| !own.is_pruned(row, column))
                .map(|(language, _)| *language)
                .collect();
            by_all += f64::from(u8::from(wanting.len() == own.len()));
            if let [only] = wanting[..] {
                *by_one.get_mut(only).unwrap() += 1.0;
            }
        }
        (lowest, highest) = (lowest.min(of_row), highest.max(of_row));
    }
    assert_eq!(found.threshold, Some((lowest, highest)));
    assert_eq!(found.wanted_by_all, Some(by_all / kept));
    for (language, count) in by_one {
        assert_eq!(found.wanted_by_one[language], count / kept, "{language}");
    }
}

#[test]
fn what_was_not_pruned_has_no_detail() {
    let tiny = Tiny::new();
    let mut session = tiny.session();
    prune_beside(&mut session, "one", settings(Method::Wanda));
    for tensor in ["model.norm.weight", "model.layers.9.mlp.up_proj.weight", ""] {
        let error = detail(&mut session, "one", tensor).unwrap_err();
        assert!(matches!(error, EngineError::NoSuchMatrix(_)), "{error}");
    }
}
