"""Perplexity and bits per byte of each language."""

import math
from dataclasses import dataclass

import torch
from torch.nn.functional import cross_entropy


@dataclass
class Score:
    """One language's negative log-likelihood in nats, over so many predicted tokens and bytes of text."""

    nll: float
    tokens: int
    bytes: int

    @property
    def perplexity(self):
        return math.exp(self.nll / self.tokens)

    @property
    def bits_per_byte(self):
        return self.nll / math.log(2) / self.bytes


@torch.inference_mode()
def by_language(model, tokenizer, windows, batch=32):
    """{language: Score} of {language: [windows, tokens]}."""
    model.eval()
    scores = {}
    for language, rows in windows.items():
        nll = 0.0
        for start in range(0, len(rows), batch):
            ids = torch.from_numpy(rows[start : start + batch]).to(model.device)
            logits = model(input_ids=ids, use_cache=False).logits[:, :-1].float()
            nll += cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten(), reduction="sum").item()
        bytes_of_text = sum(_bytes(tokenizer, row[1:]) for row in rows)
        scores[language] = Score(nll, rows[:, 1:].size, bytes_of_text)
    return scores


def _bytes(tokenizer, ids):
    """UTF-8 bytes of the tokens: a byte-level token has one character a byte."""
    return sum(len(tokenizer.id_to_token(int(i))) for i in ids)


def geometric_mean(scores):
    """Geometric mean of the languages' perplexities."""
    return math.exp(sum(s.nll / s.tokens for s in scores.values()) / len(scores))


def mean_bits_per_byte(scores):
    """Mean over languages."""
    return sum(s.bits_per_byte for s in scores.values()) / len(scores)
