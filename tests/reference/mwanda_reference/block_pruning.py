"""Pruning block by block on already pruned predecessors, on a transformers model."""

from dataclasses import dataclass, field

import numpy as np
import torch

from .activation_statistics import INPUTS, capture_inputs, gather_sums, smallest_threshold_gap, threshold
from .allocation import block_wanda_scores, language_correlation, outlier_margin, outlier_share
from .masks import UnsafeMargin, check_margin, mask
from .scores import column_factor, score


@dataclass
class DensePass:
    """What the first pass over the dense model gives. Keys: (block, input)."""

    tau: dict
    sums: dict
    correlations: list
    outliers: list
    outlier_margin: float
    threshold_gap: float


@dataclass
class Pruned:
    """One setting's outcome. masks and scores: {tensor name: [out, in]}; factors and sums: {(block, input): …}."""

    masks: dict = field(default_factory=dict)
    scores: dict = field(default_factory=dict)
    factors: dict = field(default_factory=dict)
    sums: dict = field(default_factory=dict)


def tensor_name(block, linear):
    """Name of a linear map's weight in the checkpoint."""
    return f"model.layers.{block}.{linear}.weight"


def linear_of(model, block, linear):
    """The module behind `tensor_name`."""
    return model.model.layers[block].get_submodule(linear)


def weight_of(model, block, linear):
    """Weight [out, in] f32 on the host."""
    return linear_of(model, block, linear).weight.detach().float().numpy()


def dense_pass(model, windows_by_language):
    """Thresholds, statistics, language correlations and outlier shares of the model as it stands."""
    blocks = range(len(model.model.layers))
    captured = capture_inputs(model, blocks, windows_by_language)
    tau, sums, gaps = {}, {}, []
    for key, windows in captured.items():
        tau[key] = threshold({l: gather_sums(w, None) for l, w in windows.items()})
        sums[key] = {l: gather_sums(w, tau[key]) for l, w in windows.items()}
        gaps.append(smallest_threshold_gap(windows, tau[key]))
    correlations, outliers, margins = [], [], []
    for block in blocks:
        inputs = {name: sums[block, name] for name in INPUTS}
        weights = {m: weight_of(model, block, m) for maps in INPUTS.values() for m in maps}
        scores = block_wanda_scores(weights, inputs, INPUTS)
        correlations.append(language_correlation(inputs))
        outliers.append(outlier_share(scores))
        margins.append(outlier_margin(scores))
    return DensePass(tau, sums, correlations, outliers, min(margins), min(gaps))


def prune(model, windows_by_language, setting, sparsities, tau, margin):
    """Prune `model` in place and return a `Pruned`; raises UnsafeMargin where a decision is closer than `margin`."""
    result = Pruned()
    for block, sparsity in enumerate(sparsities):
        captured = capture_inputs(model, [block], windows_by_language)
        for name, maps in INPUTS.items():
            key = (block, name)
            if setting["method"] in ("m-wanda-on-wanda", "m-wanda"):
                gap = smallest_threshold_gap(captured[key], tau[key])
                if gap < margin:
                    raise UnsafeMargin(f"activation {gap:.2e} from the threshold")
            sums = {l: gather_sums(w, tau[key]) for l, w in captured[key].items()}
            factor = column_factor(setting, sums)
            result.sums[key] = sums
            if factor is not None:
                result.factors[key] = factor
            for linear in maps:
                weight = weight_of(model, block, linear)
                scores = score(setting, weight, factor)
                check_margin(scores, setting, sparsity, margin)
                kept = mask(scores, setting, sparsity)
                result.scores[tensor_name(block, linear)] = scores
                result.masks[tensor_name(block, linear)] = kept
                with torch.no_grad():
                    linear_of(model, block, linear).weight[torch.from_numpy(~kept)] = 0.0
    return result


def logits_of(model, window):
    """Logits [tokens, vocabulary] f32 of one window."""
    with torch.inference_mode():
        return model(input_ids=torch.tensor([window]), use_cache=False).logits[0].float()


def perplexity(model, windows):
    """exp of the mean NLL over every predicted token of all windows."""
    nll, count = 0.0, 0
    for window in windows:
        log_probabilities = torch.log_softmax(logits_of(model, window).double(), -1)
        targets = torch.tensor(window[1:])
        nll -= log_probabilities[:-1].gather(1, targets[:, None]).sum().item()
        count += len(window) - 1
    return float(np.exp(nll / count))
