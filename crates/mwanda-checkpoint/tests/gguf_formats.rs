//! GGUF against files that the reference package wrote: `make_gguf_fixtures.py`.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose fixture cannot be made should stop there"
)]

use mwanda_checkpoint::StoredType;
use mwanda_checkpoint::gguf::{GgufArray, GgufFile, GgufValue, dequantize};

const FILE: &[u8] = include_bytes!("fixtures/formats.gguf");
const EXPECTED: &[u8] = include_bytes!("fixtures/formats.f32");

#[test]
fn every_format_is_decoded_bit_for_bit() {
    let file = GgufFile::parse(FILE).unwrap();
    let mut expected = EXPECTED.chunks_exact(4 * 512 * 4);
    assert_eq!(file.tensors.len(), StoredType::ALL.len());
    for tensor in &file.tensors {
        assert_eq!(tensor.name, tensor.stored.name());
        assert_eq!(tensor.shape, [4, 512]);
        let mut weights = vec![0.0; 4 * 512];
        dequantize(
            tensor.stored,
            &FILE[tensor.range.start as usize..tensor.range.end as usize],
            &mut weights,
        );
        let bits: Vec<_> = weights.iter().map(|weight| weight.to_bits()).collect();
        let expected: Vec<_> = expected
            .next()
            .unwrap()
            .as_chunks()
            .0
            .iter()
            .map(|&w| u32::from_le_bytes(w))
            .collect();
        assert_eq!(bits, expected, "{}", tensor.name);
    }
}

#[test]
fn metadata_of_every_type_is_read() {
    let file = GgufFile::parse(FILE).unwrap();
    let metadata = &file.metadata;
    let expected = [
        ("number.u8", GgufValue::U8(200)),
        ("number.i8", GgufValue::I8(-100)),
        ("number.u16", GgufValue::U16(60000)),
        ("number.i16", GgufValue::I16(-30000)),
        ("number.u32", GgufValue::U32(4_000_000_000)),
        ("number.i32", GgufValue::I32(-2_000_000_000)),
        ("number.u64", GgufValue::U64(1 << 63)),
        ("number.i64", GgufValue::I64(-(1 << 62))),
        ("number.f32", GgufValue::F32(1e-6)),
        ("number.f64", GgufValue::F64(0.1)),
        ("truth", GgufValue::Bool(true)),
        ("text", GgufValue::String("Grüße, мир, 你好".to_owned())),
        ("integers", GgufValue::Array(GgufArray::I32(vec![-1, 0, 7]))),
        (
            "numbers",
            GgufValue::Array(GgufArray::F32(vec![-1000.0, 0.5])),
        ),
        (
            "truths",
            GgufValue::Array(GgufArray::Bool(vec![true, false])),
        ),
    ];
    for (key, value) in expected {
        assert_eq!(metadata.get(key), Some(&value), "{key}");
    }
    let texts = metadata.strings("texts").unwrap();
    assert_eq!(texts.iter().collect::<Vec<_>>(), ["<pad>", "", "▁a", "😀"]);
    assert_eq!(
        (texts.len(), texts.get(2), texts.get(4)),
        (4, Some("▁a"), None)
    );
    assert_eq!(metadata.float("number.f32"), Some(1e-6));
    assert_eq!(metadata.unsigned("number.i8"), None);
    assert_eq!(metadata.unsigned("number.u8"), Some(200));
    assert_eq!(metadata.string("number.u8"), None);
}
