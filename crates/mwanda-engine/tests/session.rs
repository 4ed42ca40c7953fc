//! A session from loading to export, on a tiny model.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod tiny;

use mwanda::{Cut, score::scoring};
use mwanda_checkpoint::Checkpoint;
use mwanda_engine::{
    Allocation, AllocationSettings, Cancel, EngineError, Event, ExportRequest, GenerateRequest,
    Manifest, Method, ModelChoice, Pattern, Prompt, PruneRequest, PruneSettings, Request,
    SamplingSettings, Scope,
};
use std::path::Path;
use tiny::{
    Tiny, answer, evaluate, export, prune, read_statistics, session_with, settings,
    statistics_request, texts,
};

const PROJECTIONS: [&str; 7] = [
    "self_attn.q_proj",
    "self_attn.k_proj",
    "self_attn.v_proj",
    "self_attn.o_proj",
    "mlp.gate_proj",
    "mlp.up_proj",
    "mlp.down_proj",
];

/// Every prunable matrix: its name, shape, weights before and after.
fn matrices(before: &Path, after: &Path) -> Vec<(String, usize, Vec<f32>, Vec<f32>)> {
    let (before, after) = (
        Checkpoint::open(before).unwrap(),
        Checkpoint::open(after).unwrap(),
    );
    let blocks = 0..before.config().num_layers;
    let names = blocks.flat_map(|block| {
        PROJECTIONS.map(|projection| format!("model.layers.{block}.{projection}.weight"))
    });
    names
        .map(|name| {
            let columns = before.tensor_info(&name).unwrap().shape[1];
            let weights = |checkpoint: &Checkpoint| checkpoint.read_f32(&name).unwrap();
            let (dense, pruned) = (weights(&before), weights(&after));
            (name, columns, dense, pruned)
        })
        .collect()
}

#[test]
fn half_of_every_row_is_pruned_and_the_rest_is_untouched() {
    let tiny = Tiny::new();
    for method in Method::ALL {
        let mut session = tiny.session();
        let manifest = prune(&mut session, settings(method));
        assert_eq!(manifest.sparsity, 0.5, "{method}");
        let out = tiny.path(method.name());
        export(&mut session, &out);
        for (name, columns, dense, pruned) in matrices(&tiny.model(), &out) {
            for (dense, pruned) in dense.chunks(columns).zip(pruned.chunks(columns)) {
                let zeros = pruned.iter().filter(|&&weight| weight == 0.0).count();
                assert_eq!(zeros, columns / 2, "{method}, {name}");
                let kept = dense
                    .iter()
                    .zip(pruned)
                    .filter(|(_, pruned)| **pruned != 0.0);
                assert!(
                    kept.into_iter().all(|(dense, pruned)| dense == pruned),
                    "{method}, {name}"
                );
            }
        }
    }
}

#[test]
fn the_first_block_is_pruned_by_the_dense_models_statistics() {
    let tiny = Tiny::new();
    let file = tiny.path("dense.statistics");
    let request = statistics_request(&["en", "ru", "sw"], None, &file);
    answer(&mut tiny.session(), request).unwrap();
    let statistics = read_statistics(&file);
    let checkpoint = Checkpoint::open(&tiny.model()).unwrap();
    // Which input each of the projections reads.
    let inputs = [0, 0, 0, 1, 2, 2, 3];
    for method in [
        Method::Wanda,
        Method::Ria,
        Method::MWandaOnWanda,
        Method::MWanda,
    ] {
        let settings = settings(method);
        let terms = settings.terms;
        let mut session = tiny.session();
        prune(&mut session, settings);
        let out = tiny.path(method.name());
        export(&mut session, &out);
        let pruned = Checkpoint::open(&out).unwrap();
        for (projection, input) in PROJECTIONS.iter().zip(inputs) {
            let name = format!("model.layers.0.{projection}.weight");
            let shape = checkpoint.tensor_info(&name).unwrap().shape;
            let (rows, columns) = (shape[0], shape[1]);
            let weight = checkpoint.read_f32(&name).unwrap();
            let of_input = &statistics.blocks[0][input];
            let scoring = scoring(method, &terms, of_input, &weight, rows, columns).unwrap();
            let cut = Cut::Row {
                pruned: columns / 2,
            };
            let mask = cut.mask(&weight, rows, columns, &scoring).unwrap();
            let after = pruned.read_f32(&name).unwrap();
            for row in 0..rows {
                for column in 0..columns {
                    let zero = after[row * columns + column] == 0.0;
                    assert_eq!(mask.is_pruned(row, column), zero, "{method}, {name}");
                }
            }
        }
    }
}

