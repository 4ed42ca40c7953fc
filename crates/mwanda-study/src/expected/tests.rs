use super::*;
use crate::{Lines, test_record, test_study::TOML};

fn study() -> Study {
    Study::parse(TOML).unwrap()
}

fn hashes(pairs: &[(&str, &str)]) -> Hashes {
    let pairs = pairs.iter();
    pairs
        .map(|(code, hash)| ((*code).to_owned(), (*hash).to_owned()))
        .collect()
}

fn task(items: usize) -> TaskKey {
    TaskKey {
        task: "xcopa".to_owned(),
        language: "en".to_owned(),
        sha256: "dd".to_owned(),
        items,
        scoring: SCORING,
    }
}

/// What the study expects where its texts and tasks are there.
fn expected(study: &Study) -> Expected<'_> {
    Expected {
        study,
        precision: None,
        terms_version: "1",
        evaluation_texts: Some(hashes(&[("de", "22"), ("en", "11")])),
        calibration_texts: BTreeMap::from([
            ("all".to_owned(), hashes(&[("de", "44"), ("en", "33")])),
            ("english".to_owned(), hashes(&[("en", "33")])),
        ]),
        tasks: Some(vec![task(50)]),
    }
}

/// The results of a study that was run to its end.
fn results(expected: &Expected<'_>) -> Vec<Record> {
    let cells = expected.study.cells().into_iter().enumerate();
    let record = |(index, cell): (usize, Cell)| {
        let set = cell.calibration.as_ref().map(|one| one.set.as_str());
        let texts = set.and_then(|set| expected.calibration_texts.get(set));
        let mut record = test_record::record(&cell.model, &cell.method, 0);
        record.key = index.to_string();
        record.measured = Some(Measured {
            lines: Lines::SecondHalf,
            evaluation_windows: WindowSettings {
                samples: None,
                sequence_length: 64,
            },
            evaluation_texts: expected.evaluation_texts.clone().unwrap(),
            calibration_texts: texts.cloned().unwrap_or_default(),
            precision: None,
            tasks: if cell.tasks {
                vec![task(50)]
            } else {
                Vec::new()
            },
        });
        record.cell = cell;
        record
    };
    cells.map(record).collect()
}

/// The same where only the study file is there.
fn without_texts(study: &Study) -> Expected<'_> {
    Expected {
        evaluation_texts: None,
        calibration_texts: BTreeMap::new(),
        tasks: None,
        ..expected(study)
    }
}

fn keys(selected: &Selected) -> Vec<&str> {
    let records = selected.records.iter();
    records.map(|record| record.key.as_str()).collect()
}

#[test]
fn all_results_of_a_study_are_selected_in_the_order_of_its_runs() {
    let study = study();
    let expected = expected(&study);
    let mut records = results(&expected);
    let all: Vec<String> = records.iter().map(|record| record.key.clone()).collect();
    records.reverse();
    for expected in [&expected, &without_texts(&study)] {
        let selected = expected.select(&records);
        assert_eq!(keys(&selected), all);
        assert_eq!((selected.left_out.len(), selected.missing), (0, 0));
    }
    let selected = expected.select(&records[3..]);
    assert_eq!((selected.left_out.len(), selected.missing), (0, 3));
    assert_eq!(selected.records.len(), all.len() - 3);
}

#[test]
fn what_was_measured_otherwise_is_left_out() {
    let study = study();
    let expected = expected(&study);
    let good = results(&expected);
    fn measured(record: &mut Record) -> &mut Measured {
        record.measured.as_mut().unwrap()
    }
    let settings = |record: &mut Record| {
        if let Some(settings) = &mut record.cell.settings {
            settings.windows.samples = Some(4);
        }
    };
    // Whether the study file alone tells, without texts and tasks.
    let cases: [(fn(&mut Record), Mismatch, bool); 12] = [
        (|record| record.measured = None, Mismatch::Unsaid, true),
        (settings, Mismatch::Settings, true),
        (|record| record.cell.tasks = false, Mismatch::Tasks, true),
        (
            |record| record.terms_version.push('0'),
            Mismatch::Terms,
            true,
        ),
        (
            |record| measured(record).precision = Some(Precision::F16),
            Mismatch::Precision,
            true,
        ),
        (
            |record| measured(record).lines = Lines::All,
            Mismatch::Lines,
            true,
        ),
        (
            |record| measured(record).evaluation_windows.samples = Some(3),
            Mismatch::Windows,
            true,
        ),
        (
            |record| measured(record).evaluation_windows.sequence_length = 32,
            Mismatch::Windows,
            true,
        ),
        (
            |record| measured(record).tasks[0].items = 51,
            Mismatch::Tasks,
            true,
        ),
        (
            |record| measured(record).tasks[0].sha256.push('e'),
            Mismatch::Tasks,
            false,
        ),
        (
            |record| measured(record).calibration_texts = hashes(&[("en", "34")]),
            Mismatch::CalibrationText,
            false,
        ),
        (
            |record| measured(record).evaluation_texts = hashes(&[("de", "22")]),
            Mismatch::Languages,
            false,
        ),
    ];
    // A run with calibration and tasks.
    let index = 1;
    assert!(good[index].cell.calibration.is_some() && good[index].cell.tasks);
    for (change, mismatch, is_told_by_the_file) in cases {
        let mut records = good.clone();
        change(&mut records[index]);
        let left_out = BTreeMap::from([(mismatch, 1)]);
        let selected = expected.select(&records);
        assert_eq!(selected.left_out, left_out);
        assert_eq!(selected.records.len(), good.len() - 1);
        if is_told_by_the_file {
            assert_eq!(without_texts(&study).select(&records).left_out, left_out);
        }
        // An older one that fits is taken in its place.
        records.insert(0, good[index].clone());
        let selected = expected.select(&records);
        assert_eq!(selected.left_out, BTreeMap::new(), "{mismatch}");
        assert_eq!(selected.records.len(), good.len());
    }
}

#[test]
fn results_on_two_texts_are_not_mixed_where_none_is_there() {
    let study = study();
    let mut records = results(&expected(&study));
    let last = records.len() - 1;
    let measured = records[last].measured.as_mut().unwrap();
    measured.evaluation_texts = hashes(&[("de", "22"), ("en", "12")]);
    let selected = without_texts(&study).select(&records);
    let left_out = BTreeMap::from([(Mismatch::EvaluationText, last)]);
    assert_eq!(selected.left_out, left_out);
    assert_eq!(selected.records.len(), 1);
}

#[test]
fn results_of_two_models_of_one_name_are_not_mixed() {
    let study = study();
    let expected = expected(&study);
    let mut records = results(&expected);
    let of_b = records.iter().filter(|one| one.cell.model == "b").count();
    records.last_mut().unwrap().model.sha256.push('0');
    let selected = expected.select(&records);
    let left_out = BTreeMap::from([(Mismatch::Model, of_b - 1)]);
    assert_eq!(selected.left_out, left_out);
}

#[test]
fn evaluation_languages_that_the_file_names_are_all_and_only_those() {
    let mut study = study();
    let records = results(&expected(&study));
    for (codes, fits) in [(["en", "de"], true), (["en", "pl"], false)] {
        study.evaluation.languages = Some(codes.map(str::to_owned).to_vec());
        let selected = without_texts(&study).select(&records);
        assert_eq!(!selected.records.is_empty(), fits);
        assert_eq!(selected.left_out.contains_key(&Mismatch::Languages), !fits);
    }
}
