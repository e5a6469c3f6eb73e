"""transformers, PEFT, datasets and TensorBoard read what Luthier writes, and get the same numbers."""

import json

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

from harness import (PROMPTS, QUESTIONS, ROOT, STARTER, check, demo_rows, engine, exported, main, our_text, same_texts, served,
                     their_text, their_text_by_forward, train)


def base(**arguments):
    return AutoModelForCausalLM.from_pretrained(STARTER, dtype=torch.float32, **arguments)


def engine_run(name):
    return ROOT / "runs" / name


def adapter_answers_alike(name, theirs_by=their_text, **changes):
    """PEFT loads the exported adapter and answers as the engine does; the base answers otherwise."""
    folder = exported(train(name, **changes), "peft")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = base()
    if len(tokenizer) > model.get_input_embeddings().num_embeddings:
        model.resize_token_embeddings(len(tokenizer), mean_resizing=False)
    tuned = PeftModel.from_pretrained(model, folder)
    same_texts(STARTER, tuned, tokenizer, "--adapter", folder, theirs_by=theirs_by)
    assert any(our_text(STARTER, prompt) != our_text(STARTER, prompt, "--adapter", folder) for prompt in PROMPTS), "nothing was learned"
    return tuned, folder


@check
def starter_model():
    same_texts(STARTER, base(), AutoTokenizer.from_pretrained(STARTER))


@check
def lora_adapter():
    adapter_answers_alike("lora")


@check
def lora_adapter_with_rslora_and_dropout():
    adapter_answers_alike("rslora", adapter={"use_rslora": True, "lora_dropout": 0.1})


@check
def adapters_that_begin_at_the_base():
    adapter_answers_alike("gaussian", adapter={"init_lora_weights": "gaussian"})
    for start, more in (("pissa", {}), ("olora", {"use_rslora": True})):
        adapter_answers_alike(start, adapter={"init_lora_weights": start, **more}, train={"learning_rate": 1e-3})
        plain = exported(engine_run(start), "plain_lora")
        assert json.load(open(plain / "adapter_config.json"))["init_lora_weights"] is True
        same_texts(STARTER, PeftModel.from_pretrained(base(), plain), AutoTokenizer.from_pretrained(plain),
                   "--adapter", exported(engine_run(start), "peft", "-again"))


@check
def merged_model_in_four_bits():
    folder = exported(engine_run("lora"), "bnb_4bit")
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, device_map="cpu")
    assert model.is_loaded_in_4bit
    model.train()  # to answer, bitsandbytes packs weights for the processor once more, with scales in bfloat16
    same_texts(folder, model, AutoTokenizer.from_pretrained(folder))


@check
def prefix_adapter():
    adapter_answers_alike("prefix", their_text_by_forward, adapter={"type": "prefix", "num_virtual_tokens": 8},
                          train={"learning_rate": 2e-2})


@check
def prompt_adapter():
    adapter_answers_alike("prompt", their_text_by_forward, adapter={"type": "prompt", "num_virtual_tokens": 8},
                          train={"learning_rate": 5e-2})


@check
def lora_adapter_over_a_base_in_four_bits():
    from transformers import BitsAndBytesConfig

    folder = exported(train("qlora", model={"quantization": {"type": "nf4"}}), "peft")
    four_bits = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True,
                                   bnb_4bit_compute_dtype=torch.float32)
    tuned = PeftModel.from_pretrained(base(quantization_config=four_bits, device_map="cpu"), folder)
    tuned.train()  # to answer, bitsandbytes packs weights for the processor once more, with scales in bfloat16
    same_texts(STARTER, tuned, AutoTokenizer.from_pretrained(folder), "--adapter", folder)


@check
def lora_adapter_on_some_modules():
    adapter_answers_alike("some", adapter={"target_modules": ["q_proj", "v_proj"]}, train={"max_steps": 90})


@check
def lora_adapter_with_biases():
    adapter_answers_alike("biases", adapter={"bias": "all"})


@check
def lora_adapter_with_its_layers_biases():
    adapter_answers_alike("layer-biases", adapter={"bias": "lora_only"})


@check
def lora_adapter_with_a_saved_head():
    adapter_answers_alike("head", adapter={"modules_to_save": ["lm_head"]})


@check
def lora_adapter_with_saved_embeddings():
    adapter_answers_alike("embeddings", adapter={"modules_to_save": ["embed_tokens"]})


@check
def lora_adapter_with_new_tokens():
    adapter_answers_alike("tokens", model={"add_special_tokens": ["<|tool|>"]},
                          adapter={"modules_to_save": ["embed_tokens", "lm_head"]})