#[test]
fn later_blocks_see_pruned_predecessors() {
    let tiny = Tiny::new();
    let file = tiny.path("dense.statistics");
    answer(
        &mut tiny.session(),
        statistics_request(&["en", "ru", "sw"], None, &file),
    )
    .unwrap();
    let hashes = |manifest: &Manifest, block: usize| -> Vec<String> {
        let prefix = format!("model.layers.{block}.");
        let of_block = manifest
            .matrices
            .iter()
            .filter(|(name, _)| name.starts_with(&prefix));
        of_block
            .map(|(_, matrix)| matrix.mask_sha256.clone())
            .collect()
    };
    let by_windows = prune(&mut tiny.session(), settings(Method::Wanda));
    let request = Request::Prune(PruneRequest {
        variant: None,
        settings: settings(Method::Wanda),
        calibration: texts(),
        languages: None,
        statistics: Some(file),
    });
    let Event::Pruned(by_dense_statistics) = answer(&mut tiny.session(), request).unwrap() else {
        panic!("not pruned");
    };
    assert_eq!(hashes(&by_windows, 0), hashes(&by_dense_statistics, 0));
    assert_ne!(hashes(&by_windows, 2), hashes(&by_dense_statistics, 2));
}

#[test]
fn patterns_keep_n_of_every_m() {
    let tiny = Tiny::new();
    for (keep, of) in [(2, 4), (4, 8)] {
        let pattern = Pattern::n_of_m(keep, of).unwrap();
        let mut session = tiny.session();
        prune(
            &mut session,
            PruneSettings {
                pattern,
                ..settings(Method::Wanda)
            },
        );
        let out = tiny.path(&format!("{keep}-{of}"));
        export(&mut session, &out);
        for (name, _, _, pruned) in matrices(&tiny.model(), &out) {
            for group in pruned.chunks(of) {
                let kept = group.iter().filter(|&&weight| weight != 0.0).count();
                assert_eq!(kept, keep, "{name}");
            }
        }
    }
}

#[test]
fn allocations_keep_the_target() {
    let tiny = Tiny::new();
    for kind in [Allocation::Owl, Allocation::Cwl] {
        for method in [Method::Magnitude, Method::MWandaOnWanda] {
            let manifest = prune(
                &mut tiny.session(),
                PruneSettings {
                    allocation: AllocationSettings {
                        kind,
                        range: 0.1,
                        owl_multiple: 1.5,
                        ..AllocationSettings::default()
                    },
                    scope: Scope::Matrix,
                    ..settings(method)
                },
            );
            let sparsity = &manifest.block_sparsity;
            let mean = sparsity.iter().sum::<f64>() / sparsity.len() as f64;
            assert!((mean - 0.5).abs() < 1e-9, "{kind}: {sparsity:?}");
            let spread = sparsity
                .iter()
                .fold(0.0_f64, |most, s| most.max((s - 0.5).abs()));
            assert!(spread > 0.01, "{kind}: {sparsity:?}");
            assert!(
                (manifest.sparsity - 0.5).abs() < 0.001,
                "{kind}: {}",
                manifest.sparsity
            );
        }
    }
}

#[test]
fn nothing_and_everything_can_be_pruned() {
    let tiny = Tiny::new();
    for (sparsity, expected) in [(0.0, 0.0), (1.0, 1.0)] {
        let mut session = tiny.session();
        let before = evaluate(&mut session);
        let manifest = prune(
            &mut session,
            PruneSettings {
                sparsity,
                ..settings(Method::Wanda)
            },
        );
        assert_eq!(manifest.sparsity, expected);
        let after = evaluate(&mut session);
        assert!(after.geomean_perplexity.is_finite());
        if sparsity == 0.0 {
            assert_eq!(before.languages, after.languages);
        }
    }
}

