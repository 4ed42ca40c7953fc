"""Independent NumPy/PyTorch reference of the pruning method (METHOD.md), run on transformers' own models."""
