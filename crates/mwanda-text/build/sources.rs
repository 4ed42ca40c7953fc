//! Where the sentences come from. Only the test data constants are named: the n-gram models beside them, megabytes each,
//! are constants too, and stay out of the build script as long as nothing reads them.

use include_dir::Dir;

/// Language code and the directory that holds the language's `sentences.txt`.
pub const SENTENCES: [(&str, Dir<'static>); 15] = [
    (
        "en",
        lingua_english_language_model::ENGLISH_TESTDATA_DIRECTORY,
    ),
    (
        "fr",
        lingua_french_language_model::FRENCH_TESTDATA_DIRECTORY,
    ),
    (
        "es",
        lingua_spanish_language_model::SPANISH_TESTDATA_DIRECTORY,
    ),
    (
        "pt",
        lingua_portuguese_language_model::PORTUGUESE_TESTDATA_DIRECTORY,
    ),
    (
        "de",
        lingua_german_language_model::GERMAN_TESTDATA_DIRECTORY,
    ),
    (
        "ru",
        lingua_russian_language_model::RUSSIAN_TESTDATA_DIRECTORY,
    ),
    (
        "zh",
        lingua_chinese_language_model::CHINESE_TESTDATA_DIRECTORY,
    ),
    (
        "ja",
        lingua_japanese_language_model::JAPANESE_TESTDATA_DIRECTORY,
    ),
    (
        "ko",
        lingua_korean_language_model::KOREAN_TESTDATA_DIRECTORY,
    ),
    (
        "ar",
        lingua_arabic_language_model::ARABIC_TESTDATA_DIRECTORY,
    ),
    (
        "tr",
        lingua_turkish_language_model::TURKISH_TESTDATA_DIRECTORY,
    ),
    ("hi", lingua_hindi_language_model::HINDI_TESTDATA_DIRECTORY),
    (
        "vi",
        lingua_vietnamese_language_model::VIETNAMESE_TESTDATA_DIRECTORY,
    ),
    (
        "id",
        lingua_indonesian_language_model::INDONESIAN_TESTDATA_DIRECTORY,
    ),
    (
        "sw",
        lingua_swahili_language_model::SWAHILI_TESTDATA_DIRECTORY,
    ),
];
