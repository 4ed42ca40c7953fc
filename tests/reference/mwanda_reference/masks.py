"""Masks (True = kept) from scores [out, in], and how safely they are decided."""

import numpy as np


class UnsafeMargin(Exception):
    """A decision of this checkpoint hangs on less than the rounding differences between implementations."""


def lowest(scores, count):
    """Boolean mask over the last axis of the `count` lowest scores; among equals the lower index goes first."""
    order = np.argsort(scores, axis=-1, kind="stable")
    chosen = np.zeros(scores.shape, dtype=bool)
    np.put_along_axis(chosen, order[..., :count], True, axis=-1)
    return chosen


def grouped(scores, setting):
    """Scores as [groups, members] and how many of each group are pruned."""
    out, inputs = scores.shape
    if "pattern" in setting:
        kept, size = setting["pattern"]
        if inputs % size:
            raise ValueError(f"{inputs} inputs are not divisible by {size}")
        return scores.reshape(-1, size), size - kept
    if setting["scope"] == "matrix":
        return scores.reshape(1, -1), None
    return scores, None


def mask(scores, setting, sparsity):
    """Kept weights of one matrix, [out, in] bool."""
    if np.isnan(scores).any():
        raise ValueError("NaN score")
    groups, pruned = grouped(scores, setting)
    if pruned is None:
        pruned = int(np.floor(groups.shape[1] * sparsity))
    return ~lowest(groups, pruned).reshape(scores.shape)


def check_margin(scores, setting, sparsity, least):
    """Raise UnsafeMargin unless every cut between pruned and kept is wider than `least` (relative) or an exact tie.

    A tie is exact on every implementation where nothing but |W| enters the score, or where the score is zero.
    """
    groups, pruned = grouped(scores, setting)
    if pruned is None:
        wanted = groups.shape[1] * sparsity
        if sparsity != setting["sparsity"] and abs(wanted - round(wanted)) < 1e-6:
            raise UnsafeMargin(f"{wanted} weights to prune")
        pruned = int(np.floor(wanted))
    if pruned in (0, groups.shape[1]):
        return
    ordered = np.sort(groups.astype(np.float64), axis=-1)
    below, above = ordered[:, pruned - 1], ordered[:, pruned]
    tie = (below == above) & ((above == 0) | (setting["method"] == "magnitude"))
    gap = np.where(tie, np.inf, (above - below) / np.where(above > 0, above, 1.0))
    # Magnitudes come from the file, so any difference between them is exact.
    if setting["method"] != "magnitude" and gap.min() < least:
        raise UnsafeMargin(f"scores {gap.min():.2e} apart")


def pack(kept):
    """[out, in] bool as bytes: 1 = pruned, row-major, eight weights a byte, the first in the lowest bit."""
    return np.packbits(~kept.reshape(-1), bitorder="little")
