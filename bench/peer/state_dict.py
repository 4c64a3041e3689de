"""State dicts from safetensors files: https://github.com/huggingface/safetensors#format, without its library."""

import json
import struct

import numpy as np
import torch

TYPES = {"F32": np.float32, "I64": np.int64}


def state_dict(path):
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, each in header.items():
        begin, end = each["data_offsets"]
        values = np.frombuffer(raw[8 + length + begin : 8 + length + end], TYPES[each["dtype"]])
        tensors[name] = torch.from_numpy(values.copy()).reshape(each["shape"])
    return tensors
