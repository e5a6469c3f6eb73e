"""What the checks share: a table of checks, the engine as a program, and small models of other programs' making.

A check is a function that returns nothing, or raises. Each is a line of the output; the last line counts them.
"""

import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request

ENGINE = os.environ["LUTHIER_ENGINE"]
RESOURCES = pathlib.Path(os.environ["LUTHIER_RESOURCES"])
STARTER = RESOURCES / "starter"
SHARED = pathlib.Path(os.environ.get("LUTHIER_SHARED", RESOURCES.parent.parent / "shared"))

_checks = []


class Skipped(Exception):
    """Nothing is wrong: what the check needs is not here."""


def check(function):
    _checks.append(function)
    return function


def main():
    passed = failed = skipped = 0
    for function in _checks:
        name = function.__name__.replace("_", " ")
        begin = time.time()
        try:
            function()
            passed += 1
            print(f"ok    {name} ({time.time() - begin:.1f} s)", flush=True)
        except Skipped as why:
            skipped += 1
            print(f"skip  {name}: {why}", flush=True)
        except BaseException as error:  # the next check is run all the same
            failed += 1
            print(f"FAIL  {name}: {error}", flush=True)
            traceback.print_exc(limit=4)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    shutil.rmtree(ROOT, ignore_errors=True)
    sys.exit(1 if failed else 0)


ROOT = pathlib.Path(tempfile.mkdtemp(prefix="luthier-peers-"))


def engine(*arguments, code=0, cwd=None):
    """Runs the engine; its output. `code`: the exit status that it must have."""
    done = subprocess.run([ENGINE, *map(str, arguments)], capture_output=True, text=True, cwd=cwd or ROOT)
    assert done.returncode == code, f"status {done.returncode}: {done.stderr.strip()} {done.stdout.strip()}"
    return done.stdout if code == 0 else done.stderr


def shared(*parts):
    path = SHARED.joinpath(*parts)
    if not path.exists():
        raise Skipped(f"there is no {'/'.join(parts)} beside the checkout")
    return path


_splits = {}


def demo_rows():
    """The demo's rows, imported and split by the engine: paths of the frozen train and evaluation file."""
    if not _splits:
        engine("data", "import", RESOURCES / "demo" / "shop.jsonl")
        dataset = next((ROOT / "datasets").iterdir())
        for line in engine("data", "split", dataset, "--eval-fraction", "0.15").splitlines():
            _splits[line.split()[0]] = ROOT / line.split()[1]
    return _splits["train"], _splits["eval"]


def train(name, adapter=None, model=None, train=None, data=None, objective=None):
    """A short run on the starter model; its folder."""
    rows, kept = demo_rows()
    run = ROOT / "runs" / name
    run.mkdir(parents=True)
    recipe = {
        "luthier": 1,
        "name": name,
        "model": {"path": str(STARTER), "dtype": "float32", **(model or {})},
        "objective": objective or {"type": "sft"},
        "adapter": {"type": "lora", "r": 8, "lora_alpha": 16, "target_modules": ["all-linear"], **(adapter or {})},
        "data": {"train": [str(rows)], "eval": str(kept), "max_length": 256, "packing": False, **(data or {})},
        "train": {"max_steps": 30, "batch_size": 8, "gradient_accumulation": 1, "learning_rate": 5.0e-3, **(train or {})},
        "eval": {"every": 15, "samples": 0},
    }
    (run / "run.yaml").write_text(json.dumps(recipe))  # JSON is YAML
    engine("train", run)
    return run


def exported(run, form, suffix=""):
    to = ROOT / "exports" / f"{run.name}-{form}{suffix}"
    engine("export", run, "--format", form, "--to", to)
    return to


QUESTIONS = ["How much is the violin?", "請問豎琴的價格？"]
PROMPTS = [*(f"<|turn|>user\n{question}<|end|>\n<|turn|>assistant\n" for question in QUESTIONS), "There was once"]


def our_text(model, prompt, *arguments, tokens=24):
    """The engine's greedy continuation of a plain text."""
    return engine("generate", model, "--raw", "--prompt", prompt, "--max-tokens", tokens, *arguments)[:-1]


def their_text(model, tokenizer, prompt, tokens=24):
    """transformers' greedy continuation of the same text."""
    import torch

    ids = torch.tensor([tokenizer(prompt, add_special_tokens=True)["input_ids"]])
    with torch.no_grad():
        out = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=tokens, do_sample=False,
                             num_beams=1, pad_token_id=0)
    return tokenizer.decode(out[0, ids.shape[1]:], skip_special_tokens=True)


def their_text_by_forward(model, tokenizer, prompt, tokens=24):
    """The same by whole forward passes: `generate` of PEFT 0.21 with transformers 5 answers otherwise than its own
    forward pass where a prompt or prefix is learned."""
    import torch

    out = torch.tensor([tokenizer(prompt, add_special_tokens=True)["input_ids"]])
    given = out.shape[1]
    ends = torch.tensor(model.generation_config.eos_token_id).reshape(-1)
    while out.shape[1] < given + tokens and (out.shape[1] == given or out[0, -1] not in ends):
        with torch.no_grad():
            logits = model(input_ids=out, attention_mask=torch.ones_like(out)).logits
        out = torch.cat([out, logits[:, -1].argmax(-1, keepdim=True)], 1)
    return tokenizer.decode(out[0, given:], skip_special_tokens=True)


def same_texts(folder, model, tokenizer, *arguments, prompts=PROMPTS, theirs_by=their_text):
    for prompt in prompts:
        ours, theirs = our_text(folder, prompt, *arguments), theirs_by(model, tokenizer, prompt)
        assert ours == theirs, f"after {prompt!r} we say {ours!r}, they say {theirs!r}"


@contextlib.contextmanager
def served(*arguments):
    """The engine as a server; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with open(ROOT / "server.log", "w") as log:
        server = subprocess.Popen([ENGINE, "serve", *map(str, arguments), "--port", str(port)], stdout=log, stderr=log)
        url = f"http://127.0.0.1:{port}"
        try:
            for _ in range(200):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(url + "/v1/models", timeout=1)
                    break
                time.sleep(0.1)
            yield url
        finally:
            server.terminate()
            server.wait()
