//! A model of the catalogue, from the page's own server into the browser's storage and out of it again.

#![allow(missing_docs, reason = "tests speak by their names")]

use std::{env, path::PathBuf};

use mwanda_browser_tests::{App, Browser, Options, Page, Sending, Sendings, smallest_model};

/// The variable that says where models are kept.
const MODELS: &str = "MWANDA_MODELS";

/// Bytes after which the connection breaks off for the first time.
const BREAK: usize = 30_000_001;

#[tokio::test]
#[ignore = "needs the demo models"]
async fn a_model_of_the_catalogue_is_fetched_in_pieces_kept_used_and_deleted() {
    let models = env::var_os(MODELS).map(PathBuf::from);
    let models = models.unwrap_or_else(|| panic!("{MODELS} must name the folder of the models"));
    let model = smallest_model();
    let sendings = Sendings::first(&[Sending::BrokenOffAfter(BREAK)]);
    let app = App::serve_unreliably(&models, &sendings);
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(app.url()).await;

    page.press("model.device.change").await;
    page.choose("model.device.cpu").await;
    page.fetch(&model).await;
    page.until_kept(&model).await;
    let asked = sendings.asked_from();
    assert!(
        matches!(asked[..], [0, second] if 0 < second && second < BREAK),
        "{asked:?}"
    );
    // What the browser says of the connection.
    let told = browser.console_errors();
    assert!(
        told.iter().all(|line| line.contains(&model.file)),
        "{told:#?}"
    );

    // It is there at the next visit.
    let page = browser.open(app.url()).await;
    load(&page, &model.title).await;
    page.go_to("chat").await;
    page.keep_answers_short().await;
    let answers = page.chat_in("en").await;
    assert_eq!(answers.len(), 1);
    assert!(!answers[0].text.is_empty(), "{answers:?}");

    page.go_to("model").await;
    page.press("model.loaded.unload").await;
    page.delete_kept(&model.title).await;
    browser.close().await;
}

async fn load(page: &Page, title: &str) {
    page.press("model.device.change").await;
    page.choose("model.device.cpu").await;
    page.choose_kept(title).await;
    page.press("model.inspection.load").await;
    page.until_loaded().await;
    assert_eq!(page.runs_on().await, page.say("model.device.the-cpu"));
}
