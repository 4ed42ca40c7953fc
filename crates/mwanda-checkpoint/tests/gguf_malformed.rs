//! GGUF files that break a rule: each is the error that names it.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose fixture cannot be made should stop there"
)]

mod support;

use mwanda_checkpoint::GgufError;
use mwanda_checkpoint::gguf::GgufFile;
use support::GgufBytes;

fn parse(bytes: &[u8]) -> GgufError {
    GgufFile::parse(bytes).unwrap_err()
}

fn with_tensor(dimensions: &[u64], code: u32, offset: u64) -> GgufError {
    let file = GgufBytes::default().raw_tensor("w", dimensions, code, offset);
    parse(&file.data(&[0; 64]).bytes())
}

#[test]
fn beginnings() {
    assert_eq!(parse(b""), GgufError::NotGguf);
    assert_eq!(parse(b"GGU"), GgufError::NotGguf);
    assert_eq!(parse(b"GGML\x03\0\0\0"), GgufError::NotGguf);
    assert!(matches!(parse(b"GGUF"), GgufError::Truncated { .. }));
    let version = |version: [u8; 4]| parse(&[b"GGUF".as_slice(), &version, &[0; 16]].concat());
    assert_eq!(version([1, 0, 0, 0]), GgufError::UnsupportedVersion(1));
    assert_eq!(version([4, 0, 0, 0]), GgufError::UnsupportedVersion(4));
    assert_eq!(version([0, 0, 0, 0]), GgufError::UnsupportedVersion(0));
    assert_eq!(version([0, 0, 0, 3]), GgufError::BigEndian);
}

#[test]
fn version_2_is_read_like_version_3() {
    let mut bytes = GgufBytes::default().u32("a", 1).bytes();
    bytes[4] = 2;
    let file = GgufFile::parse(&bytes).unwrap();
    assert_eq!((file.version, file.metadata.u32("a")), (2, Some(1)));
}

#[test]
fn every_truncation_of_a_valid_file_is_an_error() {
    let file = GgufBytes::default()
        .u32("general.alignment", 32)
        .texts("tokens", &["a".to_owned(), "b".to_owned()])
        .tensor("w", &[2, 4], mwanda_checkpoint::StoredType::F32, &[1; 32]);
    let bytes = file.bytes();
    GgufFile::parse(&bytes).unwrap();
    for length in 0..bytes.len() {
        GgufFile::parse(&bytes[..length]).unwrap_err();
    }
}

#[test]
fn counts_beyond_the_file() {
    let file = GgufBytes::default().u32("a", 1);
    for count in [1 << 63, u64::MAX, 1000] {
        let what = |error| match error {
            GgufError::CountTooLarge { what, count } => (what, count),
            other => panic!("{other}"),
        };
        assert_eq!(
            what(parse(&file.with_counts(0, count))),
            ("metadata entries", count)
        );
        assert_eq!(what(parse(&file.with_counts(count, 1))), ("tensors", count));
    }
}

#[test]
fn strings_and_arrays_beyond_the_file() {
    let string = |length: u64| {
        parse(
            &GgufBytes::default()
                .entry("a", 8, &length.to_le_bytes())
                .bytes(),
        )
    };
    assert!(matches!(string(u64::MAX), GgufError::StringTooLong { .. }));
    assert!(matches!(
        string((1 << 20) + 1),
        GgufError::StringTooLong { .. }
    ));
    assert!(matches!(string(1 << 20), GgufError::Truncated { .. }));
    let array = |code: u32, length: u64| {
        let value = [code.to_le_bytes().as_slice(), &length.to_le_bytes()].concat();
        parse(&GgufBytes::default().entry("a", 9, &value).bytes())
    };
    assert!(matches!(array(4, 1 << 62), GgufError::ArrayTooLong { .. }));
    assert!(matches!(
        array(4, (1 << 24) + 1),
        GgufError::ArrayTooLong { .. }
    ));
    assert!(matches!(array(10, 1 << 24), GgufError::Truncated { .. }));
    assert!(matches!(array(8, 1 << 24), GgufError::CountTooLarge { .. }));
    assert_eq!(
        array(9, 1),
        GgufError::NestedArray {
            key: "a".to_owned()
        }
    );
    assert_eq!(
        array(13, 1),
        GgufError::UnknownValueType {
            key: "a".to_owned(),
            code: 13
        }
    );
}

#[test]
fn values() {
    let entry = |code, value: &[u8]| parse(&GgufBytes::default().entry("a", code, value).bytes());
    let key = || "a".to_owned();
    assert_eq!(
        entry(13, &[0; 8]),
        GgufError::UnknownValueType {
            key: key(),
            code: 13
        }
    );
    assert_eq!(entry(7, &[2]), GgufError::InvalidBool { key: key() });
    let text = [2_u64.to_le_bytes().as_slice(), &[0xff, 0xfe]].concat();
    assert!(matches!(entry(8, &text), GgufError::NotUtf8 { .. }));
    let twice = GgufBytes::default().u32("a", 1).u32("a", 1);
    assert_eq!(
        parse(&twice.bytes()),
        GgufError::DuplicateKey { key: key() }
    );
}