#[test]
fn a_pruned_model_is_the_same_after_export() {
    let tiny = Tiny::new();
    let mut session = tiny.session();
    let dense = evaluate(&mut session);
    prune(&mut session, settings(Method::MWanda));
    let pruned = evaluate(&mut session);
    let out = tiny.path("out");
    export(&mut session, &out);
    assert_eq!(
        evaluate(&mut session_with(&out)).languages,
        pruned.languages
    );
    assert_ne!(dense.languages, pruned.languages);

    let manifest: Manifest =
        serde_json::from_slice(&std::fs::read(out.join("mwanda-manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest.dense.unwrap().languages, dense.languages);
    assert_eq!(manifest.pruned.unwrap().languages, pruned.languages);
    assert_eq!(manifest.calibration_text["ru"].windows, 2);
    let report = std::fs::read_to_string(out.join("mwanda-report.html")).unwrap();
    assert!(report.contains("m-wanda"));

    let again = Request::Export(ExportRequest {
        model: ModelChoice::Loaded,
        out,
        overwrite: false,
        notice: None,
    });
    assert!(matches!(
        answer(&mut session, again),
        Err(EngineError::Checkpoint(_))
    ));
}

#[test]
fn perplexity_and_bits_per_byte_are_of_the_predicted_tokens() {
    let report = evaluate(&mut Tiny::new().session());
    for (language, score) in &report.languages {
        // Each token but the BOS is one byte.
        assert_eq!(score.tokens, 2 * 31, "{language}");
        let bits = score.perplexity.log2();
        assert!((score.bits_per_byte - bits).abs() < 1e-9, "{language}");
        // A random model is near a uniform guess over its vocabulary.
        assert!(
            (150.0..450.0).contains(&score.perplexity),
            "{language}: {}",
            score.perplexity
        );
    }
    let logs = report.languages.values().map(|score| score.perplexity.ln());
    let mean = logs.sum::<f64>() / report.languages.len() as f64;
    assert!((report.geomean_perplexity - mean.exp()).abs() < 1e-9);
}

#[test]
fn greedy_text_repeats_itself_and_stops_at_its_length() {
    let tiny = Tiny::new();
    let mut session = tiny.session();
    let mut generate = |temperature: f32, seed: u64| {
        let request = Request::Generate(GenerateRequest {
            model: ModelChoice::Loaded,
            prompt: Prompt::Text("the old".to_owned()),
            sampling: SamplingSettings {
                temperature,
                seed,
                max_tokens: 20,
                ..SamplingSettings::default()
            },
        });
        let mut text = String::new();
        let mut summary = None;
        let mut emit = |event| match event {
            Event::Text(piece) => text.push_str(&piece),
            Event::Generated(end) => summary = Some(end),
            other => panic!("{other:?}"),
        };
        session.handle(request, &Cancel::new(), &mut emit).unwrap();
        let summary = summary.unwrap();
        assert_eq!(summary.prompt_tokens, 8, "a BOS and seven bytes");
        assert!(summary.new_tokens <= 20);
        text
    };
    assert_eq!(generate(0.0, 1), generate(0.0, 2));
    assert_eq!(generate(1.0, 1), generate(1.0, 1));
    assert_ne!(generate(1.0, 1), generate(1.0, 2));
}

#[test]
fn a_generation_ends_with_the_models_context() {
    let tiny = Tiny::new();
    let mut session = tiny.session();
    let request = Request::Generate(GenerateRequest {
        model: ModelChoice::Loaded,
        prompt: Prompt::Text("a".repeat(100)),
        sampling: SamplingSettings {
            temperature: 0.0,
            max_tokens: 1000,
            ..SamplingSettings::default()
        },
    });
    let Event::Generated(summary) = answer(&mut session, request).unwrap() else {
        panic!("no summary");
    };
    let json = serde_json::to_value(summary.stopped_by).unwrap();
    // A BOS and 100 bytes of 128 positions; the last token is written and not read.
    assert_eq!(json, "context");
    assert_eq!(summary.new_tokens, 28);
}
