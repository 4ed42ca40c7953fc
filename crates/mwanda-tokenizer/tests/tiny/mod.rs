//! Vocabularies of a few dozen tokens, made in code.
#![allow(dead_code, reason = "each test file uses a part of it")]

use mwanda_tokenizer::{GgufVocabulary, TokenType};

/// Numbers of the tokens below that tests name.
pub const UNKNOWN: u32 = 0;
pub const BOS: u32 = 1;
pub const EOS: u32 = 2;
pub const END_OF_TURN: u32 = 3;
pub const TWO_SPACES: u32 = 4;
/// The first of 256 tokens for bytes.
pub const FIRST_BYTE: u32 = 6;

/// A SentencePiece vocabulary with byte fallback: the letters of "hello world", a Thai and a Hindi letter with their
/// marks, and pieces with scores.
pub fn sentencepiece() -> GgufVocabulary {
    let mut tokens = vec![
        ("<unk>".to_owned(), 0.0, TokenType::Unknown),
        ("<s>".to_owned(), 0.0, TokenType::Control),
        ("</s>".to_owned(), 0.0, TokenType::Control),
        ("<end_of_turn>".to_owned(), 0.0, TokenType::Control),
        ("  ".to_owned(), -1000.0, TokenType::UserDefined),
        ("\n".to_owned(), -1000.0, TokenType::UserDefined),
    ];
    for byte in 0..=255 {
        tokens.push((format!("<0x{byte:02X}>"), 0.0, TokenType::Byte));
    }
    let pieces = [
        "he", "ll", "hell", "▁hell", "▁hello", "or", "ld", "wor", "▁wor", "▁world", "lo", "llo",
        "กิ",
    ];
    for (rank, piece) in (0u16..).zip(pieces) {
        tokens.push((piece.to_owned(), -f32::from(rank), TokenType::Normal));
    }
    for letter in "▁helowrdกิคन".chars() {
        tokens.push((letter.to_string(), -100.0, TokenType::Normal));
    }
    GgufVocabulary {
        model: "llama".to_owned(),
        pre: Some("default".to_owned()),
        scores: tokens.iter().map(|(_, score, _)| *score).collect(),
        types: tokens.iter().map(|(_, _, kind)| *kind).collect(),
        tokens: tokens.into_iter().map(|(text, _, _)| text).collect(),
        bos: Some(BOS),
        eos: Some(EOS),
        unknown: Some(UNKNOWN),
        add_space_prefix: Some(false),
        ..GgufVocabulary::default()
    }
}

/// GPT-2's characters for bytes, in the order of the bytes.
pub fn byte_characters() -> Vec<char> {
    let shown = |byte: u32| matches!(byte, 0x21..=0x7E | 0xA1..=0xAC | 0xAE..=0xFF);
    let mut moved = 0x100..;
    let character = |byte: u32| {
        let code = if shown(byte) {
            Some(byte)
        } else {
            moved.next()
        };
        code.and_then(char::from_u32).expect("a character")
    };
    (0..256).map(character).collect()
}

/// A byte-level vocabulary: 256 bytes, a few merges, three control tokens.
pub fn byte_level(pre: &str) -> GgufVocabulary {
    let merges = [
        "Ġ t", "h e", "Ġt he", "1 2", "12 3", "123 4", "' s", "l l", "c a", "ca t", "Ġ cat", "Ġ Ġ",
        "à ¸", "à¸ ģ",
    ];
    let mut tokens: Vec<String> = byte_characters().iter().map(char::to_string).collect();
    tokens.extend(merges.iter().map(|merge| merge.replace(' ', "")));
    let text_tokens = tokens.len();
    tokens.extend(["<|endoftext|>", "<|im_start|>", "<|im_end|>"].map(str::to_owned));
    let first_control = u32::try_from(text_tokens).expect("a small vocabulary");
    let mut types = vec![TokenType::Normal; text_tokens];
    types.extend([TokenType::Control; 3]);
    GgufVocabulary {
        model: "gpt2".to_owned(),
        pre: Some(pre.to_owned()),
        types,
        tokens,
        merges: merges.map(str::to_owned).to_vec(),
        bos: Some(first_control + 1),
        eos: Some(first_control + 2),
        ..GgufVocabulary::default()
    }
}

/// The id of a token.
pub fn id(vocabulary: &GgufVocabulary, text: &str) -> u32 {
    let position = vocabulary.tokens.iter().position(|token| token == text);
    u32::try_from(position.expect("a token")).expect("a small vocabulary")
}

/// The texts of tokens.
pub fn texts(vocabulary: &GgufVocabulary, ids: &[u32]) -> Vec<String> {
    ids.iter()
        .map(|&id| vocabulary.tokens[id as usize].clone())
        .collect()
}
