//! Fetching a model over a bad connection, and one that is not what it should be.

use std::{fs::File, io::Write, path::Path};

use mwanda_browser_tests::{App, Browser, Options, Sending, Sendings, smallest_model};
use sha2::{Digest, Sha256};

/// Bytes after which the connection breaks off.
const BREAK: usize = 24_000_001;

/// Where the page looks next.
const HUGGING_FACE: &str = "https://huggingface.co/";

/// Writes a file that has the size of a model only, and returns its hash. No piece of it is like another, so that a piece in
/// the wrong place shows in the hash.
fn write_another(file: &Path, size: u64) -> String {
    let mut file = File::create(file).expect("a file");
    let mut hash = Sha256::new();
    let mut left = usize::try_from(size).expect("a size");
    for number in 0_u64.. {
        let mut piece = vec![0_u8; left.min(1 << 20)];
        if left == 0 {
            break;
        }
        let end = piece.len().min(8);
        piece[..end].copy_from_slice(&number.to_le_bytes()[..end]);
        file.write_all(&piece).expect("a piece");
        hash.update(&piece);
        left -= piece.len();
    }
    hex::encode(hash.finalize())
}

#[tokio::test]
async fn a_download_goes_on_where_it_broke_off_and_a_wrong_file_is_refused() {
    let model = smallest_model();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let wrong = write_another(&folder.path().join(&model.file), model.size);
    assert_ne!(wrong, model.sha256);
    let sendings = Sendings::first(&[Sending::BrokenOffAfter(BREAK), Sending::Refused]);
    let app = App::serve_unreliably(folder.path(), &sendings);
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(app.url()).await;

    page.fetch(&model).await;
    let detail = page.until_trouble("shell.failure.network").await;
    assert!(
        detail.contains("503") && detail.contains("huggingface.co"),
        "{detail}"
    );
    let [first, second] = sendings.asked_from()[..] else {
        panic!("{:?}", sendings.asked_from());
    };
    assert_eq!(first, 0);
    assert!(0 < second && second < BREAK, "{second}");

    // What has come is kept over a visit.
    let page = browser.open(app.url()).await;
    assert_eq!(page.offer(&model).await, page.say("model.catalogue.resume"));
    page.fetch(&model).await;
    let detail = page.until_trouble("shell.failure.damaged").await;
    assert_eq!(sendings.asked_from(), [0, second, second]);
    // Every byte came to its place: what was put together is what was served. And it is not the model.
    for told in [&wrong, &model.sha256] {
        assert!(detail.contains(told), "{told} is not in: {detail}");
    }

    // Nothing of it is left.
    page.press("shell.remedy.dismiss").await;
    page.until_no_trouble().await;
    assert_eq!(page.offer(&model).await, page.say("model.catalogue.fetch"));
    assert_eq!(
        page.words_of("#model .model-inspection").await,
        None,
        "what was refused is offered"
    );
    page.load_teaching_model().await;
    let told = browser.console_errors();
    assert!(
        told.iter().all(|line| line.contains(&model.file)),
        "{told:#?}"
    );
    browser.close_after_asking(&[HUGGING_FACE]).await;
}

#[tokio::test]
async fn the_button_beside_a_failed_download_goes_on_with_it() {
    let model = smallest_model();
    let folder = tempfile::tempdir().expect("a temporary folder");
    write_another(&folder.path().join(&model.file), model.size);
    let sendings = Sendings::first(&[
        Sending::BrokenOffAfter(BREAK),
        Sending::Refused,
        Sending::BrokenOffAfter(BREAK),
        Sending::Refused,
    ]);
    let app = App::serve_unreliably(folder.path(), &sendings);
    let browser = Browser::start(&Options::default()).await;
    let page = browser.open(app.url()).await;

    page.fetch(&model).await;
    page.until_trouble("shell.failure.network").await;
    page.press("shell.remedy.resume").await;
    sendings.until_asked(4).await;
    page.until_trouble("shell.failure.network").await;
    let asked = sendings.asked_from();
    assert!(asked.is_sorted() && asked.len() == 4, "{asked:?}");
    assert!(asked[1] == asked[2] && asked[2] < asked[3], "{asked:?}");
    browser.console_errors();
    browser.close_after_asking(&[HUGGING_FACE]).await;
}