@check
def dora_adapter():
    adapter_answers_alike("dora", adapter={"type": "dora"})


@check
def ia3_adapter():
    adapter_answers_alike("ia3", adapter={"type": "ia3"}, train={"learning_rate": 5.0e-2, "max_steps": 60})


RATES = {"vera": 5.0e-2, "adalora": 5.0e-3}


@check
def model_cards():
    from huggingface_hub import ModelCard

    card = ModelCard.load(exported(train("carded"), "peft") / "README.md")
    assert card.data.base_model == "starter" and card.data.library_name == "peft", card.data
    assert "lora" in card.data.tags and "| Evaluation loss" in card.text, card.text


@check
def other_adapters():
    for kind in ("adalora", "vera", "loha", "lokr", "oft", "boft", "miss", "hira"):
        tuned, _ = adapter_answers_alike(kind, adapter={"type": kind, "r": 256 if kind == "vera" else 16},
                                         train={"learning_rate": RATES.get(kind, 3.0e-3), "max_steps": 60})
        same_merged(tuned, engine_run(kind))


@check
def p_tuning_adapter():
    adapter_answers_alike("p-tuning", their_text_by_forward, adapter={"type": "p_tuning", "num_virtual_tokens": 8})


@check
def projected_prefix_adapter():
    adapter_answers_alike("projected", their_text_by_forward, train={"learning_rate": 5e-3},
                          adapter={"type": "prefix", "num_virtual_tokens": 8, "prefix_projection": True})


@check
def adapters_made_of_two():
    folders = [exported(train(name, adapter=adapter), "peft")
               for name, adapter in (("first-of-two", {"r": 8}), ("second-of-two", {"r": 4}))]
    made = ROOT / "made-of-two"
    engine("merge", "--adapters", *folders, "--weights", "0.6", "0.4", "--method", "cat", "--to", made)
    tuned = PeftModel.from_pretrained(base(), folders[0], adapter_name="a")
    tuned.load_adapter(folders[1], adapter_name="b")
    tuned.add_weighted_adapter(["a", "b"], [0.6, 0.4], "c", combination_type="cat")
    tuned.set_adapter("c")
    same_texts(STARTER, tuned, AutoTokenizer.from_pretrained(folders[0]), "--adapter", made)


@check
def adapters_merged_by_peft_are_ours_merged():
    for name, changes in (("merge", {}), ("merge-dora", {"adapter": {"type": "dora"}}),
                          ("merge-ia3", {"adapter": {"type": "ia3"}, "train": {"learning_rate": 5.0e-2}})):
        merged_alike(name, **changes)


def merged_alike(name, **changes):
    folder = exported(train(name, **changes), "peft")
    same_merged(PeftModel.from_pretrained(base(), folder), engine_run(name))


def same_merged(tuned, run):
    merged = exported(run, "merged")
    theirs = tuned.merge_and_unload()
    ours = AutoModelForCausalLM.from_pretrained(merged, dtype=torch.float32)
    worst = max((a - b).abs().max().item() for a, b in zip(theirs.state_dict().values(), ours.state_dict().values()))
    assert worst < 5e-3, f"weights differ by {worst}"  # ours are rounded to the base's bfloat16


@check
def merged_model():
    folder = exported(engine_run("lora"), "merged")
    same_texts(folder, AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32),
               AutoTokenizer.from_pretrained(folder))


@check
def whole_model():
    run = train("full", adapter={"type": "none"}, train={"learning_rate": 1.0e-3})
    folder = exported(run, "merged")
    same_texts(folder, AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32),
               AutoTokenizer.from_pretrained(folder))


@check
def checkpoint_of_a_whole_model():
    folder = sorted((engine_run("full") / "checkpoints").iterdir())[-1]
    same_texts(folder, AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32),
               AutoTokenizer.from_pretrained(folder))


@check
def checkpoint_of_an_adapter():
    folder = sorted((engine_run("lora") / "checkpoints").iterdir())[-1]
    same_texts(STARTER, PeftModel.from_pretrained(base(), folder), AutoTokenizer.from_pretrained(STARTER), "--adapter",
               folder)


@check
def trainer_state():
    from transformers.trainer_callback import TrainerState

    for run in ("lora", "full"):
        for folder in (engine_run(run) / "checkpoints").iterdir():
            state = TrainerState.load_from_json(str(folder / "trainer_state.json"))
            assert state.max_steps == 30 and state.global_step == int(folder.name[5:])
            losses = [entry["loss"] for entry in state.log_history if "loss" in entry]
            evaluations = [entry for entry in state.log_history if "eval_loss" in entry]
            assert len(losses) == state.global_step and evaluations[-1]["step"] <= state.global_step
            assert abs(state.best_metric - min(e["eval_loss"] for e in evaluations if e["step"])) < 1e-9
            assert state.best_model_checkpoint.startswith("step-")


