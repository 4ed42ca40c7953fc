//! What stands in the way of pruning.

use std::collections::BTreeSet;

use mwanda_protocol::{Method, TextMeasure, TextPart};

use super::*;
use crate::state::{Hindrance, RefusedNumber};

fn hindrance(bench: &Bench) -> Option<Hindrance> {
    untrack(|| bench.state.hindrance())
}

#[test]
fn a_field_without_its_number_stands_in_the_way_until_it_has_one_or_is_gone() {
    let bench = Bench::with_model();
    assert_eq!(hindrance(&bench), None);
    let field = RefusedNumber {
        id: "samples",
        name: "languages.samples",
    };
    bench.state.refused_numbers.insert(field);
    assert_eq!(hindrance(&bench), Some(Hindrance::Refused(field)));
    bench.state.refused_numbers.remove("sequence-length");
    assert_eq!(hindrance(&bench), Some(Hindrance::Refused(field)));
    bench.state.refused_numbers.remove("samples");
    assert_eq!(hindrance(&bench), None);
}

#[test]
fn a_text_without_a_window_stands_in_the_way_where_it_is_used() {
    let bench = Bench::with_model();
    let state = bench.state;
    let short = TextMeasure {
        tokens: 3,
        windows: 0,
        characters: 9,
    };
    state.measures.update(|measures| {
        measures.calibration.insert("sw".to_owned(), short.clone());
    });
    let in_swahili = Some(Hindrance::ShortText("sw".to_owned()));
    assert_eq!(hindrance(&bench), in_swahili);
    state
        .settings
        .update(|settings| *settings = mwanda_protocol::PruneSettings::new(Method::Magnitude));
    assert_eq!(hindrance(&bench), None, "magnitude calibrates on no text");

    state.measures.update(|measures| {
        measures.evaluation.insert("sw".to_owned(), short);
    });
    assert_eq!(hindrance(&bench), in_swahili);
    state.evaluated_languages.update(|languages| {
        languages.remove("sw");
    });
    assert_eq!(hindrance(&bench), None);
    assert_eq!(
        state
            .measures
            .with_untracked(|measures| measures.of(TextPart::Evaluation).len()),
        1
    );
}

#[test]
fn a_method_that_reads_text_needs_a_language() {
    let bench = Bench::with_model();
    bench.state.calibration_languages.set(BTreeSet::new());
    assert_eq!(hindrance(&bench), Some(Hindrance::NoText));
}

#[test]
fn a_busy_engine_says_with_what() {
    let bench = Bench::with_model();
    bench.state.measure_texts();
    assert_eq!(hindrance(&bench), Some(Hindrance::Busy(Work::MeasureText)));
    assert!(untrack(|| bench.state.is_unavailable()));
}

#[test]
fn an_engine_that_stopped_is_not_asked() {
    let bench = Bench::with_model();
    let inbox = bench.inbox.borrow().clone();
    assert!(inbox.is_none(), "nothing was asked yet");
    bench.state.refresh_devices();
    let inbox = bench.inbox.borrow().clone().unwrap();
    inbox.stopped(&EngineStop::panic("out of bounds"));
    let sent = bench.sent.borrow().len();
    assert_eq!(hindrance(&bench), Some(Hindrance::EngineStopped));
    assert!(untrack(|| bench.state.is_unavailable()));
    bench.state.prune_variant("half".to_owned());
    bench.state.fetch_model("gemma".to_owned());
    assert_eq!(bench.sent.borrow().len(), sent);
    assert!(bench.works().is_empty());
    assert!(bench.state.fetching.get_untracked().is_empty());
    assert!(bench.state.trouble.get_untracked().is_none());
}
