use std::collections::BTreeSet;

use mwanda_protocol::{
    Allocation, CwlKeep, DeviceChoice, Method, Pattern, PruneSettings, SamplingSettings, Scope,
};

use super::keys::KEYS;
use super::write::query;
use super::*;

fn read_back(experiment: &Experiment) -> Reading {
    read(&query(experiment)).unwrap()
}

#[track_caller]
fn assert_round_trip(experiment: &Experiment) {
    let reading = read_back(experiment);
    assert_eq!(reading.refused, []);
    assert_eq!(reading.unknown, [""; 0]);
    assert_eq!(reading.other_version, None);
    assert_eq!(reading.experiment, *experiment);
}

fn with_prune(prune: PruneSettings) -> Experiment {
    Experiment {
        prune,
        ..Experiment::default()
    }
}

#[test]
fn every_combination_that_can_be_run_comes_back() {
    let patterns = ["unstructured", "2:4", "4:8", "1:4", "7:32"]
        .map(|pattern| pattern.parse::<Pattern>().unwrap());
    let mut runnable = 0;
    for method in Method::ALL {
        for pattern in patterns {
            for kind in Allocation::ALL {
                for scope in Scope::ALL {
                    for keep in CwlKeep::ALL {
                        let mut prune = PruneSettings::new(method);
                        prune.pattern = pattern;
                        prune.scope = scope;
                        prune.allocation.kind = kind;
                        prune.allocation.cwl_keep = keep;
                        if prune.validate().is_ok() {
                            runnable += 1;
                            assert_round_trip(&with_prune(prune));
                        }
                    }
                }
            }
        }
    }
    // Unstructured: 3 allocations × 2 scopes; each of the 4 N:M patterns: uniform by rows. Twice for the side to keep.
    assert_eq!(runnable, Method::ALL.len() * (3 * 2 + 4) * 2);
}

#[test]
fn every_number_comes_back_exactly() {
    let mut experiment = Experiment::default();
    let prune = &mut experiment.prune;
    prune.sparsity = 0.1 + 0.2;
    prune.allocation.kind = Allocation::Owl;
    prune.allocation.range = 1.0 / 3.0;
    prune.allocation.owl_multiple = 1e-7;
    prune.terms.variance_weight = -0.25;
    prune.terms.activation_exponent = -1.5;
    prune.terms.activation_floor = 1e-3;
    prune.terms.ria_exponent = 0.0;
    prune.windows.samples = None;
    prune.windows.sequence_length = 64;
    prune.seed = (1 << 53) - 1;
    experiment.sampling = SamplingSettings {
        temperature: 0.3,
        top_k: 0,
        top_p: 0.1,
        repetition_penalty: 1.15,
        seed: 123_456,
        max_tokens: 7,
    };
    assert_round_trip(&experiment);

    experiment.prune.sparsity = 1.0;
    experiment.prune.allocation.kind = Allocation::Uniform;
    experiment.prune.terms.activation_exponent = 2.0;
    experiment.prune.terms.activation_floor = 0.0;
    assert_round_trip(&experiment);
}

#[test]
fn every_choice_comes_back() {
    let models = ["gemma-3-270m", "smollm2_135m.instruct"]
        .map(|name| SharedModel::Catalogue(name.to_owned()));
    for model in [SharedModel::Embedded, SharedModel::Own]
        .into_iter()
        .chain(models)
    {
        assert_round_trip(&Experiment {
            model,
            ..Experiment::default()
        });
    }
    for device in [DeviceChoice::Auto, DeviceChoice::Gpu, DeviceChoice::Cpu] {
        assert_round_trip(&Experiment {
            device,
            ..Experiment::default()
        });
    }
    for ask in Ask::ALL {
        assert_round_trip(&Experiment {
            ask,
            ..Experiment::default()
        });
    }
    for language in mwanda_text::languages() {
        assert_round_trip(&Experiment {
            chat_language: language.code.to_owned(),
            calibrate: vec![language.code.to_owned()],
            evaluate: Vec::new(),
            ..Experiment::default()
        });
    }
    for text in [SharedText::Builtin, SharedText::Own] {
        for own_statistics in [false, true] {
            assert_round_trip(&Experiment {
                text,
                own_statistics,
                ..Experiment::default()
            });
        }
    }
    for interface in UiLanguage::ALL {
        assert_round_trip(&Experiment {
            interface: Some(interface),
            ..Experiment::default()
        });
    }
    for count in 0..=ControlGroup::ALL.len() {
        assert_round_trip(&Experiment {
            hidden: ControlGroup::ALL[..count].iter().copied().collect(),
            ..Experiment::default()
        });
    }
}

#[test]
fn a_link_is_readable() {
    let mut experiment = with_prune(PruneSettings {
        pattern: Pattern::NOfM { keep: 2, of: 4 },
        ..PruneSettings::new(Method::Wanda)
    });
    experiment.calibrate = vec!["en".to_owned(), "sw".to_owned()];
    let link = link("https://example.org/mwanda/?v=1&old=1#prune", &experiment);
    assert!(link.starts_with("https://example.org/mwanda/?v=1&model=embedded&"));
    for part in [
        "&cal=en,sw&",
        "&method=wanda&",
        "&pattern=2:4&",
        "&sparsity=0.5&",
    ] {
        assert!(link.contains(part), "{link}");
    }
    assert!(link.len() < 700, "{}", link.len());
}

