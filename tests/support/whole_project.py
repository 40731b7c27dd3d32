# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a project that no program is at is whole: every checkpoint's folder has all its files to
the last byte, nothing half-written is left, and curves go forward. Says what is wrong and exits
with 1."""
import json
import os
import re
import sqlite3
import struct
import sys

project = sys.argv[1]
wrong = []


def check_safetensors(path):
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    end = max([entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"])
    if size != 8 + length + end:
        wrong.append(f"{path} has {size} bytes, not {8 + length + end}")


def check_folder(folder):
    for name in ("config.json", "trainer.json", "tokenizer.json"):
        json.load(open(os.path.join(folder, name), encoding="utf-8"))
    weights = [name for name in os.listdir(folder) if name.endswith(".safetensors")]
    if not {"model.safetensors", "trainer.safetensors"} <= set(weights):
        wrong.append(f"{folder} has only {weights}")
    for name in weights:
        check_safetensors(os.path.join(folder, name))


database = sqlite3.connect(os.path.join(project, "project.db"), timeout=10)
rows = database.execute("SELECT run, step, folder FROM checkpoints").fetchall()
for run, step, folder in rows:
    try:
        check_folder(os.path.join(project, folder))
    except Exception as problem:  # whatever it is, the checkpoint is not whole
        wrong.append(f"run {run}, step {step}: {problem!r}")

for count, in database.execute("SELECT count(*) FROM removals"):
    if count:
        wrong.append(f"{count} removals were not finished")
for name, state in database.execute("SELECT name, state FROM runs WHERE deleted=0 AND state IN (0, 1)"):
    wrong.append(f"{name} seems to be running: {state}")
for name, in database.execute("SELECT name FROM runs WHERE rewind_step IS NOT NULL"):
    wrong.append(f"{name} is still being rewound")
for name, in database.execute(
    "SELECT name FROM runs WHERE deleted=1 AND EXISTS(SELECT 1 FROM metric_chunks WHERE run=runs.id)"
):
    wrong.append(f"the curves of {name}, which was deleted, are still there")

steps = {}
for run, name, count, data in database.execute(
    "SELECT run, name, count, data FROM metric_chunks ORDER BY run, name, first_step"
):
    steps.setdefault((run, name), []).extend(struct.unpack(f"<{count}q", data[: 8 * count]))
for (run, name), numbers in steps.items():
    if any(b <= a for a, b in zip(numbers, numbers[1:])):
        wrong.append(f"{name} of run {run} goes back: {numbers}")

for folder, _, files in os.walk(os.path.join(project, "checkpoints")):
    if re.search(r"\.(tmp|old)-\d", folder):
        wrong.append(f"{folder} is left over")
if wrong:
    print("\n".join(wrong), file=sys.stderr)
    sys.exit(1)
