"""The tokenizer: byte-level BPE, trained on languages in balance."""

import json
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers

BOS = "<s>"

# Words keep the space before them, digits stand alone, and a line's end is always a token of its own, so that sentences
# can be tokenised one by one. Vowel signs (M) and joiners belong to the word: without them Hindi falls to pieces.
WORDS = (
    r"\n| ?[\p{L}\p{M}\x{200c}\x{200d}]+| ?\p{N}| ?[^\s\p{L}\p{M}\p{N}\x{200c}\x{200d}]+|[^\S\n]+"
)

# How often a sentence of a language with little text may be counted. More would teach whole phrases.
MOST_REPEATS = 2.0


def train(sentences, size):
    """A tokenizer of `size` tokens from {language: sentences}, BOS (id 0) put before a text."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(WORDS), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=[BOS],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_balanced(sentences), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BOS} $A",
        pair=f"{BOS} $A {BOS} $B",
        special_tokens=[(BOS, tokenizer.token_to_id(BOS))],
    )
    return tokenizer


def _balanced(sentences):
    """All sentences, those of smaller languages repeatedly until all have as many bytes as the largest."""
    sizes = {l: sum(len(s.encode()) for s in lines) for l, lines in sentences.items()}
    largest = max(sizes.values())
    for language, lines in sentences.items():
        times = min(largest / sizes[language], MOST_REPEATS)
        for i in range(int(len(lines) * times)):
            yield lines[i % len(lines)]


def save(tokenizer, folder, context_length):
    """Writes tokenizer.json, compactly, and tokenizer_config.json."""
    compact = json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":"))
    (Path(folder) / "tokenizer.json").write_text(compact + "\n", encoding="utf-8")
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": BOS,
        "add_bos_token": True,
        "clean_up_tokenization_spaces": False,
        "model_max_length": context_length,
    }
    (Path(folder) / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
