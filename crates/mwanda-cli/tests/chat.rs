//! `mwanda chat`
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::io::Write;

use support::{Tiny, command, mwanda, mwanda_with_input};

/// Short answers that are the same every time.
const GREEDY: [&str; 6] = ["--max-tokens", "6", "--temperature", "0", "--device", "cpu"];

fn words<'a>(model: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut words = vec!["chat", model];
    words.extend(GREEDY);
    words.extend(more);
    words
}

/// How many answers standard error counts the tokens of.
fn answers(stderr: &str) -> usize {
    let is_count = |line: &&str| line.starts_with('[') && line.ends_with(']');
    stderr.lines().filter(is_count).count()
}

#[test]
fn a_prompt_is_continued_once() {
    let tiny = Tiny::new(1);
    let model = tiny.model();
    let run = mwanda(&words(&model, &["--prompt", "The rain", "--json"]));
    let document = run.json();
    assert_eq!(document["prompt"], "The rain");
    assert!(document["language"].is_null());
    assert!(document["text"].is_string());
    assert!(document["beside"].is_null());
    // A BOS and a token a byte.
    assert_eq!(document["prompt_tokens"], 9);
    let new_tokens = document["new_tokens"].as_u64().unwrap();
    match document["stopped_by"].as_str().unwrap() {
        "length" => assert_eq!(new_tokens, 6),
        "end" => assert!(new_tokens < 6),
        other => panic!("stopped by {other}"),
    }
    assert!(run.stderr.contains("no chat template"), "{}", run.stderr);
    let again = mwanda(&words(&model, &["--prompt", "The rain", "--json"]));
    assert_eq!(again.json()["text"], document["text"]);
}

#[test]
fn the_text_for_people_is_the_same() {
    let tiny = Tiny::new(1);
    let model = tiny.model();
    let document = mwanda(&words(&model, &["--prompt", "The rain", "--json"])).json();
    let run = mwanda(&words(&model, &["--prompt", "The rain"]));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let text = document["text"].as_str().unwrap();
    assert_eq!(run.stdout, format!("{text}\n"));
    assert_eq!(answers(&run.stderr), 1, "{}", run.stderr);
}

#[test]
fn two_models_answer_one_after_the_other() {
    let tiny = Tiny::new(1);
    let model = tiny.model();
    let more = ["--prompt", "The rain", "--beside", model.as_str(), "--json"];
    let document = mwanda(&words(&model, &more)).json();
    assert_eq!(document["beside"]["text"], document["text"]);
    assert_eq!(document["beside"]["new_tokens"], document["new_tokens"]);

    let run = mwanda(&words(&model, &more[..4]));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(run.stdout.matches(&format!("[{model}]\n")).count(), 2);
    assert_eq!(answers(&run.stderr), 2, "{}", run.stderr);
}

#[test]
fn a_language_has_a_first_prompt_of_its_own() {
    let tiny = Tiny::new(1);
    let model = tiny.model();
    let document = mwanda(&words(&model, &["--language", "sw", "--json"])).json();
    assert_eq!(document["language"], "sw");
    assert!(
        document["prompt"]
            .as_str()
            .unwrap()
            .contains("siku ya mvua")
    );
}

#[test]
fn an_unknown_language_is_refused_unless_the_input_is_the_prompt() {
    let tiny = Tiny::new(1);
    let model = tiny.model();
    let run = mwanda(&words(&model, &["--language", "xx"]));
    assert!(run.failure().contains("sw"), "{}", run.stderr);
    let run = mwanda(&words(&model, &["--language", "xx", "--prompt", "abc"]));
    assert!(run.failure().contains("\"xx\""), "{}", run.stderr);
    let run = mwanda_with_input(&words(&model, &["--language", "xx", "--json"]), "abc");
    assert_eq!(run.json()["language"], "xx");
}

#[test]
fn every_line_of_the_input_is_a_turn() {
    let tiny = Tiny::chat();
    let model = tiny.model();
    let run = mwanda_with_input(&words(&model, &[]), "Hello\n\nAnd you?\n");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(answers(&run.stderr), 2, "{}", run.stderr);
    assert!(!run.stderr.contains("no chat template"), "{}", run.stderr);
}

#[test]
fn a_chat_model_reads_its_template() {
    let tiny = Tiny::chat();
    let model = tiny.model();
    let prompt_tokens = |more: &[&str]| {
        let document = mwanda(&words(&model, more)).json();
        document["prompt_tokens"].as_u64().unwrap()
    };
    let alone = prompt_tokens(&["--prompt", "Hi", "--json"]);
    assert_eq!(alone, "user: Hi\nassistant:".len() as u64);
    let with_system = prompt_tokens(&["--prompt", "Hi", "--system", "Be kind.", "--json"]);
    assert_eq!(with_system, alone + "system: Be kind.\n".len() as u64);
}

#[test]
fn a_system_message_needs_a_template() {
    let tiny = Tiny::new(1);
    let model = tiny.model();
    let run = mwanda(&words(&model, &["--prompt", "Hi", "--system", "Be kind."]));
    assert!(run.failure().contains("no chat template"), "{}", run.stderr);
}

#[test]
fn no_prompt_at_all_is_an_error() {
    let tiny = Tiny::new(1);
    let model = tiny.model();
    let cases: [&[&str]; 2] = [&["--json"], &[]];
    for more in cases {
        let run = mwanda(&words(&model, more));
        assert!(run.failure().contains("--prompt"), "{}", run.stderr);
    }
}

#[test]
fn sampling_out_of_range_is_an_error() {
    let tiny = Tiny::new(1);
    let model = tiny.model();
    for (option, value) in [("--top-p", "0"), ("--repetition-penalty", "0")] {
        mwanda(&words(&model, &[option, value, "--prompt", "a"])).failure();
    }
}

#[test]
fn nothing_is_generated_for_nobody() {
    let tiny = Tiny::new(1);
    let model = tiny.model();
    let mut child = command(&words(&model, &[])).spawn().unwrap();
    drop(child.stdout.take());
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"Hello\nAnd you?\n").unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert_eq!(answers(&stderr), 0, "{stderr}");
    assert!(!stderr.contains("error"), "{stderr}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_with_130() {
    use std::{io::Read, process::Command};

    let tiny = Tiny::new(1);
    let model = tiny.model();
    let arguments = [
        "chat",
        model.as_str(),
        "--max-tokens",
        "400",
        "--device",
        "cpu",
    ];
    let mut child = command(&arguments).spawn().unwrap();
    // Open until the end: whether the signal comes during an answer or before the next line, it ends the program.
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"Hello\n").unwrap();
    let mut first = [0];
    let output = child.stdout.as_mut().unwrap();
    output.read_exact(&mut first).unwrap();
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", pid.as_str()]).status();
    assert!(sent.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
