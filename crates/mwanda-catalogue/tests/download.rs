//! Fetching over HTTP from a server that is well, and from ones that are not.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use mwanda_catalogue::{CatalogueError, FetchEvent, Fetcher};
use std::{
    cell::Cell,
    fs::{self, File},
    net::TcpListener,
    time::{Duration, Instant},
};
use support::{REMOTE, Server, answer, content, entry, failures, fetch, ranged};
use tempfile::TempDir;

const LENGTH: usize = 700_001;

#[test]
fn whole_file_comes_once() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    let entry = entry(&bytes, &[REMOTE]);
    let server = Server::new({
        let bytes = bytes.clone();
        move |request| ranged(&bytes, request, usize::MAX)
    });
    let models = folder.path().join("not/yet/there");
    let file = fetch(&server.fetcher, &entry, &models).unwrap();
    assert_eq!(file, models.join("m.gguf"));
    assert_eq!(fs::read(&file).unwrap(), bytes);
    assert!(!models.join("m.gguf.partial").exists());

    fetch(&server.fetcher, &entry, &models).unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert_eq!(requests[0].path, "/o/r/resolve/v1/m.gguf");
    assert_eq!(requests[0].range, None);
}

#[test]
fn beginning_that_is_there_is_not_fetched_again() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    fs::write(folder.path().join("m.gguf.partial"), &bytes[..123_456]).unwrap();
    let server = Server::new({
        let bytes = bytes.clone();
        move |request| ranged(&bytes, request, usize::MAX)
    });
    let mut first = None;
    let mut progress = |event: FetchEvent<'_>| {
        if let FetchEvent::Received { bytes, .. } = event {
            first.get_or_insert(bytes);
        }
    };
    let entry = entry(&bytes, &[REMOTE]);
    let file = server
        .fetcher
        .fetch(&entry, folder.path(), &mut progress, &|| false)
        .unwrap();
    assert_eq!(fs::read(file).unwrap(), bytes);
    assert_eq!(server.requests()[0].range.as_deref(), Some("bytes=123456-"));
    assert!(first.unwrap() > 123_456);
}

#[test]
fn complete_partial_needs_no_request() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    fs::write(folder.path().join("m.gguf.partial"), &bytes).unwrap();
    let server = Server::new(|_| answer("500 Internal Server Error", "", b""));
    let file = fetch(&server.fetcher, &entry(&bytes, &[REMOTE]), folder.path()).unwrap();
    assert_eq!(fs::read(file).unwrap(), bytes);
    assert_eq!(server.requests(), []);
}

#[test]
fn what_another_source_left_is_deleted() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    let assembled = folder.path().join("m.gguf.assembled");
    let packages = folder.path().join("m.gguf.packages");
    fs::write(&assembled, &bytes[..1000]).unwrap();
    fs::create_dir(&packages).unwrap();
    fs::write(packages.join("a.whl"), "").unwrap();
    let server = Server::new({
        let bytes = bytes.clone();
        move |request| ranged(&bytes, request, usize::MAX)
    });
    fetch(&server.fetcher, &entry(&bytes, &[REMOTE]), folder.path()).unwrap();
    assert!(!assembled.exists() && !packages.exists());
}

#[test]
fn server_that_ignores_ranges_starts_over() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    fs::write(folder.path().join("m.gguf.partial"), &bytes[..500_000]).unwrap();
    let server = Server::new({
        let bytes = bytes.clone();
        move |_| answer("200 OK", &format!("Content-Length: {LENGTH}\r\n"), &bytes)
    });
    let file = fetch(&server.fetcher, &entry(&bytes, &[REMOTE]), folder.path()).unwrap();
    assert_eq!(fs::read(file).unwrap(), bytes);
}

#[test]
fn range_that_was_not_asked_for_is_not_used() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    for status in ["206 Partial Content", "416 Range Not Satisfiable"] {
        let _ = fs::remove_file(folder.path().join("m.gguf"));
        fs::write(folder.path().join("m.gguf.partial"), &bytes[..1000]).unwrap();
        let server = Server::new({
            let bytes = bytes.clone();
            move |request| match request.range {
                Some(_) => answer(
                    status,
                    "Content-Range: bytes 900-999/1000\r\n",
                    &bytes[900..1000],
                ),
                None => ranged(&bytes, request, usize::MAX),
            }
        });
        let file = fetch(&server.fetcher, &entry(&bytes, &[REMOTE]), folder.path()).unwrap();
        assert_eq!(fs::read(file).unwrap(), bytes, "{status}");
    }
}

