#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Damages a model folder in a named way, for the tests of the command line.

checkpoint_tool.py FOLDER COMMAND [ARGUMENTS]
  drop NAME        leaves a tensor out
  add NAME         adds a tensor of four zeros
  transpose NAME   swaps the sizes of a matrix
  retype NAME      says that a tensor is of type I32
  nan NAME         makes a tensor's first number NaN
  shard            splits the weights in two files with an index
  set KEY JSON     sets a key of config.json
  unset KEY        removes one
  reward LABELS    makes it a reward model with so many scores a text
  adapter OUT      makes an adapter folder OUT (rank 2, on q_proj and v_proj) whose base is FOLDER

In a folder with adapters the commands change adapter_model.safetensors and adapter_config.json.
"""
import json
import struct
import sys
from pathlib import Path


def read(path):
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__", None)
    body = data[8 + length:]
    return {name: (entry["dtype"], entry["shape"], body[slice(*entry["data_offsets"])])
            for name, entry in header.items()}


def write(path, tensors):
    header, body = {}, b""
    for name, (dtype, shape, data) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def make_adapter(base, out):
    out.mkdir()
    config = {"peft_type": "LORA", "task_type": "CAUSAL_LM", "base_model_name_or_path": str(base.resolve()),
              "r": 2, "lora_alpha": 8, "bias": "none", "target_modules": ["q_proj", "v_proj"],
              "init_lora_weights": True, "use_dora": False, "use_rslora": False, "modules_to_save": None}
    (out / "adapter_config.json").write_text(json.dumps(config))
    adapters = {}
    for name, (_, shape, _) in read(base / "model.safetensors").items():
        if name.endswith(("q_proj.weight", "v_proj.weight")):
            module = "base_model.model." + name.removesuffix(".weight")
            for matrix, sizes in (("A", [2, shape[1]]), ("B", [shape[0], 2])):
                numbers = [0.02 * ((7 * i + len(name)) % 11 - 5) for i in range(sizes[0] * sizes[1])]
                adapters[f"{module}.lora_{matrix}.weight"] = ("F32", sizes, struct.pack(f"<{len(numbers)}f", *numbers))
    write(out / "adapter_model.safetensors", adapters)


def make_reward_model(folder, labels):
    tensors = read(folder / "model.safetensors")
    width = tensors["model.norm.weight"][1][0]
    numbers = [0.1 * ((5 * i) % 7 - 3) for i in range(labels * width)]
    tensors["score.weight"] = ("F32", [labels, width], struct.pack(f"<{len(numbers)}f", *numbers))
    write(folder / "model.safetensors", tensors)
    config = json.loads((folder / "config.json").read_text())
    config["architectures"] = ["LlamaForSequenceClassification"]
    config["id2label"] = {str(i): f"LABEL_{i}" for i in range(labels)}
    (folder / "config.json").write_text(json.dumps(config))


def is_adapter(folder):
    return (folder / "adapter_config.json").exists()


def change_weights(folder, command, arguments):
    weights = folder / ("adapter_model.safetensors" if is_adapter(folder) else "model.safetensors")
    tensors = read(weights)
    if command == "shard":
        names = sorted(tensors)
        parts = {"model-00001-of-00002.safetensors": names[::2],
                 "model-00002-of-00002.safetensors": names[1::2]}
        for file, own in parts.items():
            write(folder / file, {name: tensors[name] for name in own})
        index = {"metadata": {}, "weight_map": {name: file for file, own in parts.items() for name in own}}
        (folder / "model.safetensors.index.json").write_text(json.dumps(index))
        weights.unlink()
        return
    name = arguments[0]
    if command == "drop":
        del tensors[name]
    elif command == "add":
        tensors[name] = ("F32", [4], bytes(16))
    else:
        dtype, shape, data = tensors[name]
        if command == "transpose":
            shape = shape[::-1]
        elif command == "retype":
            dtype = "I32"
        elif command == "nan":
            data = struct.pack("<f", float("nan")) + data[4:]
        else:
            sys.exit(__doc__)
        tensors[name] = (dtype, shape, data)
    write(weights, tensors)


def main():
    folder, command, arguments = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    if command == "adapter":
        make_adapter(folder, Path(arguments[0]))
    elif command == "reward":
        make_reward_model(folder, int(arguments[0]))
    elif command in ("set", "unset"):
        path = folder / ("adapter_config.json" if is_adapter(folder) else "config.json")
        config = json.loads(path.read_text())
        if command == "set":
            config[arguments[0]] = json.loads(arguments[1])
        else:
            config.pop(arguments[0])
        path.write_text(json.dumps(config))
    else:
        change_weights(folder, command, arguments)


main()
