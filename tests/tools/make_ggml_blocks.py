#!/usr/bin/env python3
"""Writes tests/fixtures/ggml_blocks.safetensors: random blocks of each ggml type, and what gguf-py unpacks them to.

Needs the packages gguf, numpy and safetensors (pip).
"""
import sys

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as Type, quants
from safetensors.numpy import save_file

TYPES = ["Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"]
# Where each type's half-precision numbers stand in a block: random bytes there could be NaN.
HALVES = {
    "Q8_0": [0], "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q2_K": [80, 82], "Q3_K": [108],
    "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208], "IQ4_NL": [0], "IQ4_XS": [0],
}
BLOCKS = 6

random = np.random.default_rng(20)
tensors = {}
for name in TYPES:
    elements, size = GGML_QUANT_SIZES[Type[name]]
    blocks = random.integers(0, 256, (BLOCKS, size), dtype=np.uint8)
    for place in HALVES[name]:
        values = random.normal(0, 0.1, (BLOCKS, 1)).astype(np.float16)
        blocks[:, place : place + 2] = values.view(np.uint8)
    tensors[name + ".blocks"] = blocks
    tensors[name + ".values"] = quants.dequantize(blocks, Type[name]).reshape(BLOCKS, elements).astype(np.float32)
save_file(tensors, sys.argv[1])