#[test]
fn partial_that_is_too_long_starts_over() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    fs::write(folder.path().join("m.gguf.partial"), content(LENGTH + 1)).unwrap();
    let server = Server::new({
        let bytes = bytes.clone();
        move |request| ranged(&bytes, request, usize::MAX)
    });
    let file = fetch(&server.fetcher, &entry(&bytes, &[REMOTE]), folder.path()).unwrap();
    assert_eq!(fs::read(file).unwrap(), bytes);
    assert_eq!(server.requests()[0].range, None);
}

#[test]
fn body_that_breaks_off_is_gone_on_with() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    let server = Server::new({
        let bytes = bytes.clone();
        move |request| ranged(&bytes, request, 200_000)
    });
    let file = fetch(&server.fetcher, &entry(&bytes, &[REMOTE]), folder.path()).unwrap();
    assert_eq!(fs::read(file).unwrap(), bytes);
    let ranges: Vec<usize> = server
        .requests()
        .iter()
        .map(support::Request::start)
        .collect();
    assert_eq!(ranges, [0, 200_000, 400_000, 600_000]);
}

#[test]
fn body_that_never_goes_on_is_given_up_and_kept() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    let server = Server::new({
        let bytes = bytes.clone();
        // No length is told, so that the end of the connection looks like the end of the file.
        move |request| match request.start() {
            0 => answer("200 OK", "", &bytes[..300_000]),
            start => {
                let range = format!("Content-Range: bytes {start}-{}/{LENGTH}\r\n", LENGTH - 1);
                answer(
                    "206 Partial Content",
                    &range,
                    &bytes[start.min(300_000)..300_000],
                )
            }
        }
    });
    let errors = failures(fetch(
        &server.fetcher,
        &entry(&bytes, &[REMOTE]),
        folder.path(),
    ));
    assert!(
        matches!(
            errors[..],
            [CatalogueError::Truncated {
                received: 300_000,
                expected: 700_001,
                ..
            }]
        ),
        "{errors:?}"
    );
    assert!(!folder.path().join("m.gguf").exists());
    assert_eq!(
        fs::read(folder.path().join("m.gguf.partial")).unwrap(),
        &bytes[..300_000]
    );
}

#[test]
fn server_that_ignores_ranges_and_breaks_off_is_given_up() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    let lengths = [300_000, 0];
    let server = Server::new({
        let (bytes, mut lengths) = (bytes.clone(), lengths.into_iter().cycle());
        move |_| answer("200 OK", "", &bytes[..lengths.next().unwrap()])
    });
    let errors = failures(fetch(
        &server.fetcher,
        &entry(&bytes, &[REMOTE]),
        folder.path(),
    ));
    assert!(
        matches!(errors[..], [CatalogueError::Truncated { .. }]),
        "{errors:?}"
    );
}

#[test]
fn wrong_content_is_deleted() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    let mut wrong = bytes.clone();
    wrong[LENGTH / 2] ^= 1;
    let server = Server::new(move |request| ranged(&wrong, request, usize::MAX));
    let errors = failures(fetch(
        &server.fetcher,
        &entry(&bytes, &[REMOTE]),
        folder.path(),
    ));
    assert!(
        matches!(errors[..], [CatalogueError::WrongHash { .. }]),
        "{errors:?}"
    );
    assert!(!folder.path().join("m.gguf").exists());
    assert!(!folder.path().join("m.gguf.partial").exists());
}

#[test]
fn file_of_another_size_is_refused_before_it_comes() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    let server = Server::new({
        let longer = content(LENGTH + 5);
        move |request| ranged(&longer, request, usize::MAX)
    });
    let errors = failures(fetch(
        &server.fetcher,
        &entry(&bytes, &[REMOTE]),
        folder.path(),
    ));
    assert!(
        matches!(
            errors[..],
            [CatalogueError::OtherSize {
                expected: 700_001,
                found: 700_006,
                ..
            }]
        ),
        "{errors:?}"
    );
}

#[test]
fn endless_body_is_cut_at_the_size() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    let server = Server::new({
        let longer = [bytes.clone(), vec![7; 1_000_000]].concat();
        move |_| answer("200 OK", "", &longer)
    });
    let file = fetch(&server.fetcher, &entry(&bytes, &[REMOTE]), folder.path()).unwrap();
    assert_eq!(fs::read(file).unwrap(), bytes);
}

#[test]
fn refusal_keeps_what_is_there() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    let partial = folder.path().join("m.gguf.partial");
    fs::write(&partial, &bytes[..1000]).unwrap();
    let server = Server::new(|_| answer("403 Forbidden", "Content-Length: 2\r\n", b"no"));
    let errors = failures(fetch(
        &server.fetcher,
        &entry(&bytes, &[REMOTE]),
        folder.path(),
    ));
    assert!(
        matches!(errors[..], [CatalogueError::Status { status: 403, .. }]),
        "{errors:?}"
    );
    assert_eq!(fs::read(partial).unwrap(), &bytes[..1000]);
}

