//! Command lines, as they are taken and refused.

use clap::{CommandFactory, error::ErrorKind};
use mwanda_engine::{
    Allocation, CwlKeep, DeviceChoice, Method, Pattern, Precision, Scope, Terms, TextSource,
    WindowSettings,
};

use super::*;

fn parse(arguments: &[&str]) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(["mwanda"].iter().chain(arguments))
}

fn refused(arguments: &[&str]) -> ErrorKind {
    parse(arguments).unwrap_err().kind()
}

fn prune(arguments: &[&str]) -> prune::Arguments {
    let fixed = ["prune", "model", "--out", "out"];
    let all: Vec<&str> = fixed.iter().chain(arguments).copied().collect();
    match parse(&all).unwrap().command {
        Command::Prune(arguments) => *arguments,
        other => panic!("not a prune command: {other:?}"),
    }
}

#[test]
fn the_definition_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_has_help() {
    for command in Cli::command().get_subcommands() {
        assert!(command.get_about().is_some(), "{}", command.get_name());
    }
    for command in [
        "prune", "eval", "chat", "stats", "merge", "study", "bench", "fetch",
    ] {
        assert_eq!(refused(&[command, "--help"]), ErrorKind::DisplayHelp);
    }
}

#[test]
fn help_fits_a_terminal_of_80_columns() {
    let command = Cli::command();
    for command in command.get_subcommands().chain([&command]) {
        let help = command.get_after_help().map(ToString::to_string);
        for line in help.unwrap_or_default().lines() {
            assert!(line.chars().count() <= 78, "{line}");
        }
    }
}

#[test]
fn what_is_without_effect_is_noted() {
    let notes = |words: &[&str]| {
        let arguments = prune(words).method;
        let settings = arguments.settings(WindowSettings::default()).unwrap();
        arguments.without_effect(&settings).join("\n")
    };
    let cases: [(&[&str], &str); 5] = [
        (&["--lambda", "1", "--method", "wanda"], "--method wanda"),
        (
            &["--exponent", "1", "--method", "m-wanda-on-wanda"],
            "--method m-wanda-on-wanda",
        ),
        (&["--owl-multiple", "7"], "--allocation cwl"),
        (&["--scope", "row", "--pattern", "2:4"], "--pattern"),
        (
            &["--allocation-range", "0.1", "--allocation", "uniform"],
            "--allocation uniform",
        ),
    ];
    for (words, expected) in cases {
        let expected = format!("{} has no effect with {expected}", words[0]);
        assert_eq!(notes(words), expected);
    }
    assert_eq!(notes(&["--lambda", "1", "--cwl-keep", "high"]), "");
}

#[test]
fn numbers_below_0_are_values() {
    for option in ["--samples", "--seq-len", "--seed", "--eval-samples"] {
        let words = ["prune", "model", "--out", "out", option, "-1"];
        assert_eq!(refused(&words), ErrorKind::ValueValidation, "{option}");
    }
    for option in ["--temperature", "--top-p", "--repetition-penalty"] {
        assert!(parse(&["chat", "model", option, "-1"]).is_ok(), "{option}");
    }
}

