"""SparseGPT (Frantar & Alistarh 2023, arXiv 2301.00774) by its published route: factorise, invert, factorise again."""

import torch

from mwanda_reference.masks import UnsafeMargin

BLOCK_SIZE = 128
PERCENT_DAMP = 0.01


def hessian(inputs):
    """2·Xᵀ·X / tokens of `inputs` [tokens, features]."""
    return 2 * inputs.T @ inputs / len(inputs)


def inverse_factor(h, percent_damp):
    """(upper U with Uᵀ·U = H⁻¹, which features are dead)."""
    h = h.clone()
    diagonal = h.diagonal()
    dead = diagonal == 0
    diagonal[dead] = 1
    diagonal += percent_damp * diagonal.mean()
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(h))
    return torch.linalg.cholesky(inverse, upper=True), dead


def lowest_of_groups(scores, count, least):
    """Mask of the `count` lowest scores in each row of [groups, members]; UnsafeMargin if a cut is closer than `least`.

    Equal scores of zero (dead features) count as safe: there, the lower index goes first.
    """
    ordered, order = scores.sort(dim=1, stable=True)
    mask = torch.zeros_like(scores, dtype=torch.bool).scatter_(1, order[:, :count], True)
    if 0 < count < scores.shape[1]:
        below, above = ordered[:, count - 1], ordered[:, count]
        safe = (above - below > least * above) | (above == 0)
        if not safe.all():
            raise UnsafeMargin("scores too close")
    return mask


def block_mask(scores, sparsity, exact, columns_before, least):
    """Mask of one block [rows, size] of columns: the reference's rule, or (`exact`) ⌊·⌋ of the columns so far."""
    rows, size = scores.shape
    if exact:
        count = int(rows * (columns_before + size) * sparsity) - int(rows * columns_before * sparsity)
    else:
        threshold = scores.flatten().sort().values[int(scores.numel() * sparsity)]
        count = int((scores <= threshold).sum())
    return lowest_of_groups(scores.reshape(1, -1), count, least).reshape(scores.shape)


def prune(weight, h, *, sparsity=None, pattern=None, exact=False, block_size=BLOCK_SIZE, percent_damp=PERCENT_DAMP,
          least=0.0):
    """(pruned weight, mask with True = pruned); `pattern` is (kept, size of a group)."""
    upper, dead = inverse_factor(h, percent_damp)
    weight = weight.clone()
    weight[:, dead] = 0
    masks = []
    for first in range(0, weight.shape[1], block_size):
        block = weight[:, first:first + block_size].clone()
        size = block.shape[1]
        factor = upper[first:first + size, first:first + size]
        scores = lambda start, end: (block[:, start:end] / factor.diagonal()[start:end]) ** 2
        mask = torch.zeros_like(block, dtype=torch.bool)
        if pattern is None:
            mask = block_mask(scores(0, size), sparsity, exact, first, least)
        errors = torch.zeros_like(block)
        for j in range(size):
            if pattern is not None and j % pattern[1] == 0:
                end = j + pattern[1]
                mask[:, j:end] = lowest_of_groups(scores(j, end), pattern[1] - pattern[0], least)
            left = torch.where(mask[:, j], 0.0, block[:, j])
            errors[:, j] = (block[:, j] - left) / factor[j, j]
            block[:, j:] -= torch.outer(errors[:, j], factor[j, j:])
            block[:, j] = left
        weight[:, first:first + size] = block
        weight[:, first + size:] -= errors @ upper[first:first + size, first + size:]
        masks.append(mask)
    return weight, torch.cat(masks, dim=1)
