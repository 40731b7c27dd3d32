#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The layers and the rooms of core/studio as the includes have them: nothing points up, and no two
# files of core/studio (header and source as one) know each other.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python3 - <<'PYTHON'
import pathlib, re, sys

ROOMS = ["models", "text", "training", "generate", "measure", "label", "loop", "demo", "data"]
LAYERS = ["core", "ui", "app"]
problems = []
unit_of = lambda path: re.sub(r"\.(h|cpp)$", "", path)
arrows = {}

for layer in LAYERS:
    for file in sorted(pathlib.Path(layer).rglob("*")):
        if file.suffix not in (".h", ".cpp"):
            continue
        for target in re.findall(r'^#include "([^"]+)"', file.read_text(), re.M):
            top = target.split("/")[0]
            if top in LAYERS and LAYERS.index(top) > LAYERS.index(layer):
                problems.append(f"{file}: {layer} includes {target}")
            if "torch" not in file.parts and target.startswith("core/engine/torch/"):
                problems.append(f"{file}: only core/engine/torch includes {target}")
            if target.startswith("ui/") and not target.startswith("ui/plot/") and "qcustomplot" in target:
                problems.append(f"{file}: only ui/plot includes {target}")
            if str(file).startswith("core/studio/"):
                arrows.setdefault(unit_of(str(file)), set()).add(unit_of(target))
            if not str(file).startswith("core/studio/"):
                if layer == "core" and target.startswith("core/studio/"):
                    problems.append(f"{file}: only studio, ui and app include {target}")
                continue
            here = file.parts[2]
            if here not in ROOMS:
                problems.append(f"{file}: {here} is no room of core/studio")
            elif target.startswith("core/studio/") and ROOMS.index(target.split("/")[2]) > ROOMS.index(here):
                problems.append(f"{file}: the room {here} includes {target} above it")

done, path = set(), []

def visit(unit):
    if unit in path:
        circle = path[path.index(unit):] + [unit]
        problems.append("a circle: " + " -> ".join(circle))
        return
    if unit in done:
        return
    path.append(unit)
    for target in sorted(arrows.get(unit, ())):
        if target != unit:
            visit(target)
    path.pop()
    done.add(unit)

for unit in sorted(arrows):
    visit(unit)
print("\n".join(problems) or "No upward include, no circle.")
sys.exit(1 if problems else 0)
PYTHON
