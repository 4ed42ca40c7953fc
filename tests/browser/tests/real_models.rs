//! A model of the catalogue, from the page's own server into the browser's storage and out of it again.

#![allow(missing_docs, reason = "tests speak by their names")]

use std::{env, path::PathBuf};

use mwanda_browser_tests::{App, Browser, Options, Page};

/// The variable that says where models are kept.
const MODELS: &str = "MWANDA_MODELS";

/// The smallest of the catalogue, and the one that chats.
const MODEL: &str = "SmolLM2 135M Instruct (chat model, Q4_1)";

#[tokio::test]
#[ignore = "needs the demo models"]
async fn a_model_of_the_catalogue_is_fetched_kept_used_and_deleted() {
    let models = env::var_os(MODELS).map(PathBuf::from);
    let models = models.unwrap_or_else(|| panic!("{MODELS} must name the folder of the models"));
    let app = App::serve_with(models);
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(app.url()).await;

    page.press("model.device.change").await;
    page.choose("model.device.cpu").await;
    let licence = page
        .strings()
        .with("model.licence.title", &[("name", "Apache License 2.0")]);
    page.press_named(&licence).await;
    let card = "[...document.querySelectorAll('.model-catalogue .card')].find(e => words(e).includes('SmolLM2'))";
    page.click(
        "the button to fetch it",
        &format!("{card}?.querySelector('button')"),
    )
    .await;
    let is_kept = page.say("model.catalogue.is-kept");
    page.until(
        "the model in the storage",
        &format!("words({card}).includes(\"{is_kept}\") && isIdle()"),
    )
    .await;

    // It is there at the next visit.
    let page = browser.open(app.url()).await;
    load(&page).await;
    page.go_to("chat").await;
    page.keep_answers_short().await;
    let answers = page.chat_in("en").await;
    assert_eq!(answers.len(), 1);
    assert!(!answers[0].text.is_empty(), "{answers:?}");

    page.go_to("model").await;
    page.press("model.loaded.unload").await;
    delete(&page).await;
    let requests = browser.close().await;
    assert!(requests.include("SmolLM2-135M-Instruct.Q4_1.gguf"));
}

async fn load(page: &Page) {
    page.press("model.device.change").await;
    page.choose("model.device.cpu").await;
    let choose = page
        .strings()
        .with("model.kept.choose-this", &[("title", MODEL)]);
    page.press_named(&choose).await;
    page.press("model.inspection.load").await;
    page.until_loaded().await;
    assert_eq!(page.runs_on().await, page.say("model.device.the-cpu"));
}

async fn delete(page: &Page) {
    for key in ["model.kept.delete-this", "model.kept.really-delete-this"] {
        let name = page.strings().with(key, &[("title", MODEL)]);
        page.press_named(&name).await;
    }
    let none = page.say("model.kept.none");
    page.until(
        "no kept model",
        &format!(
            "[...document.querySelectorAll('#model .note')].some(e => words(e) === \"{none}\")"
        ),
    )
    .await;
}
