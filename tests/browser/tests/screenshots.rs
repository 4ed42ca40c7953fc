//! Pictures of every step, to be looked at: at 1280 and 390 px, light and dark, in English and Arabic.

#![allow(missing_docs, reason = "tests speak by their names")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use mwanda_browser_tests::{App, Browser, Options, Page};

const STEPS: [&str; 6] = ["model", "languages", "prune", "lost", "chat", "take-away"];

/// Height of the window; a picture is as high as the page.
const HEIGHT: u32 = 900;

#[tokio::test]
#[ignore = "pictures are made on demand"]
async fn every_step_in_every_form() {
    let folder = folder();
    fs::create_dir_all(&folder).expect("a folder for the pictures");
    let app = App::serve();
    let browser = Browser::start(&Options::default()).await;
    let mut page = browser.open(app.url()).await;
    take(&browser, &page, &folder, "start").await;
    prepare(&page).await;
    for language in ["en", "ar"] {
        page = page.speaking(language).await;
        chat(&page, language).await;
        for theme in ["light", "dark"] {
            let field = page.say("shell.theme");
            page.select(&field, theme).await;
            for width in [1280, 390] {
                browser.resize(width, HEIGHT);
                for (at, step) in STEPS.into_iter().enumerate() {
                    // Not by a click: the pointer would stay over the link.
                    page.run("location.hash = arguments[0]", vec![step.into()])
                        .await;
                    page.until(step, &format!("shown(document.getElementById('{step}'))"))
                        .await;
                    let name = format!("{width}-{theme}-{language}-{}-{step}", at + 1);
                    take(&browser, &page, &folder, &name).await;
                }
            }
        }
    }
    browser.close().await;
    println!("The pictures are in {}.", folder.display());
}

/// Two variants, so that there is something to compare, and languages that pruning did not see.
async fn prepare(page: &Page) {
    page.load_teaching_model().await;
    page.go_to("languages").await;
    for code in ["sw", "hi"] {
        let tick = format!(
            "document.querySelector('.language-table bdi[lang={code}]')?.closest('tr').querySelector('input')"
        );
        page.click(code, &tick).await;
    }
    page.go_to("prune").await;
    page.choose("prune.method.magnitude").await;
    page.prune().await;
    page.choose("prune.method.m-wanda").await;
    page.prune().await;
}

async fn chat(page: &Page, language: &str) {
    page.go_to("chat").await;
    page.chat_in(language).await;
}

async fn take(browser: &Browser, page: &Page, folder: &Path, name: &str) {
    // A picture of the moment in which something moves would show neither before nor after.
    page.until(
        "rest",
        "document.getAnimations().every(animation => animation.playState !== 'running')",
    )
    .await;
    page.run("scrollTo(0, 0)", Vec::new()).await;
    fs::write(folder.join(format!("{name}.png")), browser.picture()).expect("a picture");
}

/// `screenshots` in cargo's target folder.
fn folder() -> PathBuf {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    scratch.parent().unwrap_or(scratch).join("screenshots")
}
