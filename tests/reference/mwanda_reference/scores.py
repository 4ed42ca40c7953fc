"""Importance scores of one weight matrix [out, in], from f64 factors rounded once to f32."""

import numpy as np

from .activation_statistics import activation_probability, cross_lingual_spread, pooled_rms


def column_factor(setting, by_language):
    """The factor of every input feature, [in] f32, or None for magnitude."""
    method = setting["method"]
    if method == "magnitude":
        return None
    factor = pooled_rms(by_language)
    if method in ("m-wanda-on-wanda", "m-wanda"):
        spread = setting["lambda"] * cross_lingual_spread(by_language)
        probability = activation_probability(by_language)
        factor = (factor + spread) * (probability + setting["epsilon"]) ** setting["rho"]
    if method in ("ria", "m-wanda"):
        factor = factor ** setting["a"]
    return factor.astype(np.float32)


def reciprocal(sums):
    """1/sum in f64 rounded to f32. A zero sum (an all-zero row or column) gives 0: its weights score nothing."""
    with np.errstate(divide="ignore"):
        return np.where(sums > 0, 1.0 / sums, 0.0).astype(np.float32)


def score(setting, weight, factor):
    """Scores [out, in] f32 of `weight` [out, in] f32."""
    magnitude = np.abs(weight)
    if setting["method"] in ("ria", "m-wanda"):
        exact = magnitude.astype(np.float64)
        by_row = reciprocal(exact.sum(1))[:, None]
        by_column = reciprocal(exact.sum(0))[None, :]
        magnitude = magnitude * by_column + magnitude * by_row
    return magnitude if factor is None else magnitude * factor[None, :]