#[test]
fn redirection_keeps_the_range() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    fs::write(folder.path().join("m.gguf.partial"), &bytes[..1000]).unwrap();
    let server = Server::new({
        let bytes = bytes.clone();
        move |request| match request.path.as_str() {
            "/elsewhere" => ranged(&bytes, request, usize::MAX),
            _ => answer(
                "302 Found",
                "Location: /elsewhere\r\nContent-Length: 0\r\n",
                b"",
            ),
        }
    });
    let file = fetch(&server.fetcher, &entry(&bytes, &[REMOTE]), folder.path()).unwrap();
    assert_eq!(fs::read(file).unwrap(), bytes);
    assert_eq!(
        server.requests().last().unwrap().range.as_deref(),
        Some("bytes=1000-")
    );
}

#[test]
fn stopping_keeps_what_came() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    let server = Server::new({
        let bytes = bytes.clone();
        move |request| ranged(&bytes, request, usize::MAX)
    });
    let (entry, received) = (entry(&bytes, &[REMOTE]), Cell::new(0));
    let mut progress = |event: FetchEvent<'_>| {
        if let FetchEvent::Received { bytes, .. } = event {
            received.set(bytes);
        }
    };
    let stop = || received.get() > 0;
    let stopped = server
        .fetcher
        .fetch(&entry, folder.path(), &mut progress, &stop);
    assert!(
        matches!(stopped, Err(CatalogueError::Cancelled)),
        "{stopped:?}"
    );
    assert!((1..LENGTH as u64).contains(&received.get()));

    let file = fetch(&server.fetcher, &entry, folder.path()).unwrap();
    assert_eq!(fs::read(file).unwrap(), bytes);
    assert_eq!(server.requests()[1].start() as u64, received.get());
}

#[test]
fn server_that_is_not_there_is_told_at_once() {
    let (bytes, folder) = (content(10), TempDir::new().unwrap());
    let address = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let fetcher = Fetcher {
        hugging_face: format!("http://{address}"),
        pip: Vec::new(),
    };
    let begun = Instant::now();
    let result = fetch(&fetcher, &entry(&bytes, &[REMOTE]), folder.path());
    assert!(begun.elapsed() < Duration::from_secs(10));
    let message = result.as_ref().unwrap_err().to_string();
    assert!(message.contains("Hugging Face (o/r, m.gguf)"), "{message}");
    assert!(matches!(
        failures(result)[..],
        [CatalogueError::Connection { .. }]
    ));
}

#[test]
fn another_fetch_of_the_same_file_is_told() {
    let (bytes, folder) = (content(10), TempDir::new().unwrap());
    let lock = File::create(folder.path().join("m.gguf.lock")).unwrap();
    lock.lock().unwrap();
    let server = Server::new(|_| answer("500 Internal Server Error", "", b""));
    let result = fetch(&server.fetcher, &entry(&bytes, &[REMOTE]), folder.path());
    assert!(
        matches!(result, Err(CatalogueError::Busy { .. })),
        "{result:?}"
    );
    assert_eq!(server.requests(), []);
}

#[test]
fn damaged_model_is_replaced() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    let server = Server::new({
        let bytes = bytes.clone();
        move |request| ranged(&bytes, request, usize::MAX)
    });
    let entry = entry(&bytes, &[REMOTE]);
    let file = fetch(&server.fetcher, &entry, folder.path()).unwrap();

    let mut wrong = bytes.clone();
    wrong[0] ^= 1;
    fs::write(&file, &wrong).unwrap();
    // The clock of a file system may stand still for a moment.
    let later = std::time::SystemTime::now() + Duration::from_secs(2);
    File::options()
        .write(true)
        .open(&file)
        .unwrap()
        .set_modified(later)
        .unwrap();
    fetch(&server.fetcher, &entry, folder.path()).unwrap();
    assert_eq!(fs::read(&file).unwrap(), bytes);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn model_that_was_put_there_by_hand_is_taken() {
    let (bytes, folder) = (content(LENGTH), TempDir::new().unwrap());
    fs::write(folder.path().join("m.gguf"), &bytes).unwrap();
    let server = Server::new(|_| answer("500 Internal Server Error", "", b""));
    fetch(&server.fetcher, &entry(&bytes, &[REMOTE]), folder.path()).unwrap();
    assert_eq!(server.requests(), []);
}

#[test]
fn models_folder_that_is_a_file_is_told() {
    let (bytes, folder) = (content(10), TempDir::new().unwrap());
    let path = folder.path().join("file");
    fs::write(&path, "").unwrap();
    let server = Server::new(|_| answer("500 Internal Server Error", "", b""));
    let result = fetch(&server.fetcher, &entry(&bytes, &[REMOTE]), &path);
    assert!(
        matches!(&result, Err(CatalogueError::Io { path: named, .. }) if *named == path),
        "{result:?}"
    );
}