#[test]
fn names_of_keys_are_unique() {
    let names: BTreeSet<&str> = KEYS.iter().map(|key| key.name).collect();
    assert_eq!(names.len(), KEYS.len());
    assert!(!names.contains("v"));
}

#[test]
fn names_of_own_files_never_go_in() {
    let experiment = Experiment {
        text: SharedText::Own,
        calibrate: ["my-diary", "secrets", "sw", "sr-Latn"]
            .map(str::to_owned)
            .to_vec(),
        evaluate: vec!["Tagebuch 2024".to_owned()],
        device: DeviceChoice::Adapter("Alice's GPU".to_owned()),
        model: SharedModel::Own,
        ..Experiment::default()
    };
    let query = query(&experiment);
    for name in ["diary", "secret", "Tagebuch", "Alice"] {
        assert!(!query.contains(name), "{query}");
    }
    let shared = read(&query).unwrap().experiment;
    assert_eq!(shared.text, SharedText::Own);
    assert_eq!(shared.calibrate, ["sw", "sr-Latn"]);
    assert_eq!(shared.device, DeviceChoice::Gpu);
}

#[test]
fn a_query_of_another_kind_is_none_of_ours() {
    for query in ["", "?", "?fbclid=1", "?sparsity=0.1"] {
        assert_eq!(read(query), None, "{query}");
    }
}

#[test]
fn missing_keys_have_defaults() {
    let reading = read("?v=1&method=magnitude").unwrap();
    let expected = with_prune(PruneSettings::new(Method::Magnitude));
    assert_eq!(reading.experiment, expected);
    assert_eq!(reading.refused, []);
}

#[test]
fn unknown_keys_are_ignored_and_named() {
    let reading = read("?v=1&flavour=vanilla&sparsity=0.25&flavour=1").unwrap();
    assert_eq!(reading.unknown, ["flavour", "flavour"]);
    assert_eq!(reading.experiment.prune.sparsity, 0.25);
    let many: String = (0..1000).map(|key| format!("&k{key}=")).collect();
    assert!(read(&format!("v=1{many}")).unwrap().unknown.len() < 20);
}

#[test]
fn another_version_is_said_and_read_as_far_as_known() {
    let reading = read("?v=2&sparsity=0.25").unwrap();
    assert_eq!(reading.other_version.as_deref(), Some("2"));
    assert_eq!(reading.experiment.prune.sparsity, 0.25);
}

#[test]
fn bad_values_are_refused_one_by_one() {
    for (key, value) in [
        ("ui", "tlh"),
        ("model", "../../etc"),
        ("model", "my%20model"),
        ("model", ""),
        ("device", "gpu:0"),
        ("device", "toaster"),
        ("text", "mine"),
        ("stats", "mine.bin"),
        ("cal", "en,xx"),
        ("eval", "EN"),
        ("method", "best"),
        ("pattern", "4:2"),
        ("pattern", "2:4:8"),
        ("scope", "world"),
        ("alloc", "fair"),
        ("range", "0.6"),
        ("range", "NaN"),
        ("owl", "0"),
        ("keep", "both"),
        ("sparsity", "1.5"),
        ("sparsity", "0.99"),
        ("sparsity", "NaN"),
        ("sparsity", "half"),
        ("variance", "-2"),
        ("activation", "inf"),
        ("floor", "-1"),
        ("ria", "-0.5"),
        ("windows", "0"),
        ("windows", "99999999"),
        ("length", "2"),
        ("length", "18446744073709551615"),
        ("seed", "-1"),
        ("seed", "18446744073709551615"),
        ("temperature", "-1"),
        ("topk", "1.5"),
        ("topp", "0"),
        ("penalty", "99"),
        ("tokens", "0"),
        ("chatseed", "x"),
        ("chat", "xx"),
        ("ask", "me"),
        ("hide", "everything"),
    ] {
        let reading = read(&format!("?v=1&{key}={value}")).unwrap();
        assert_eq!(reading.experiment, Experiment::default(), "{key}={value}");
        let refused: Vec<&str> = reading.refused.iter().map(|it| it.key.as_str()).collect();
        assert_eq!(refused, [key], "{key}={value}");
        assert!(!reading.refused[0].reason.is_empty());
    }
}

#[test]
fn settings_that_exclude_each_other_leave_what_can_be_run() {
    let reading = read("?v=1&alloc=cwl&scope=matrix&pattern=2:4&method=m-wanda").unwrap();
    let refused: Vec<&str> = reading.refused.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(refused, ["scope", "alloc"]);
    assert!(reading.experiment.prune.validate().is_ok());
    assert_eq!(reading.experiment.prune.target(), 0.5);
}

#[test]
fn rubbish_is_survived_and_cut() {
    for rubbish in ["%", "%ff", "=&=&&", "v=&v=1", "a=%F0%9F", "\u{202e}=\u{0}"] {
        assert!(read(&format!("v=1&{rubbish}")).is_some());
    }
    let long = "x".repeat(100_000);
    let reading = read(&format!("v={long}&method={long}&{long}=1")).unwrap();
    assert!(reading.refused[0].value.chars().count() < 50);
    assert!(reading.unknown[0].chars().count() < 50);
    assert!(reading.other_version.unwrap().chars().count() < 50);
}
