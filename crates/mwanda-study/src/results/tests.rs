use std::fs;

use super::*;
use crate::test_record::record;

fn keyed(key: &str) -> Record {
    Record {
        key: key.to_owned(),
        ..record("m", "wanda", 0)
    }
}

fn keys(results: &Results) -> Vec<&str> {
    results
        .records()
        .iter()
        .map(|one| one.key.as_str())
        .collect()
}

/// A file with the records `one` and `two`.
fn two_records() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.jsonl");
    let mut results = Results::open(&path).unwrap();
    results.append(&keyed("one")).unwrap();
    results.append(&keyed("two")).unwrap();
    drop(results);
    (folder, path)
}

#[test]
fn records_are_found_again() {
    let (_folder, path) = two_records();
    let mut results = Results::open(&path).unwrap();
    assert_eq!(keys(&results), ["one", "two"]);
    let found = results.get("two").unwrap();
    assert_eq!(found.evaluation, keyed("two").evaluation);
    assert_eq!(found.cell, keyed("two").cell);
    assert!(results.get("three").is_none());
    let before = fs::read(&path).unwrap();
    results.append(&keyed("one")).unwrap();
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(Results::read(&path).unwrap().len(), 2);
}

#[test]
fn wherever_writing_was_stopped_the_study_goes_on() {
    let (_folder, path) = two_records();
    let whole = fs::read(&path).unwrap();
    let first = whole.iter().position(|&byte| byte == b'\n').unwrap() + 1;
    for length in [
        first,
        first + 1,
        first + 5,
        first + 40,
        whole.len() - 2,
        whole.len() - 1,
    ] {
        fs::write(&path, &whole[..length]).unwrap();
        let mut results = Results::open(&path).unwrap();
        let two_is_whole = length == whole.len() - 1;
        assert_eq!(results.get("two").is_some(), two_is_whole, "{length}");
        results.append(&keyed("two")).unwrap();
        results.append(&keyed("three")).unwrap();
        drop(results);
        let results = Results::open(&path).unwrap();
        assert_eq!(keys(&results), ["one", "two", "three"], "{length}");
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert_eq!(lines, 3, "{length}");
    }
}

#[test]
fn reading_changes_nothing() {
    let (_folder, path) = two_records();
    let torn = &fs::read(&path).unwrap()[..100];
    fs::write(&path, torn).unwrap();
    assert!(Results::read(&path).unwrap().is_empty());
    drop(Results::open(&path).unwrap());
    assert_eq!(fs::read(&path).unwrap(), torn);
}

#[test]
fn a_line_that_is_no_record_is_named() {
    let (_folder, path) = two_records();
    let whole = fs::read_to_string(&path).unwrap();
    let damaged = whole.replacen("\"key\"", "\"kay\"", 1);
    fs::write(&path, damaged).unwrap();
    let error = Results::open(&path).unwrap_err();
    assert!(
        matches!(error, ResultsError::Line { line: 1, .. }),
        "{error}"
    );
    // A torn line in the middle is damage too.
    fs::write(&path, format!("{whole}{}\n{whole}", &whole[..50])).unwrap();
    let error = Results::open(&path).unwrap_err();
    assert!(
        matches!(error, ResultsError::Line { line: 3, .. }),
        "{error}"
    );
}

#[test]
fn a_file_of_another_kind_is_not_taken_for_a_torn_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    for text in ["my notes", "{\"id\": 1}", "{\"formats\": 1"] {
        fs::write(&path, text).unwrap();
        let error = Results::open(&path).unwrap_err();
        assert!(
            matches!(error, ResultsError::Line { line: 1, .. }),
            "{error}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn a_newer_record_is_refused() {
    let (_folder, path) = two_records();
    let whole = fs::read_to_string(&path).unwrap();
    let newer = r#"{"format":2,"something":"else"}"#;
    fs::write(&path, format!("{whole}{newer}")).unwrap();
    let error = Results::open(&path).unwrap_err();
    assert!(
        matches!(
            error,
            ResultsError::Newer {
                line: 3,
                format: 2,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn two_runs_cannot_write_one_file() {
    let (_folder, path) = two_records();
    let first = Results::open(&path).unwrap();
    let error = Results::open(&path).unwrap_err();
    assert!(matches!(error, ResultsError::Locked { .. }), "{error}");
    drop(first);
    assert!(Results::open(&path).is_ok());
}

#[test]
fn of_one_key_the_first_record_counts() {
    let (_folder, path) = two_records();
    let whole = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{whole}\n{whole}")).unwrap();
    assert_eq!(keys(&Results::open(&path).unwrap()), ["one", "two"]);
}

#[test]
fn a_number_that_json_cannot_hold_is_refused_before_it_is_written() {
    let (_folder, path) = two_records();
    let before = fs::read(&path).unwrap();
    let mut broken = keyed("three");
    broken.evaluation.geomean_perplexity = f64::INFINITY;
    let mut results = Results::open(&path).unwrap();
    let error = results.append(&broken).unwrap_err();
    assert!(matches!(error, ResultsError::NotWritable { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
    assert!(results.get("three").is_none());
}
