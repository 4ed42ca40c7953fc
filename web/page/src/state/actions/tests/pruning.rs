//! Runs that go through.

use mwanda_protocol::ModelChoice;

use super::*;

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
