//! The languages that have built-in text.

use serde::Serialize;

/// Which way a language is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

/// A language with built-in text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Language {
    /// ISO 639-1 code.
    pub code: &'static str,
    /// Its name in English.
    pub english_name: &'static str,
    /// Its name in itself.
    pub own_name: &'static str,
    /// Which way it is written.
    pub direction: Direction,
    /// Beginnings to try a model with: the first for a base model to continue, the others also as a user's turn in a chat.
    pub starter_prompts: &'static [&'static str],
}

/// The languages with built-in text, in the order in which reports list them.
pub fn languages() -> &'static [Language] {
    &LANGUAGES
}

/// The language with this code, if it has built-in text.
pub fn language(code: &str) -> Option<&'static Language> {
    LANGUAGES.iter().find(|language| language.code == code)
}

const fn ltr(
    code: &'static str,
    english_name: &'static str,
    own_name: &'static str,
    starter_prompts: &'static [&'static str],
) -> Language {
    Language {
        code,
        english_name,
        own_name,
        direction: Direction::Ltr,
        starter_prompts,
    }
}

static LANGUAGES: [Language; 15] = [
    ltr(
        "en",
        "English",
        "English",
        &[
            "The best thing about a rainy day is",
            "Why is the sky blue?",
            "How do I make a simple vegetable soup?",
        ],
    ),
    ltr(
        "fr",
        "French",
        "Français",
        &[
            "Ce que j'aime le plus quand il pleut, c'est",
            "Pourquoi le ciel est-il bleu ?",
            "Comment préparer une simple soupe de légumes ?",
        ],
    ),
    ltr(
        "es",
        "Spanish",
        "Español",
        &[
            "Lo mejor de un día de lluvia es",
            "¿Por qué el cielo es azul?",
            "¿Cómo se prepara una sopa de verduras sencilla?",
        ],
    ),
    ltr(
        "pt",
        "Portuguese",
        "Português",
        &[
            "A melhor coisa de um dia de chuva é",
            "Por que o céu é azul?",
            "Como se faz uma sopa de legumes simples?",
        ],
    ),
    ltr(
        "de",
        "German",
        "Deutsch",
        &[
            "Das Schönste an einem Regentag ist",
            "Warum ist der Himmel blau?",
            "Wie koche ich eine einfache Gemüsesuppe?",
        ],
    ),
    ltr(
        "ru",
        "Russian",
        "Русский",
        &[
            "Самое приятное в дождливый день —",
            "Почему небо голубое?",
            "Как сварить простой овощной суп?",
        ],
    ),
    ltr(
        "zh",
        "Chinese",
        "中文",
        &[
            "下雨天最好的事情是",
            "天空为什么是蓝色的？",
            "怎样做一锅简单的蔬菜汤？",
        ],
    ),
    ltr(
        "ja",
        "Japanese",
        "日本語",
        &[
            "雨の日のいちばんの楽しみは、",
            "空はなぜ青いのですか？",
            "簡単な野菜スープの作り方を教えてください。",
        ],
    ),
    ltr(
        "ko",
        "Korean",
        "한국어",
        &[
            "비 오는 날 가장 좋은 것은",
            "하늘은 왜 파란가요?",
            "간단한 야채 수프는 어떻게 만드나요?",
        ],
    ),
    Language {
        code: "ar",
        english_name: "Arabic",
        own_name: "العربية",
        direction: Direction::Rtl,
        starter_prompts: &[
            "أجمل ما في اليوم الممطر هو",
            "لماذا السماء زرقاء؟",
            "كيف أحضّر حساء خضار بسيطًا؟",
        ],
    },
    ltr(
        "tr",
        "Turkish",
        "Türkçe",
        &[
            "Yağmurlu bir günün en güzel yanı",
            "Gökyüzü neden mavidir?",
            "Basit bir sebze çorbası nasıl yapılır?",
        ],
    ),
    ltr(
        "hi",
        "Hindi",
        "हिन्दी",
        &[
            "बारिश के दिन की सबसे अच्छी बात यह है कि",
            "आसमान नीला क्यों होता है?",
            "सब्ज़ियों का सादा सूप कैसे बनाएँ?",
        ],
    ),
    ltr(
        "vi",
        "Vietnamese",
        "Tiếng Việt",
        &[
            "Điều thú vị nhất trong một ngày mưa là",
            "Tại sao bầu trời có màu xanh?",
            "Làm thế nào để nấu một món súp rau đơn giản?",
        ],
    ),
    ltr(
        "id",
        "Indonesian",
        "Bahasa Indonesia",
        &[
            "Hal terbaik dari hari yang hujan adalah",
            "Mengapa langit berwarna biru?",
            "Bagaimana cara membuat sup sayur yang sederhana?",
        ],
    ),
    ltr(
        "sw",
        "Swahili",
        "Kiswahili",
        &[
            "Jambo zuri zaidi kuhusu siku ya mvua ni",
            "Kwa nini anga ni la bluu?",
            "Ninawezaje kupika supu rahisi ya mboga?",
        ],
    ),
];