#[test]
fn a_command_is_needed() {
    assert_eq!(
        refused(&[]),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    assert_eq!(refused(&["shrink"]), ErrorKind::InvalidSubcommand);
}

#[test]
fn json_may_stand_before_or_after_the_command() {
    assert!(parse(&["--json", "devices"]).unwrap().json);
    assert!(parse(&["devices", "--json"]).unwrap().json);
    assert!(!parse(&["devices"]).unwrap().json);
}

#[test]
fn prune_has_the_methods_defaults() {
    let arguments = prune(&[]);
    let windows = arguments.calibration.windows.settings();
    let settings = arguments.method.settings(windows).unwrap();
    assert_eq!(settings.method, Method::MWanda);
    assert_eq!(settings.terms, Terms::for_method(Method::MWanda));
    assert_eq!(settings.sparsity, 0.5);
    assert_eq!(settings.pattern, Pattern::Unstructured);
    assert_eq!(settings.scope, Scope::Row);
    assert_eq!(settings.allocation.kind, Allocation::Cwl);
    assert_eq!(settings.windows, WindowSettings::default());
    assert_eq!(arguments.calibration.calibration, TextSource::Builtin);
    assert_eq!(arguments.calibration.languages, None);
    assert_eq!(arguments.model.placement.device.device, DeviceChoice::Auto);
    assert_eq!(arguments.model.placement.dtype, None);
}

#[test]
fn every_term_can_be_set() {
    let terms = |names: [&str; 4]| {
        let values = ["2", "-0.25", "0.01", "0.9"];
        let mut words = vec!["--method", "m-wanda"];
        words.extend(
            names
                .iter()
                .zip(values)
                .flat_map(|(name, value)| [*name, value]),
        );
        let arguments = prune(&words);
        arguments
            .method
            .settings(WindowSettings::default())
            .unwrap()
            .terms
    };
    let expected = Terms {
        variance_weight: 2.0,
        activation_exponent: -0.25,
        activation_floor: 0.01,
        ria_exponent: 0.9,
    };
    let greek = ["--lambda", "--rho", "--epsilon", "--exponent"];
    let named = [
        "--variance-weight",
        "--activation-exponent",
        "--activation-floor",
        "--ria-exponent",
    ];
    assert_eq!(terms(greek), expected);
    assert_eq!(terms(named), expected);
}

#[test]
fn terms_that_are_not_given_are_those_of_the_method() {
    let arguments = prune(&["--method", "ria", "--lambda", "1"]);
    let settings = arguments.method.settings(WindowSettings::default());
    let expected = Terms {
        variance_weight: 1.0,
        ..Terms::for_method(Method::Ria)
    };
    assert_eq!(settings.unwrap().terms, expected);
}

#[test]
fn allocation_and_scope_can_be_set() {
    let arguments = prune(&[
        "--allocation",
        "owl",
        "--allocation-range",
        "0.08",
        "--owl-multiple",
        "7",
        "--cwl-keep",
        "high",
        "--scope",
        "matrix",
    ]);
    let settings = arguments.method.settings(WindowSettings::default());
    let settings = settings.unwrap();
    assert_eq!(settings.allocation.kind, Allocation::Owl);
    assert_eq!(settings.allocation.range, 0.08);
    assert_eq!(settings.allocation.owl_multiple, 7.0);
    assert_eq!(settings.allocation.cwl_keep, CwlKeep::High);
    assert_eq!(settings.scope, Scope::Matrix);
}

#[test]
fn a_pattern_fixes_the_sparsity() {
    let arguments = prune(&["--pattern", "1:4"]);
    let settings = arguments.method.settings(WindowSettings::default());
    let settings = settings.unwrap();
    assert_eq!(settings.pattern, Pattern::NOfM { keep: 1, of: 4 });
    assert_eq!(settings.sparsity, 0.75);
    assert_eq!(settings.allocation.kind, Allocation::Uniform);
}

#[test]
fn a_pattern_excludes_what_it_fixes() {
    let both = [
        "prune",
        "m",
        "--out",
        "o",
        "--pattern",
        "2:4",
        "--sparsity",
        "0.5",
    ];
    assert_eq!(refused(&both), ErrorKind::ArgumentConflict);
    for words in [["--allocation", "owl"], ["--scope", "matrix"]] {
        let arguments = prune(&["--pattern", "2:4", words[0], words[1]]);
        let settings = arguments.method.settings(WindowSettings::default());
        assert!(settings.is_err(), "{words:?}");
    }
}

#[test]
fn bad_values_are_usage_errors() {
    for (option, value) in [
        ("--sparsity", "1.5"),
        ("--sparsity", "-0.1"),
        ("--sparsity", "half"),
        ("--pattern", "4:2"),
        ("--pattern", "24"),
        ("--samples", "0"),
        ("--eval-samples", "few"),
        ("--device", "toaster"),
        ("--languages", "en,,de"),
    ] {
        let words = ["prune", "model", "--out", "out", option, value];
        assert_eq!(
            refused(&words),
            ErrorKind::ValueValidation,
            "{option} {value}"
        );
    }
    for (option, value) in [
        ("--method", "sparsegpt"),
        ("--dtype", "int8"),
        ("--scope", "column"),
        ("--allocation", "random"),
    ] {
        let words = ["prune", "model", "--out", "out", option, value];
        assert_eq!(refused(&words), ErrorKind::InvalidValue, "{option} {value}");
    }
}

#[test]
fn prune_needs_a_model_and_an_output() {
    let cases: [&[&str]; 3] = [&["prune"], &["prune", "model"], &["prune", "--out", "o"]];
    for words in cases {
        assert_eq!(refused(words), ErrorKind::MissingRequiredArgument);
    }
}

#[test]
fn options_that_contradict_each_other_are_usage_errors() {
    let cases: [&[&str]; 4] = [
        &["prune", "m", "--out", "o", "--no-eval", "--text", "t"],
        &[
            "prune",
            "m",
            "--out",
            "o",
            "--no-eval",
            "--eval-samples",
            "2",
        ],
        &[
            "prune",
            "m",
            "--out",
            "o",
            "--statistics",
            "f",
            "--calibration",
            "t",
        ],
        &["bench", "model", "--shape", "gemma-3-270m"],
    ];
    for words in cases {
        let kind = refused(words);
        // A shape that is not known is as much of an error.
        assert!(
            matches!(kind, ErrorKind::ArgumentConflict | ErrorKind::InvalidValue),
            "{words:?}: {kind:?}"
        );
    }
}

#[test]
fn languages_are_a_list_with_commas() {
    let arguments = prune(&["--languages", "en, de,sw"]);
    let expected = ["en", "de", "sw"].map(str::to_owned).to_vec();
    assert_eq!(arguments.calibration.languages, Some(expected));
}

#[test]
fn a_model_is_placed_as_asked() {
    let arguments = prune(&["--device", "gpu:1", "--dtype", "bf16", "--force"]);
    let placement = arguments.model.placement;
    assert_eq!(
        placement.device.device,
        DeviceChoice::Adapter("1".to_owned())
    );
    assert_eq!(placement.dtype, Some(Precision::Bf16));
    assert!(placement.force);
}

#[test]
fn merge_takes_files_and_an_output() {
    let parsed = parse(&["merge", "a", "b", "c", "--out", "d"]).unwrap();
    let Command::Merge(arguments) = parsed.command else {
        panic!("not a merge command");
    };
    assert_eq!(arguments.inputs.len(), 3);
    assert_eq!(
        refused(&["merge", "--out", "d"]),
        ErrorKind::MissingRequiredArgument
    );
}
