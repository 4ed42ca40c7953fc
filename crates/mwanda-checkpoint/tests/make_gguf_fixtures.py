"""Writes fixtures/formats.gguf and fixtures/formats.f32 with the gguf package (tested with 0.19).

formats.gguf has metadata of every type and one tensor for each format that the crate reads; formats.f32 has what
gguf.quants.dequantize makes of the tensors, in the order of the file, as little-endian f32. Quantised blocks are random
bytes with finite scales, so that every bit pattern of the quants occurs, scales of 0 and subnormal ones included.

Usage: python make_gguf_fixtures.py
"""

import pathlib

import gguf
import numpy as np
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType as Type
from gguf.quants import dequantize

# Byte offsets of the half-precision scales in a block, from ggml-common.h.
SCALES = {
    Type.Q4_0: [0],
    Type.Q4_1: [0, 2],
    Type.Q5_0: [0],
    Type.Q5_1: [0, 2],
    Type.Q8_0: [0],
    Type.Q4_K: [0, 2],
    Type.Q5_K: [0, 2],
    Type.Q6_K: [208],
}
ROWS, COLUMNS = 4, 512
SPECIAL_SCALES = [0.0, -0.0, 6e-8, -5e-5, 1.0, -3.5]


def quantised(random, stored):
    block_length, block_bytes = GGML_QUANT_SIZES[stored]
    blocks = random.integers(0, 256, (ROWS * COLUMNS // block_length, block_bytes), dtype=np.uint8)
    for offset in SCALES[stored]:
        scales = random.normal(0, 0.1, len(blocks)).astype(np.float16)
        special = np.array(SPECIAL_SCALES, np.float16)[: len(blocks) // 2]
        scales[: len(special)] = special
        blocks[:, offset : offset + 2] = scales[:, None].view(np.uint8)
    return blocks.reshape(ROWS, -1)


def main():
    folder = pathlib.Path(__file__).parent / "fixtures"
    folder.mkdir(exist_ok=True)
    random = np.random.default_rng(2024)
    writer = gguf.GGUFWriter(folder / "formats.gguf", "none")
    writer.add_uint8("number.u8", 200)
    writer.add_int8("number.i8", -100)
    writer.add_uint16("number.u16", 60000)
    writer.add_int16("number.i16", -30000)
    writer.add_uint32("number.u32", 4000000000)
    writer.add_int32("number.i32", -2000000000)
    writer.add_uint64("number.u64", 2**63)
    writer.add_int64("number.i64", -(2**62))
    writer.add_float32("number.f32", 1e-6)
    writer.add_float64("number.f64", 0.1)
    writer.add_bool("truth", True)
    writer.add_string("text", "Grüße, мир, 你好")
    writer.add_array("texts", ["<pad>", "", "▁a", "😀"])
    writer.add_array("integers", [-1, 0, 7])
    writer.add_array("numbers", [-1000.0, 0.5])
    writer.add_array("truths", [True, False])

    expected = []
    floats = random.normal(0, 1, (ROWS, COLUMNS)).astype(np.float32)
    floats[0, :4] = [0.0, -0.0, 1e-40, 65504.0]
    writer.add_tensor("F32", floats)
    expected.append(floats)
    writer.add_tensor("F16", floats.astype(np.float16))
    expected.append(dequantize(floats.astype(np.float16), Type.F16))
    brain = gguf.quants.quantize(floats, Type.BF16)
    writer.add_tensor("BF16", brain, raw_dtype=Type.BF16)
    expected.append(dequantize(brain, Type.BF16))
    for stored in SCALES:
        blocks = quantised(random, stored)
        writer.add_tensor(stored.name, blocks, raw_dtype=stored)
        expected.append(dequantize(blocks, stored))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    for values in expected:
        assert values.shape == (ROWS, COLUMNS) and values.dtype == np.float32
    np.concatenate(expected).astype("<f4").tofile(folder / "formats.f32")


if __name__ == "__main__":
    main()
