"""How the target sparsity is spread over the blocks."""

from itertools import combinations

import numpy as np

from .activation_statistics import pooled_rms, rms_by_language

OUTLIER_MULTIPLE = 5.0


def language_correlation(inputs):
    """C_b: mean Pearson correlation, over features, of two languages' RMS; over the block's inputs and language pairs.

    inputs: {input: {language: Sums}}
    """
    values = []
    for by_language in inputs.values():
        rms = rms_by_language(by_language)
        values += [np.corrcoef(rms[l], rms[m])[0, 1] for l, m in combinations(range(len(rms)), 2)]
    return float(np.mean(values))


def block_wanda_scores(weights, inputs, maps_of_input):
    """Wanda scores of all maps of a block in one f64 vector. weights: {map: [out, in] f32}"""
    parts = []
    for name, by_language in inputs.items():
        factor = pooled_rms(by_language).astype(np.float32)
        parts += [(np.abs(weights[m]) * factor[None, :]).reshape(-1) for m in maps_of_input[name]]
    return np.concatenate(parts).astype(np.float64)


def outlier_share(scores):
    """D_b: share of the block's scores above M times their mean."""
    return float((scores > OUTLIER_MULTIPLE * scores.mean()).mean())


def outlier_margin(scores):
    """Relative distance of the score nearest to OWL's threshold."""
    return float(np.abs(scores / (OUTLIER_MULTIPLE * scores.mean()) - 1).min())


def spread(importance, sparsity, allocation_range):
    """s_b for blocks of equal size: the most important keeps the most. No block may leave [0, 0.95] here."""
    importance = np.asarray(importance, dtype=np.float64)
    width = importance.max() - importance.min()
    if width == 0:
        return [sparsity] * len(importance)
    kept = 2 * allocation_range * (importance - importance.min()) / width
    result = sparsity - (kept - kept.mean())
    if result.min() < 0 or result.max() > 0.95:
        raise ValueError("the fixtures do not cover clamped allocations")
    return [float(s) for s in result]


def block_sparsities(setting, correlations, outliers):
    """s_b of every block for one setting."""
    kind = setting["allocation"]
    if kind == "uniform":
        return [setting["sparsity"]] * len(correlations)
    if kind == "owl":
        importance = outliers
    elif setting["cwl_keep"] == "high":
        importance = correlations
    else:
        importance = [-c for c in correlations]
    return spread(importance, setting["sparsity"], setting["allocation_range"])
