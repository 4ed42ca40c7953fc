//! Statistics that are saved, merged and pruned on.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod tiny;

use mwanda_engine::{
    EngineError, Event, MergeRequest, Method, PruneRequest, PruneSettings, Request, SettingError,
};
use tiny::{Tiny, WINDOWS, answer, read_statistics, statistics_request, texts};

#[test]
fn languages_can_be_gathered_apart_and_added() {
    let tiny = Tiny::new();
    let path = |name: &str| tiny.path(name);
    let mut session = tiny.session();
    answer(
        &mut session,
        statistics_request(&["en", "sw", "ru"], None, &path("all")),
    )
    .unwrap();
    for language in ["en", "sw", "ru"] {
        let request = statistics_request(&[language], Some(&path("all")), &path(language));
        answer(&mut session, request).unwrap();
    }
    let request = Request::Merge(MergeRequest {
        inputs: ["ru", "en", "sw"].map(path).to_vec(),
        out: path("merged"),
    });
    answer(&mut session, request).unwrap();
    assert_eq!(
        read_statistics(&path("merged")),
        read_statistics(&path("all"))
    );

    // Thresholds of their own cannot be added to those of others.
    answer(
        &mut session,
        statistics_request(&["en"], None, &path("own")),
    )
    .unwrap();
    let request = Request::Merge(MergeRequest {
        inputs: vec![path("own"), path("ru")],
        out: path("wrong"),
    });
    assert!(matches!(
        answer(&mut session, request),
        Err(EngineError::Method(_))
    ));
    assert!(!path("wrong").exists());

    // Nor the same text twice.
    let request = Request::Merge(MergeRequest {
        inputs: vec![path("ru"), path("en"), path("ru")],
        out: path("wrong"),
    });
    assert!(matches!(
        answer(&mut session, request),
        Err(EngineError::MergedTwice(twice)) if twice == path("ru")
    ));
    assert!(!path("wrong").exists());
}

#[test]
fn saved_statistics_are_recorded_with_their_own_windows_and_languages() {
    let tiny = Tiny::new();
    let mut session = tiny.session();
    let file = tiny.path("all");
    let request = statistics_request(&["en", "sw", "ru"], None, &file);
    answer(&mut session, request).unwrap();
    let prune_on = |languages: &[&str]| {
        Request::Prune(PruneRequest {
            variant: None,
            settings: PruneSettings::new(Method::Wanda),
            calibration: texts(),
            languages: Some(languages.iter().map(|code| (*code).to_owned()).collect()),
            statistics: Some(file.clone()),
        })
    };
    let error = answer(&mut session, prune_on(&["en", "xx"])).unwrap_err();
    assert!(
        matches!(&error, EngineError::Setting(SettingError::Value { value, .. }) if value == "xx"),
        "{error}"
    );
    let Event::Pruned(manifest) = answer(&mut session, prune_on(&["sw", "en"])).unwrap() else {
        panic!("no manifest");
    };
    assert_eq!(manifest.calibrated_languages(), ["en", "sw"]);
    let windows = manifest.settings.windows;
    assert_eq!(windows.sequence_length, WINDOWS.sequence_length);
    let saved = manifest.statistics.unwrap();
    assert_eq!(saved.predecessors, "dense");
    let all = &read_statistics(&file).blocks[0][0].languages;
    assert_eq!(saved.tokens["sw"], all["sw"].tokens);
}
