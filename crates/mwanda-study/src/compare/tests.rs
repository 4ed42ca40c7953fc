use super::*;
use crate::DENSE;
use crate::test_record::{record, with_answers, with_nll};

fn comparison(method: &str, against: &str) -> Comparison {
    Comparison {
        method: method.to_owned(),
        against: against.to_owned(),
    }
}

fn one(records: &[Record], method: &str, against: &str) -> Compared {
    let mut compared = compare(records, &comparison(method, against)).unwrap();
    assert_eq!(compared.len(), 1);
    compared.remove(0)
}

/// A record calibrated on English, measured in English, German and Polish: in each the values four times, so that two make
/// the eight windows that an interval needs.
fn measured(method: &str, seed: u64, en: &[f64], de: &[f64], pl: &[f64]) -> Record {
    let [en, de, pl] = [en, de, pl].map(|nll| nll.repeat(4));
    with_nll(
        record("m", method, seed),
        &[("en", &en), ("de", &de), ("pl", &pl)],
    )
}

#[test]
fn the_ratio_is_that_of_the_geometric_means() {
    let a = measured("a", 0, &[2.0, 3.0], &[3.0, 4.0], &[5.0, 6.0]);
    let b = measured("b", 0, &[2.5, 3.1], &[3.0, 4.0], &[4.0, 6.4]);
    let geomean = |record: &Record| -> f64 {
        let languages = record.evaluation.languages.values();
        (languages.map(|one| one.perplexity.ln()).sum::<f64>() / 3.0).exp()
    };
    let expected = geomean(&a) / geomean(&b);
    let compared = one(&[a, b], "a", "b").perplexity;
    assert!((compared.all.unwrap().estimate - expected).abs() < 1e-12);
    // English alone was calibrated on: its means are 2.5 and 2.8.
    let close = |interval: Interval, log: f64| (interval.estimate - log.exp()).abs() < 1e-12;
    assert!(close(compared.seen.unwrap(), -0.3));
    assert_eq!(compared.seen, Some(compared.languages["en"]));
    // German is equal, Polish 0.3 worse: 5.5 against 5.2.
    assert!(close(compared.unseen.unwrap(), 0.15));
    assert!(close(compared.languages["pl"], 0.3));
    // English differs by −0.5 and −0.1 in turn: variance 0.04 · 8 / 7, and t of 7 degrees is 2.364624.
    let half = 2.364_624 * (0.04_f64 / 7.0).sqrt();
    let english = compared.languages["en"];
    assert!((english.low.ln() - (-0.3 - half)).abs() < 1e-5);
    assert!((english.high.ln() - (-0.3 + half)).abs() < 1e-5);
}

#[test]
fn equal_methods_are_exactly_equal() {
    let nll = [2.1, 3.7, 1.9];
    let records = ["a", "b"].map(|name| {
        let record = measured(name, 0, &nll, &nll, &nll);
        with_answers(record, "t", "en", &[true, false, true, true].repeat(2))
    });
    let compared = one(&records, "a", "b");
    let exactly = |value: f64| Interval {
        estimate: value,
        low: value,
        high: value,
    };
    assert_eq!(compared.perplexity.all, Some(exactly(1.0)));
    assert_eq!(compared.perplexity.languages["de"], exactly(1.0));
    assert_eq!(compared.tasks[0].raw.all, Some(exactly(0.0)));
}

#[test]
fn few_windows_or_items_make_no_claim() {
    let records = ["a", "b"].map(|name| {
        let windows: [&[f64]; 3] = [&[1.0, 2.0], &[1.0; 8], &[1.0; 8]];
        let languages = ["en", "de", "pl"].into_iter().zip(windows);
        let record = with_nll(record("m", name, 0), &languages.collect::<Vec<_>>());
        with_answers(record, "t", "en", &[name == "a"; 7])
    });
    let compared = one(&records, "a", "b");
    assert_eq!(compared.perplexity.all, None);
    assert_eq!(compared.perplexity.seen, None);
    assert!(compared.perplexity.unseen.is_some());
    assert_eq!(compared.perplexity.languages.len(), 2);
    assert_eq!(compared.tasks[0].raw, ByLanguage::default());
}

#[test]
fn seeds_are_averaged_before_methods_are_compared() {
    let records = [
        measured("a", 0, &[1.0, 2.0], &[1.0, 1.0], &[1.0, 1.0]),
        measured("a", 1, &[2.0, 3.0], &[1.0, 1.0], &[1.0, 1.0]),
        measured("b", 0, &[1.0, 3.0], &[1.0, 1.0], &[1.0, 1.0]),
        measured("b", 1, &[2.0, 2.0], &[1.0, 1.0], &[1.0, 1.0]),
        // The other side has no such seed.
        measured("b", 2, &[9.0, 9.0], &[1.0, 1.0], &[1.0, 1.0]),
    ];
    let compared = one(&records, "a", "b").perplexity;
    let english = compared.languages["en"];
    assert_eq!((english.low, english.high), (1.0, 1.0));
    // Without a common seed there is nothing to compare.
    let apart = [records[0].clone(), records[4].clone()];
    assert_eq!(compare(&apart, &comparison("a", "b")), Ok(Vec::new()));
}

