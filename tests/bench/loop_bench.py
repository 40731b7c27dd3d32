#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What rounds of feedback do to the model: a table of loops with the simulated annotator.

  tests/bench/loop_bench.py OUT [--only NAME ...] [--seeds 1 2 ...] [--jobs N] [--table]

A cell is an experiment and a seed: a loop, or the road of a user who takes each step alone
("unguided"), or a policy that cheats ("cheat": no price on its distance, four times as long). Its
figures stand in OUT/NAME/SEED.json when it is done, and a call that was cut short goes on where it
was (an unguided road begins anew). Each turn's model in use is measured after the road, against the
base model, on the same prompts with the same seeds for all models of a seed. Training never sees
these figures. --table only prints what is there."""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOOP = ["--simulate", "gold", "--rounds", "3", "--labels", "300"]
MANY_SEEDS = [1, 2, 3, 4, 5, 11, 12, 13, 14, 15]

# Name -> (seeds, noise, options of `arbiter loop`); a later option stands over an earlier one. Where
# the options are a word, that road.
EXPERIMENTS = {
    "three-rounds": (MANY_SEEDS, 0.1, []),
    "three-rounds-noise-20": (MANY_SEEDS, 0.2, []),
    "unguided": ([1, 2, 3, 4, 5], 0.1, "unguided"),
    "cheat": ([1, 2, 3, 4, 5], 0.1, "cheat"),
    "ten-rounds": ([1, 2, 3, 4, 5], 0.1, ["--rounds", "10", "--labels", "600"]),
    "one-member": ([1, 2, 3, 4, 5], 0.1, ["--ensemble", "1"]),
    "five-members": ([1, 2, 3, 4, 5], 0.1, ["--ensemble", "5"]),
    **{method: ([1, 2, 3, 4, 5], 0.1, ["--method", method]) for method in ("reinforce", "rloo", "grpo", "dpo", "best-of-n")},
    "audited": ([1, 2, 3, 4, 5], 0.1, ["--audit-share", "0.3"]),
    "mixed-pairs": ([1, 2, 3, 4, 5], 0.1, ["--candidates", "8", "--select", "mixed"]),
    "close-pairs": ([1, 2, 3, 4, 5], 0.1, ["--candidates", "8", "--select", "closeness"]),
    "disputed-pairs": ([1, 2, 3, 4, 5], 0.1, ["--candidates", "8", "--select", "disagreement"]),
}


class Cell:
    def __init__(self, out, name, seed, options):
        self.name, self.seed, self.options = name, seed, options
        self.folder = out / name
        self.project = self.folder / f"project-{seed}"
        self.result = self.folder / f"{seed}.json"

    def arbiter(self, *arguments):
        done = subprocess.run([self.options.arbiter, *map(str, arguments), "--json"],
                              capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{self.name} {self.seed}: {' '.join(map(str, arguments))}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def measured(self, model):
        """A model against the base, and its win over the base at each head-to-head."""
        answers = self.folder / f"answers-{self.seed}.jsonl"
        report = self.arbiter("evaluate", self.project, "--model", model, "--head-to-heads",
                              self.options.head_to_heads, "--seed", 1000 + self.seed, "--threads", 1,
                              "--answers", answers)
        with open(answers) as rows:
            pairs = [json.loads(row) for row in rows]
        answers.unlink()
        components = {name: [pair["model"]["gold_components"][name] for pair in pairs]
                      for name in report["gold_components_after"]}
        return {"win": [pair["win"] for pair in pairs], "components": components,
                "base": report["gold_components_before"], "kl": report["kl_per_sequence"]}

    def run(self):
        if self.result.exists():
            return
        _, noise, extra = EXPERIMENTS[self.name]
        self.folder.mkdir(parents=True, exist_ok=True)
        anew = not (self.project / "project.db").exists()
        began = time.monotonic()
        if extra == "unguided":
            turns = self.unguided(noise)
        elif extra == "cheat":
            turns = self.cheat(noise)
        else:
            turns = self.loop(noise, extra, anew)
        # Of a road that was cut off nobody knows how long it took.
        seconds = time.monotonic() - began if anew else None
        rounds, models = [], {}
        for facts, model in turns:
            if model and model not in models:
                models[model] = self.measured(model)
            rounds.append(self.row(facts, rounds, models.get(model)))
        for row in rounds:
            row.pop("raw")
        self.result.write_text(json.dumps({"seconds": seconds, "rounds": rounds}, indent=1))
        if not self.options.keep:
            shutil.rmtree(self.project)

    def loop(self, noise, extra, anew):
        """The rounds of `arbiter loop`, each with the model in use after it."""
        if anew:
            self.arbiter("init", self.project, "--demo")
        report = self.arbiter("loop", self.project, "--status")
        if not report["finished"]:  # goes on where it was
            report = self.arbiter("loop", self.project, *LOOP, "--noise", noise, "--seed", self.seed,
                                  "--threads", 1, *extra)
        method = extra[extra.index("--method") + 1] if "--method" in extra else "ppo"
        turns, model = [], None
        for one in report["rounds"]:
            if one["kept"]:
                model = f"loop-{one['round']}-{method}"
            elif (one["rival"] or {}).get("taken"):
                model = f"loop-{one['round'] - 1}-{method}"
            turns.append(({"kept": one["kept"], "decided": one["decided"],
                           "own": one["reward_accuracy_own_samples"],
                           "new": one["reward_accuracy_new_labels"]}, model))
        return turns

    def turn(self, step, noise, labels, generations=1, policy=()):
        """Pairs of the model in use, judged by the simulated annotator, and what they teach."""
        seed = self.seed * 100 + step
        common = ["--threads", 1, "--seed", seed]
        for again in range(generations):
            self.arbiter("generate", self.project, "--threads", 1, "--seed", seed + 10000 * again,
                         *(["--pairs", 0] if generations > 1 else []))
        self.arbiter("annotate", self.project, "--annotator", "simulated", "--simulate", "gold",
                     "--noise", noise, "--limit", labels, "--seed", seed)
        self.arbiter("train", "reward", self.project, *common)
        return self.arbiter("train", "ppo", self.project, *common, *policy)

    def unguided(self, noise):
        """The finished demo, then twice by hand: generate, judge 100, train both, with no option."""
        shutil.rmtree(self.project, ignore_errors=True)
        self.arbiter("demo", self.project, "--seed", self.seed, "--noise", noise, "--threads", 1)
        runs = self.arbiter("runs", "list", self.project)["runs"]
        first = [run["name"] for run in runs if run["kind"] == "ppo"][-1]
        names = [first] + [self.turn(step, noise, 100)["run"] for step in (1, 2)]
        return [({"kept": True}, name) for name in names]

    def cheat(self, noise):
        """A policy that pays nothing for its distance; what the alarm leaves is measured."""
        if not (self.project / "project.db").exists():
            self.arbiter("init", self.project, "--demo")
        run = self.turn(1, noise, 300, generations=2, policy=[
            "--kl-coefficient", 0, "--adaptive-kl", "false", "--max-kl", 0, "--max-kl-base", 0,
            "--iterations", 240])
        return [({"kept": True, "ended_at": run["steps"], "early_end": run["early_end"]}, run["run"])]

    @staticmethod
    def row(one, earlier, now):
        """A round: its figures, and whether it lost against the round before (paired)."""
        row = {**one, "raw": now,
               "win": statistics.fmean(now["win"]) if now else 0.5, "kl": now["kl"] if now else 0.0,
               "components": {k: statistics.fmean(v) for k, v in now["components"].items()} if now else {},
               "base": now["base"] if now else {}, "lost": []}
        before = earlier[-1]["raw"] if earlier else None
        if now and before and before is not now:
            if upper(now["win"], before["win"]) < -0.02:
                row["lost"].append("win rate")
            row["lost"] += [name for name in now["components"]
                            if upper(now["components"][name], before["components"][name]) < -0.03]
        return row


def upper(now, before):
    """The upper end of the paired 95 % interval of the difference."""
    differences = [a - b for a, b in zip(now, before)]
    return statistics.fmean(differences) + 1.96 * statistics.stdev(differences) / len(differences) ** 0.5


def table(out, names):
    for name in names:
        cells = sorted((out / name).glob("[0-9]*.json"), key=lambda path: int(path.stem))
        if not cells:
            continue
        print(f"\n{name}")
        done = [(path.stem, json.loads(path.read_text())) for path in cells]
        for seed, cell in done:
            rounds = cell["rounds"]
            below = [k for k, v in rounds[-1]["components"].items() if v < rounds[-1]["base"][k]]
            print(f"  {seed:>3}  " + "  ".join(f"{r['win']:.3f}{' ' if r['kept'] else '-'}" for r in rounds) +
                  f"  KL {rounds[-1]['kl']:.1f}  decided " + " ".join(f"{r['decided']:.2f}" for r in rounds if r.get("decided") is not None) +
                  "  " + " ".join(f"{k} {v:.2f}" for k, v in rounds[-1]["components"].items()) +
                  (f"  {cell['seconds']:.0f} s" if cell["seconds"] else "") + (f"  below base: {', '.join(below)}" if below else "") +
                  "".join(f"  lost in round {n}: {', '.join(r['lost'])}" for n, r in enumerate(rounds, 1) if r["lost"]))
        for n in range(max(len(cell["rounds"]) for _, cell in done)):
            wins = [cell["rounds"][n]["win"] for _, cell in done if len(cell["rounds"]) > n]
            print(f"  round {n + 1}: median {statistics.median(wins):.3f}, {min(wins):.3f} to {max(wins):.3f}; kept in "
                  f"{sum(cell['rounds'][n]['kept'] for _, cell in done)} of {len(wins)}")
        seconds = [cell["seconds"] for _, cell in done if cell["seconds"]]
        if seconds:
            print(f"  seconds: median {statistics.median(seconds):.0f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--arbiter", default=str(ROOT / "build/release/bin/arbiter"))
    parser.add_argument("--only", nargs="+", choices=list(EXPERIMENTS), default=list(EXPERIMENTS))
    parser.add_argument("--seeds", nargs="+", type=int)
    parser.add_argument("--jobs", type=int, default=1, help="cells at once, a thread each")
    parser.add_argument("--head-to-heads", type=int, default=10000)
    parser.add_argument("--keep", action="store_true", help="keep the projects")
    parser.add_argument("--table", action="store_true", help="only print what is there")
    options = parser.parse_args()
    if not options.table:
        cells = [Cell(options.out, name, seed, options) for name in options.only
                 for seed in options.seeds or EXPERIMENTS[name][0]]
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            failed = 0
            for cell, done in [(cell, pool.submit(cell.run)) for cell in cells]:
                try:
                    done.result()
                except RuntimeError as error:
                    failed += 1
                    print(error, file=sys.stderr)
        if failed:
            sys.exit(f"{failed} cells failed; call again")
    print(f"{os.cpu_count()} cores, {options.head_to_heads} head-to-heads a model; - not kept")
    table(options.out, options.only)


main()