#[test]
fn alignments() {
    let alignment = |value| parse(&GgufBytes::default().u32("general.alignment", value).bytes());
    for value in [0, 3, 1 << 30, (1 << 20) + 1] {
        assert_eq!(alignment(value), GgufError::BadAlignment(value));
    }
    let wrong_type = GgufBytes::default().entry("general.alignment", 10, &32_u64.to_le_bytes());
    assert!(matches!(
        parse(&wrong_type.bytes()),
        GgufError::AlignmentType { .. }
    ));
}

#[test]
fn dimensions() {
    for count in [5, u32::MAX] {
        let mut bytes = GgufBytes::default()
            .raw_tensor("w", &[1, 1, 1, 1, 1], 0, 0)
            .bytes();
        let at = 24 + 8 + 1;
        bytes[at..at + 4].copy_from_slice(&count.to_le_bytes());
        let tensor = "w".to_owned();
        assert_eq!(
            parse(&bytes),
            GgufError::TooManyDimensions { tensor, count }
        );
    }
    assert!(matches!(
        with_tensor(&[(1 << 42) + 1, 1 << 42], 0, 0),
        GgufError::ShapeOverflow { .. }
    ));
    assert!(matches!(
        with_tensor(&[1 << 62], 0, 0),
        GgufError::ShapeOverflow { .. }
    ));
    assert!(matches!(
        with_tensor(&[(1 << 42) + 1], 0, 0),
        GgufError::OutsideFile { .. }
    ));
    assert!(matches!(
        with_tensor(&[31, 2], 2, 0),
        GgufError::PartialBlock {
            row: 31,
            block: 32,
            ..
        }
    ));
}

#[test]
fn formats_that_cannot_be_read_are_named() {
    let name = |code| match with_tensor(&[32], code, 0) {
        GgufError::UnsupportedTensorType { name, .. } => name,
        other => panic!("{other}"),
    };
    assert_eq!(name(10), "Q2_K");
    assert_eq!(name(20), "IQ4_NL");
    assert_eq!(name(99), "type 99");
}

#[test]
fn places_of_tensors() {
    assert!(matches!(
        with_tensor(&[4], 0, 8),
        GgufError::UnalignedOffset {
            offset: 8,
            alignment: 32,
            ..
        }
    ));
    assert!(matches!(
        with_tensor(&[4], 0, 64),
        GgufError::OutsideFile { .. }
    ));
    assert!(matches!(
        with_tensor(&[17], 0, 0),
        GgufError::OutsideFile { .. }
    ));
    assert!(matches!(
        with_tensor(&[4], 0, u64::MAX - 31),
        GgufError::ShapeOverflow { .. }
    ));
    let overlapping = GgufBytes::default()
        .raw_tensor("second", &[4], 0, 32)
        .raw_tensor("first", &[9], 0, 0)
        .data(&[0; 64]);
    assert_eq!(
        parse(&overlapping.bytes()),
        GgufError::Overlap {
            first: "first".to_owned(),
            second: "second".to_owned()
        }
    );
    let twice = GgufBytes::default()
        .raw_tensor("w", &[1], 0, 0)
        .raw_tensor("w", &[1], 0, 32);
    let tensor = "w".to_owned();
    assert_eq!(
        parse(&twice.data(&[0; 64]).bytes()),
        GgufError::DuplicateTensor { tensor }
    );
}

#[test]
fn empty_tensors_are_read() {
    let file = GgufBytes::default().raw_tensor("w", &[4, 0], 0, 0).bytes();
    let file = GgufFile::parse(&file).unwrap();
    assert_eq!(
        (
            file.tensors[0].shape.as_slice(),
            file.tensors[0].range.clone().count()
        ),
        ([0, 4].as_slice(), 0)
    );
}

#[test]
fn a_bomb_of_160_bytes_is_refused() {
    let mut bytes = GgufBytes::default()
        .entry("tokens", 9, &[8, 0, 0, 0])
        .bytes();
    bytes.truncate(24 + 8 + 6 + 4 + 4);
    bytes.extend(((1_u64 << 24) - 1).to_le_bytes());
    bytes.resize(160, 0);
    assert!(matches!(parse(&bytes), GgufError::CountTooLarge { .. }));
}

#[test]
fn a_vocabulary_of_256_thousand_tokens_is_read() {
    let tokens: Vec<_> = (0..262_144).map(|id| format!("▁token{id}")).collect();
    let bytes = GgufBytes::default()
        .texts("tokenizer.ggml.tokens", &tokens)
        .bytes();
    let file = GgufFile::parse(&bytes).unwrap();
    let read = file.metadata.strings("tokenizer.ggml.tokens").unwrap();
    assert!(read.iter().eq(&tokens));
}
