"""Tiny random checkpoints, one for each architecture, saved as transformers saves them."""

import json

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

VOCABULARY = 288
BOS, EOS = "<s>", "</s>"

_SHAPE = dict(
    vocab_size=VOCABULARY,
    hidden_size=32,
    intermediate_size=56,
    num_hidden_layers=3,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=128,
    pad_token_id=None,
    bos_token_id=0,
    eos_token_id=1,
    tie_word_embeddings=False,
)


def _rope(**parameters):
    return {"rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, **parameters}}


def _llama():
    return LlamaForCausalLM, LlamaConfig(**_SHAPE, **_rope())


def _llama_ties():
    return LlamaForCausalLM, LlamaConfig(**{**_SHAPE, "num_hidden_layers": 2}, **_rope())


def _llama3_rope():
    # With 8 frequencies over base 500 and an original length of 32, the scaling leaves the first frequency alone,
    # blends two and divides the rest: all three branches are taken within 24 positions.
    scaling = dict(
        rope_type="llama3",
        rope_theta=500.0,
        factor=4.0,
        low_freq_factor=1.0,
        high_freq_factor=4.0,
        original_max_position_embeddings=32,
    )
    shape = {**_SHAPE, "num_attention_heads": 2, "num_key_value_heads": 1, "tie_word_embeddings": True}
    return LlamaForCausalLM, LlamaConfig(**shape, head_dim=16, rope_parameters=scaling)


def _mistral():
    return MistralForCausalLM, MistralConfig(**_SHAPE, sliding_window=8, **_rope(rope_theta=1000.0))


def _qwen2():
    shape = {**_SHAPE, "tie_word_embeddings": True, "bos_token_id": None}
    return Qwen2ForCausalLM, Qwen2Config(**shape, use_sliding_window=False, **_rope(rope_theta=1000000.0))


def _qwen3():
    shape = {**_SHAPE, "bos_token_id": None}
    return Qwen3ForCausalLM, Qwen3Config(**shape, head_dim=16, use_sliding_window=False, **_rope(rope_theta=5000.0))


def _gemma3():
    shape = {**_SHAPE, "num_attention_heads": 2, "num_key_value_heads": 1, "tie_word_embeddings": True}
    # The attention scale is not 1/sqrt(head_dim), so that a model that assumes it is wrong by much.
    return Gemma3ForCausalLM, Gemma3TextConfig(
        **shape,
        head_dim=24,
        query_pre_attn_scalar=20,
        sliding_window=8,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"],
        rope_parameters={
            "full_attention": {"rope_type": "default", "rope_theta": 5000.0},
            "sliding_attention": {"rope_type": "default", "rope_theta": 100.0},
        },
    )


# name -> (builder, precision in the file, largest shard)
CHECKPOINTS = {
    "llama": (_llama, torch.float32, None),
    "llama-ties": (_llama_ties, torch.float32, None),
    "llama3-rope": (_llama3_rope, torch.float32, "50KB"),
    "mistral": (_mistral, torch.float16, None),
    "qwen2": (_qwen2, torch.bfloat16, None),
    "qwen3": (_qwen3, torch.float32, None),
    "gemma3": (_gemma3, torch.float32, None),
}


def _fill(model, generator, gemma):
    """Random weights that leave nothing at the value where a missing term would not show."""

    def normal(like):
        return torch.randn(like.shape, generator=generator)

    for name, parameter in model.named_parameters():
        if name.endswith("norm.weight"):
            parameter.copy_(0.3 * normal(parameter) + (0.0 if gemma else 1.0))
        elif name.endswith("bias"):
            parameter.copy_(0.3 * normal(parameter))
        elif "embed_tokens" in name:
            parameter.copy_(0.3 * normal(parameter))
        else:
            # Columns of unequal size give Wanda, OWL and the matrix-wide scope something to tell apart.
            columns = torch.exp(0.5 * torch.randn(parameter.shape[1], generator=generator))
            parameter.copy_(normal(parameter) * columns / parameter.shape[1] ** 0.5)


def _add_ties(model):
    """Equal magnitudes, zero rows and columns, negative zeros, and a feature that is never active."""
    first, last = model.model.layers[0], model.model.layers[1]
    query, down = first.self_attn.q_proj.weight, last.mlp.down_proj.weight
    for weight in (query, down):
        weight.copy_((weight * 16).round() / 16)
    query[3] = 0.0
    query[:, 4:7] = 0.0
    query[5:9, 4:7] = -0.0
    down[:, 17:20] = 0.0
    down[11] = 0.0
    first.mlp.up_proj.weight[9] = 0.0
    first.mlp.gate_proj.weight[:, 8] = 0.0


def make_model(name, seed):
    """A random model of CHECKPOINTS, f32."""
    kind, config = CHECKPOINTS[name][0]()
    generator = torch.Generator().manual_seed(seed)
    model = kind(config).eval()
    with torch.no_grad():
        _fill(model, generator, name == "gemma3")
        if name == "llama-ties":
            _add_ties(model)
    return model


def train_tokenizer(texts):
    """A byte-level BPE of VOCABULARY tokens, trained on `texts`."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=[BOS, EOS],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    if tokenizer.get_vocab_size() != VOCABULARY:
        raise ValueError(f"{tokenizer.get_vocab_size()} tokens, not {VOCABULARY}")
    return tokenizer


def legacy_config(config):
    """config.json as transformers before version 5 wrote it: RoPE as separate keys, `torch_dtype`."""
    legacy = dict(config)
    legacy["torch_dtype"] = legacy.pop("dtype")
    legacy["transformers_version"] = "4.51.0"
    rope = legacy.pop("rope_parameters")
    if "full_attention" in rope:
        legacy["rope_theta"] = rope["full_attention"]["rope_theta"]
        legacy["rope_local_base_freq"] = rope["sliding_attention"]["rope_theta"]
        legacy["rope_scaling"] = None
        del legacy["layer_types"]
        legacy["sliding_window_pattern"] = 2
    else:
        legacy["rope_theta"] = rope["rope_theta"]
        scaling = {k: v for k, v in rope.items() if k != "rope_theta"}
        legacy["rope_scaling"] = None if rope["rope_type"] == "default" else scaling
    return legacy


def save(model, name, tokenizer, folder):
    """Write a complete checkpoint folder: config, weights in the file's precision, tokenizer."""
    _builder, precision, shard = CHECKPOINTS[name]
    options = {} if shard is None else {"max_shard_size": shard}
    model.to(precision).save_pretrained(folder, **options)
    (folder / "generation_config.json").unlink(missing_ok=True)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.legacy.json").write_text(json.dumps(legacy_config(config), indent=2) + "\n")
    tokenizer.save(str(folder / "tokenizer.json"))
    bos = BOS if model.config.bos_token_id is not None else None
    described = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": bos,
        "eos_token": EOS,
        "add_bos_token": bos is not None,
        "clean_up_tokenization_spaces": False,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(described, indent=2) + "\n")
