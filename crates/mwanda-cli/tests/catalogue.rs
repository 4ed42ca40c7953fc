//! `mwanda models`, `mwanda fetch`, and models that are named rather than placed.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use support::mwanda;

#[test]
fn the_catalogue_is_listed() {
    let document = mwanda(&["models", "--json"]).json();
    let models = document["models"].as_array().unwrap();
    assert!(!models.is_empty());
    for model in models {
        assert!(model["path"].is_null());
        for key in ["name", "title", "size", "sha256", "licence", "source"] {
            assert!(!model[key].is_null(), "{key}: {model}");
        }
    }
    let run = mwanda(&["models"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for model in models {
        for text in [&model["name"], &model["licence"]["name"]] {
            assert!(run.stdout.contains(text.as_str().unwrap()), "{text}");
        }
    }
}

#[test]
fn a_model_that_was_not_fetched_says_how_to_get_it() {
    let document = mwanda(&["models", "--json"]).json();
    let name = document["models"][0]["name"].as_str().unwrap();
    let run = mwanda(&["inspect", name, "--json"]);
    let advice = format!("mwanda fetch {name}");
    assert!(run.failure().contains(&advice), "{}", run.stderr);
}

#[test]
fn a_name_that_the_catalogue_does_not_have_lists_those_that_it_has() {
    let run = mwanda(&["fetch", "no-such-model", "--yes"]);
    assert!(run.failure().contains("gemma-3-270m"), "{}", run.stderr);
}
