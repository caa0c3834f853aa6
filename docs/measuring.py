"""What the scripts that measure quality share: calls of warp, held-out parts, and raw results that are kept run by run."""

import json
import os
import subprocess
import sys

DOCS = os.path.dirname(os.path.realpath(__file__))
WARP = os.path.join(DOCS, "..", "warp")


def warp(*words):
    """Whether the command did not end with a training that diverged; another failure ends this script."""
    done = subprocess.run([WARP, *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    diverged = "warp: training diverged" in done.stderr
    if done.returncode and not diverged:
        sys.exit(done.stderr)
    return not diverged


def name(directory):
    return os.path.basename(os.path.normpath(directory))


def hold_out(directory, scratch, share="0.1"):
    """A share of each user's interactions of DIR/train.csv.gz, as two files: what is left, and what is held out."""
    train, held_out = os.path.join(scratch, "train.csv"), os.path.join(scratch, "heldout.csv")
    warp("split", "--input", os.path.join(directory, "train.csv.gz"), "--train", train, "--test", held_out,
         "--share", share, "--seed", "1")
    return train, held_out


def trained(train, held_out, scratch, *options):
    """The course of a training that is measured after each epoch; its model is left in the scratch directory."""
    metrics = os.path.join(scratch, "metrics.json")
    if not warp("train", "--train", train, "--validation", held_out, "--metrics", metrics, *options,
                *([] if "--model" in options else ["--model", os.path.join(scratch, "model.safetensors")])):
        return {"diverged": True}
    with open(metrics, encoding="utf-8") as file:
        course = json.load(file)
    return {"kernels": course["kernels"], "loss": [epoch["loss"] for epoch in course["epochs"]],
            "ndcg@10": [epoch["validation"]["ndcg@10"] for epoch in course["epochs"]]}


class Results:
    """Raw results of a data set in docs/quality; a run that is there already is not made again, nor with other options."""

    def __init__(self, directory, kind):
        self.path = os.path.join(DOCS, "quality", f"{name(directory)}.{kind}.json")
        try:
            with open(self.path, encoding="utf-8") as file:
                self.all = json.load(file)
        except FileNotFoundError:
            self.all = {"runs": {}}

    def run(self, key, options, measure):
        """The result of a run: what is kept, or what is measured now by measure(options), those of its training."""
        # A scratch directory has another name each time.
        said = " ".join(os.path.basename(word) for word in options)
        if key in self.all["runs"]:
            kept = self.all["runs"][key]["options"]
            if kept != said:
                sys.exit(f"{self.path}: the options of {key!r} are {kept!r}, expected {said!r}: delete the file to begin anew")
        else:
            self.all["runs"][key] = {"options": said, **measure(options)}
            with open(self.path + ".part", "w", encoding="utf-8") as file:
                file.write(json.dumps(self.all, indent=1) + "\n")
            os.replace(self.path + ".part", self.path)
            print(f"{self.path}: {key or 'defaults'}", file=sys.stderr, flush=True)
        return self.all["runs"][key]


def best(run):
    """The cells of a table: the best value of a course, and its epoch."""
    if "diverged" in run:
        return "diverged | "
    value = max(run["ndcg@10"])
    return f"{value:.4f}"[1:] + f" | {run['ndcg@10'].index(value) + 1}"
