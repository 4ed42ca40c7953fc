//! The user's own text.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use mwanda_text::{TextError, read_folder};
use std::{fs, path::Path};
use tempfile::TempDir;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

fn codes(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|&code| code.to_owned()).collect()
}

#[test]
fn order_of_the_user_is_kept() {
    let folder = folder(&[("en.txt", b"one"), ("de.txt", b"eins"), ("sw.txt", b"moja")]);
    let read = read_folder(folder.path(), Some(&codes(&["sw", "en"]))).unwrap();
    assert_eq!(
        read,
        [("sw".into(), "moja".into()), ("en".into(), "one".into())]
    );
}

#[test]
fn without_choice_all_languages_come_by_code() {
    let folder = folder(&[
        ("sw.txt", b"moja"),
        ("pt-BR.txt", b"um"),
        ("en.txt", b"one"),
        ("README.md", b"no text of a language"),
        ("read me.txt", b"nor this"),
        (".txt", b"nor this"),
    ]);
    fs::create_dir(folder.path().join("old.txt")).unwrap();
    let read = read_folder(folder.path(), None).unwrap();
    let found: Vec<&str> = read.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(found, ["en", "pt-BR", "sw"]);
}

#[test]
fn byte_order_mark_and_line_ends_are_evened_out() {
    let folder = folder(&[("en.txt", b"\xEF\xBB\xBFone\r\ntwo\rthree\n")]);
    let read = read_folder(folder.path(), None).unwrap();
    assert_eq!(read[0].1, "one\ntwo\nthree\n");
}

#[test]
fn text_is_not_normalised() {
    let folder = folder(&[("vi.txt", "Vie\u{302}\u{323}t  nam".as_bytes())]);
    assert_eq!(
        read_folder(folder.path(), None).unwrap()[0].1,
        "Vie\u{302}\u{323}t  nam"
    );
}

#[test]
fn missing_languages_are_named() {
    let folder = folder(&[("en.txt", b"one")]);
    let error = read_folder(folder.path(), Some(&codes(&["de", "en", "fr"]))).unwrap_err();
    assert!(
        matches!(&error, TextError::LanguageMissing { missing, found, .. } if *missing == ["de", "fr"] && *found == ["en"])
    );
    assert!(error.to_string().contains("de.txt, fr.txt"), "{error}");
}

#[test]
fn first_wrong_byte_is_named() {
    let folder = folder(&[("de.txt", b"gr\xFC\xDFe")]);
    let error = read_folder(folder.path(), None).unwrap_err();
    assert!(
        matches!(&error, TextError::NotUtf8 { file, byte: 2 } if file.ends_with("de.txt")),
        "{error:?}"
    );
}

#[test]
fn cut_character_at_the_end_is_named() {
    let folder = folder(&[("ja.txt", &"雨の日".as_bytes()[..8])]);
    let error = read_folder(folder.path(), None).unwrap_err();
    assert!(
        matches!(error, TextError::NotUtf8 { byte: 6, .. }),
        "{error:?}"
    );
}

#[test]
fn empty_files_are_named() {
    for content in [&b""[..], b" \r\n\t\n", b"\xEF\xBB\xBF"] {
        let folder = folder(&[("en.txt", b"one"), ("de.txt", content)]);
        let error = read_folder(folder.path(), None).unwrap_err();
        assert!(
            matches!(&error, TextError::Empty { file } if file.ends_with("de.txt")),
            "{error:?}"
        );
    }
}

#[test]
fn folder_without_text_is_told() {
    let folder = folder(&[("README.md", b"nothing")]);
    let error = read_folder(folder.path(), None).unwrap_err();
    assert!(matches!(error, TextError::NoText { .. }), "{error:?}");
}

#[test]
fn folder_that_is_not_there_is_told() {
    let error = read_folder(Path::new("no/such/folder"), None).unwrap_err();
    assert!(
        matches!(&error, TextError::Unreadable { path, .. } if path.ends_with("no/such/folder")),
        "{error:?}"
    );
}

#[test]
fn file_in_place_of_a_folder_is_told() {
    let folder = folder(&[("en.txt", b"one")]);
    let error = read_folder(&folder.path().join("en.txt"), None).unwrap_err();
    assert!(
        matches!(&error, TextError::NotAFolder { path } if path.ends_with("en.txt")),
        "{error:?}"
    );
    assert!(error.to_string().contains("<language>.txt"), "{error}");
}

#[cfg(unix)]
#[test]
fn links_are_followed_to_plain_files_only() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("english", b"one")]);
    symlink("english", folder.path().join("en.txt")).unwrap();
    let read = read_folder(folder.path(), None).unwrap();
    assert_eq!(read, [("en".into(), "one".into())]);
    symlink("/dev/null", folder.path().join("de.txt")).unwrap();
    let error = read_folder(folder.path(), None).unwrap_err();
    assert!(
        matches!(&error, TextError::NotAPlainFile { file } if file.ends_with("de.txt")),
        "{error:?}"
    );
    read_folder(folder.path(), Some(&codes(&["en"]))).unwrap();
}

#[test]
fn wrong_choices_are_told() {
    let folder = folder(&[("en.txt", b"one")]);
    let read = |chosen: &[&str]| read_folder(folder.path(), Some(&codes(chosen))).unwrap_err();
    assert!(matches!(read(&[]), TextError::NoLanguage));
    assert!(matches!(read(&["en", "en"]), TextError::NamedTwice { code } if code == "en"));
    for code in ["", "../en", "en/", "e n"] {
        assert!(
            matches!(read(&[code]), TextError::InvalidCode { .. }),
            "{code}"
        );
    }
}
