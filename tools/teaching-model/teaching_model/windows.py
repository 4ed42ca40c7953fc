"""Windows of tokens: endless shuffled ones to train on, fixed ones to measure on."""

import numpy as np


class Sentences:
    """One language's sentences as tokens, each ended by a line end, shuffled anew on every pass."""

    def __init__(self, encoded, generator):
        self.encoded, self.generator = encoded, generator
        self.buffer, self.order = [], []

    def take(self, count):
        """The next `count` tokens."""
        while len(self.buffer) < count:
            if not self.order:
                self.order = self.generator.permutation(len(self.encoded)).tolist()
            self.buffer += self.encoded[self.order.pop()]
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken


class TrainingWindows:
    """Batches of windows, whose languages are drawn with p ∝ bytes^balance (1: as they come, 0: all alike)."""

    def __init__(self, sentences, tokenizer, balance, seed):
        self.generator = np.random.default_rng(seed)
        self.bos, newline = tokenizer.encode("\n").ids
        self.languages = [
            Sentences([ids + [newline] for ids in encode_all(tokenizer, lines)], self.generator)
            for lines in sentences.values()
        ]
        weights = np.array([sum(len(s.encode()) for s in lines) for lines in sentences.values()], dtype=float)
        self.shares = weights**balance / (weights**balance).sum()

    def batch(self, windows, length):
        """[windows, length] token ids, BOS first in each."""
        drawn = self.generator.choice(len(self.languages), size=windows, p=self.shares)
        return np.array([[self.bos] + self.languages[l].take(length - 1) for l in drawn])


def encode_all(tokenizer, lines):
    """Token ids of every line, without BOS."""
    return [encoding.ids for encoding in tokenizer.encode_batch(lines, add_special_tokens=False)]


def consecutive(sentences, tokenizer, length, samples=None):
    """{language: [windows, length]} as `mwanda` cuts them: consecutive, BOS before each, the remainder dropped.

    `samples` windows a language, evenly spaced, or all. A text shorter than one window gives one shorter window.
    """
    bos = tokenizer.token_to_id("<s>")
    result = {}
    for language, lines in sentences.items():
        ids = tokenizer.encode("\n".join(lines), add_special_tokens=False).ids
        body = min(length - 1, len(ids))
        count = len(ids) // body
        wanted = count if samples is None else min(samples, count)
        starts = [i * count // wanted * body for i in range(wanted)]
        result[language] = np.array([[bos] + ids[s : s + body] for s in starts])
    return result
