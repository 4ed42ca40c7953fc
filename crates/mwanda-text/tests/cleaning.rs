//! What the build script does to the source's lines.

#[path = "../build/clean.rs"]
mod clean;
#[path = "../build/encoding.rs"]
mod encoding;
#[path = "../build/shuffle.rs"]
mod shuffle;
#[path = "../build/split.rs"]
mod split;

use clean::{clean, is_damaged, repair};

#[test]
fn entities_are_decoded() {
    assert_eq!(
        repair(
            "8&frac12;&times;5 &ldquo;x&rdquo; l&#39;eau don&#8217;t",
            "en"
        ),
        "8½×5 “x” l'eau don’t"
    );
    assert_eq!(
        repair("partners with AT&T and R&D; more", "en"),
        "partners with AT&T and R&D; more"
    );
}

#[test]
fn numeric_references_to_windows_1252_get_its_characters() {
    assert_eq!(
        repair("s&#156;urs, often&#151;and &#133;", "fr"),
        "sœurs, often—and …"
    );
}

#[test]
fn control_characters_from_windows_1252_get_its_characters() {
    assert_eq!(
        repair("d\u{92}une \u{9C}uvre \u{80}", "fr"),
        "d’une œuvre €"
    );
}

#[test]
fn doubly_encoded_utf8_is_read_again() {
    assert_eq!(repair("MÃ¤rz wÃ¤hrend FÃ¼r", "de"), "März während Für");
    assert_eq!(
        repair("duruÅŸu eÄŸitim aÅŸkÄ± Ã\u{A0} lâ€™eau", "tr"),
        "duruşu eğitim aşkı à l’eau"
    );
}

#[test]
fn what_only_looks_doubly_encoded_stays() {
    for text in ["«MÉDITÉ»", "Ã", "São", "Âge", "CAFÉ®"] {
        assert_eq!(repair(text, "pt"), text);
    }
}

#[test]
fn turkish_letters_are_put_back_in_turkish_only() {
    assert_eq!(
        repair("kullanýlmasý ÝÞÇÝ þey doðru Ð", "tr"),
        "kullanılması İŞÇİ şey doğru Ğ"
    );
    assert_eq!(repair("þing", "en"), "þing");
    assert_eq!(repair("Ðấu", "vi"), "Đấu");
}

#[test]
fn white_space_and_invisible_characters_go() {
    assert_eq!(
        repair(
            "\u{FEFF}  one\u{A0}&#160; two\t th\u{AD}ree\u{200B}  ",
            "en"
        ),
        "one two three"
    );
}

#[test]
fn joiners_that_hindi_is_spelt_with_stay() {
    assert_eq!(repair("उत्\u{200D}साही", "hi"), "उत्\u{200D}साही");
}

#[test]
fn what_cannot_be_repaired_is_dropped() {
    for text in [
        "\u{10}très",
        "deuxi\u{8F}me",
        "III пїЅ 1992",
        "a\u{FFFD}b",
        "BibliothÈques",
    ] {
        assert!(is_damaged(&repair(text, "fr")), "{text}");
    }
    for text in ["Ôter", "L’État", "«À la»", "ÉTÉ", "русский Текст", "n×m"] {
        assert!(!is_damaged(text), "{text}");
    }
}

#[test]
fn copies_are_dropped_though_punctuation_differs() {
    let raw = "One, two.\n\nThree\none  two!\n—\nthree\nTwo";
    assert_eq!(clean(raw, "en"), ["One, two.", "Three", "Two"]);
}

#[test]
fn splitmix64_gives_the_published_stream() {
    // The first outputs for the seed 1234567, as published with the reference implementation.
    let mut random = shuffle::SplitMix64::new(1_234_567);
    let stream: Vec<u64> = (0..3).map(|_| random.next_bits()).collect();
    assert_eq!(
        stream,
        [
            6457827717110365317,
            3203168211198807973,
            9817491932198370423
        ]
    );
}

#[test]
fn shuffle_is_a_permutation_that_depends_on_the_seed() {
    let shuffled = |seed| {
        let mut items: Vec<u32> = (0..100).collect();
        shuffle::shuffle(&mut items, seed);
        items
    };
    let one = shuffled(1);
    let mut sorted = one.clone();
    sorted.sort_unstable();
    assert!(sorted.into_iter().eq(0..100));
    assert_eq!(one, shuffled(1));
    assert_ne!(one, shuffled(2));
}

#[test]
fn split_keeps_every_sentence_once_in_the_shares() {
    let sentences: Vec<String> = (0..200).map(|n| format!("sentence {n:03}")).collect();
    let parts = split::split(&sentences);
    let whole: String = parts.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(
        whole,
        sentences
            .iter()
            .map(|sentence| format!("{sentence}\n"))
            .collect::<String>()
    );
    let counts: Vec<(&str, usize)> = parts
        .iter()
        .map(|(name, text)| (*name, text.lines().count()))
        .collect();
    assert_eq!(
        counts,
        [("training", 110), ("calibration", 50), ("evaluation", 40)]
    );
}
