"""Trains the embedded teaching model: text, tokenizer, network, training, measuring."""
