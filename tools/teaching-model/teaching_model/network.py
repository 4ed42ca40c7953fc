"""The network: a small Llama, and the dropout that transformers' Llama lacks."""

from torch.nn.functional import dropout
from transformers import LlamaConfig, LlamaForCausalLM


def new_model(options, vocabulary_size, bos):
    """An untrained model of the shape in `options`, with tied embeddings."""
    config = LlamaConfig(
        vocab_size=vocabulary_size,
        hidden_size=options.hidden,
        intermediate_size=options.intermediate,
        num_hidden_layers=options.blocks,
        num_attention_heads=options.heads,
        num_key_value_heads=options.kv_heads,
        head_dim=options.hidden // options.heads,
        max_position_embeddings=options.context,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0},
        tie_word_embeddings=True,
        bos_token_id=bos,
        # Sentences simply follow each other, line by line: no token ends a text.
        eos_token_id=None,
        pad_token_id=None,
        attn_implementation="sdpa",
    )
    return LlamaForCausalLM(config)


def add_dropout(model, probability):
    """Drops parts of the embeddings and of what every block adds to the hidden states, while training."""

    def drop(module, _inputs, output):
        return dropout(output, probability, module.training)

    adders = [model.model.embed_tokens]
    for block in model.model.layers:
        adders += [block.self_attn.o_proj, block.mlp.down_proj]
    return [module.register_forward_hook(drop) for module in adders]


def parameters(model):
    """(all parameters, those in the matrices of blocks, which pruning may zero)."""
    blocks = sum(p.numel() for p in model.model.layers.parameters() if p.dim() == 2)
    return sum(p.numel() for p in model.parameters()), blocks