#[test]
fn answers_are_compared_item_by_item() {
    let answers = |name: &str, en: &[bool], de: &[bool]| {
        let record = measured(name, 0, &[1.0, 1.0], &[1.0, 1.0], &[1.0, 1.0]);
        let (en, de) = (en.repeat(3), de.repeat(4));
        with_answers(with_answers(record, "t", "en", &en), "t", "de", &de)
    };
    let a = answers("a", &[true, true, true, false], &[true, false]);
    let b = answers("b", &[true, true, false, false], &[false, true]);
    // A task that only one has answered is not compared.
    let b = with_answers(b, "other", "en", &[true, true]);
    let compared = one(&[a, b], "a", "b");
    assert_eq!(compared.tasks.len(), 1);
    let raw = &compared.tasks[0].raw;
    assert_eq!(raw.languages["en"].estimate, 0.25);
    assert_eq!(raw.seen, Some(raw.languages["en"]));
    // German: as many won as lost, eight in all: √(8 / 7 / 8) · t of 7 degrees.
    let german = raw.languages["de"];
    let half = 2.364_624 / 7.0_f64.sqrt();
    assert_eq!(german.estimate, 0.0);
    assert!((german.low + half).abs() < 1e-5 && (german.high - half).abs() < 1e-5);
    // The languages count the same, though English has more items.
    assert!((raw.all.unwrap().estimate - 0.125).abs() < 1e-12);
    assert_eq!(compared.tasks[0].normalised.all.unwrap().estimate, 0.0);
}

/// A record of the same numbers at another place.
fn at(method: &str, change: fn(&mut Record)) -> Record {
    let mut record = measured(method, 0, &[1.0, 1.0], &[1.0, 1.0], &[1.0, 1.0]);
    change(&mut record);
    record
}

fn at_60(record: &mut Record) {
    if let Some(settings) = &mut record.cell.settings {
        settings.sparsity = 0.6;
    }
}

fn in_set(record: &mut Record) {
    if let Some(calibration) = &mut record.cell.calibration {
        calibration.set = "other".to_owned();
    }
}

fn without_text(record: &mut Record) {
    record.cell.calibration = None;
    if let Some(pruning) = &mut record.pruning {
        pruning.calibration_text.clear();
    }
}

#[test]
fn only_the_method_may_differ() {
    let other_model = |record: &mut Record| record.cell.model = "n".to_owned();
    let changes: [fn(&mut Record); 3] = [at_60, in_set, other_model];
    for change in changes {
        let records = [at("a", |_| {}), at("b", change)];
        assert_eq!(compare(&records, &comparison("a", "b")), Ok(Vec::new()));
    }
    let records = [
        at("a", |_| {}),
        at("b", |_| {}),
        at("c", |_| {}),
        at("b", at_60),
        at("a", at_60),
        at("a", in_set),
    ];
    let compared = compare(&records, &comparison("a", "b")).unwrap();
    let sparsities: Vec<f64> = compared.iter().map(|one| one.sparsity).collect();
    assert_eq!(sparsities, [0.5, 0.6]);
}

#[test]
fn what_needs_no_text_is_compared_with_every_calibration() {
    let records = [at("a", |_| {}), at("a", in_set), at("b", without_text)];
    for (method, against) in [("a", "b"), ("b", "a")] {
        let compared = compare(&records, &comparison(method, against)).unwrap();
        let sets: Vec<Option<&str>> = compared.iter().map(|one| one.set.as_deref()).collect();
        assert_eq!(sets, [Some("set"), Some("other")]);
        assert!(compared.iter().all(|one| one.perplexity.seen.is_some()));
    }
    let records = [at("a", without_text), at("b", without_text)];
    let compared = one(&records, "a", "b");
    assert_eq!(compared.set, None);
    // Nothing was calibrated on, so no language is more unseen than another.
    assert!(compared.perplexity.all.is_some());
    assert_eq!(
        (compared.perplexity.seen, compared.perplexity.unseen),
        (None, None)
    );
}

#[test]
fn the_model_as_it_is_stands_beside_every_sparsity() {
    let records = [at(DENSE, |_| {}), at("a", |_| {}), at("a", at_60)];
    let compared = compare(&records, &comparison("a", DENSE)).unwrap();
    assert_eq!(compared.len(), 2);
}

#[test]
fn what_was_not_measured_alike_is_not_compared() {
    let longer = measured("b", 0, &[1.0, 1.0], &[1.0, 1.0, 1.0], &[1.0, 1.0]);
    let error = compare(&[at("a", |_| {}), longer], &comparison("a", "b")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "on m, `a` and `b` were not measured on the same windows in de"
    );
    let answered = |name: &str, items: &[bool]| with_answers(at(name, |_| {}), "t", "en", items);
    let records = [answered("a", &[true, true]), answered("b", &[true])];
    let error = compare(&records, &comparison("a", "b")).unwrap_err();
    assert_eq!(error.what, "items of t in en");
}