@check
def optimizer_and_generator_are_safetensors():
    from safetensors.torch import load_file

    folder = sorted((engine_run("lora") / "checkpoints").iterdir())[-1]
    moments = load_file(folder / "optimizer.safetensors")
    assert moments and load_file(folder / "rng.safetensors")


@check
def tensorboard_curves():
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(engine_run("lora") / "tensorboard"))
    events.Reload()
    scalars = events.Tags()["scalars"]
    assert {"train/loss", "train/learning_rate", "eval/loss"} <= set(scalars), scalars
    ours = [json.loads(line) for line in open(engine_run("lora") / "events.jsonl")]
    steps = {event["step"]: event["loss"] for event in ours if event["type"] == "step"}
    for point in events.Scalars("train/loss"):
        assert abs(point.value - steps[point.step]) < 1e-5
    assert len(events.Scalars("train/loss")) == 30


@check
def tokenizer_of_an_export():
    folder = exported(engine_run("tokens"), "merged")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    texts = PROMPTS + ["<|tool|> a  b\n\tc", "𝄞 🎻 café", ""]
    lines = folder.parent / "texts.jsonl"
    lines.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    for text, line in zip(texts, engine("tokenize", folder, lines).splitlines()):
        assert json.loads(line)["ids"] == tokenizer(text)["input_ids"], text


@check
def chat_template_of_an_export():
    folder = exported(engine_run("embeddings"), "merged")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    messages = [{"role": "user", "content": QUESTIONS[0]}]
    ids = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False)
    answer = engine("generate", folder, "--prompt", QUESTIONS[0], "--max-tokens", 24)[:-1]
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    with torch.no_grad():
        out = model.generate(torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long),
                             max_new_tokens=24, do_sample=False, pad_token_id=0)
    said = tokenizer.decode(out[0, len(ids):], skip_special_tokens=True)
    assert said.startswith(answer), f"we say {answer!r}, they say {said!r}"  # ours ends at the template's end of a turn


def pairs():
    rows, _ = demo_rows()
    lines = []
    for line in open(rows):
        messages = json.loads(line)["messages"]
        lines.append({"messages": messages[:1], "chosen": messages[1:],
                      "rejected": [{"role": "assistant", "content": "No."}]})
    for name, part in (("train", lines[:200]), ("eval", lines[200:])):
        (rows.parent / f"pairs-{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in part))
    return {"train": [str(rows.parent / "pairs-train.jsonl")], "eval": str(rows.parent / "pairs-eval.jsonl")}


@check
def preference_adapter():
    adapter_answers_alike("dpo", objective={"type": "dpo"}, data=pairs())


@check
def reward_model():
    import urllib.request

    run = train("reward", adapter={"type": "none"}, train={"learning_rate": 1.0e-3}, objective={"type": "reward"},
                data=pairs())
    folder = exported(run, "merged")
    model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    texts = [*QUESTIONS, "Decision: listed. Item: violin."]
    with served(folder) as url:
        body = json.dumps({"model": "base", "messages": texts}).encode()
        ours = json.load(urllib.request.urlopen(url + "/v1/score/evaluation", body))["scores"]
    for text, score in zip(texts, ours):
        with torch.no_grad():
            theirs = model(torch.tensor([tokenizer(text)["input_ids"]])).logits[0, 0].item()
        assert abs(theirs - score) < 1e-4 * max(1, abs(theirs)), f"{text}: {score} and {theirs}"


@check
def reward_adapter():
    folder = exported(train("reward-lora", objective={"type": "reward"}, data=pairs()), "peft")
    config = json.load(open(folder / "adapter_config.json"))
    assert config["task_type"] == "SEQ_CLS"
    model = AutoModelForSequenceClassification.from_pretrained(STARTER, num_labels=1, dtype=torch.float32)
    model.config.pad_token_id = 0
    PeftModel.from_pretrained(model, folder)


@check
def frozen_rows():
    from datasets import load_dataset

    rows, _ = demo_rows()
    loaded = load_dataset("json", data_files=str(rows), split="train", cache_dir=str(rows.parent / "cache"))
    assert len(loaded) == sum(1 for _ in open(rows)) and loaded[0]["messages"][0]["role"] == "user"


if __name__ == "__main__":
    main()
