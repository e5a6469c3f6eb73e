"""Luthier reads what transformers, PEFT, datasets and safetensors save, or refuses it by name."""

import json

import torch
from peft import IA3Config, LoraConfig, PeftModel, get_peft_model
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from harness import RESOURCES, ROOT, STARTER, check, engine, main, same_texts, shared, their_text_by_forward

TOKENIZER = AutoTokenizer.from_pretrained(STARTER)


def small(kind, **changes):
    """A model with random weights of a family, over the starter's tokenizer."""
    torch.manual_seed(3)
    sizes = {
        "llama": {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
                  "num_key_value_heads": 2, "max_position_embeddings": 128},
        "gpt2": {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 128},
        "gpt_neox": {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
                     "max_position_embeddings": 128},
        "bloom": {"hidden_size": 32, "n_layer": 2, "n_head": 4},
    }
    like_llama = {"mistral", "qwen2", "qwen3", "gemma", "gemma2", "phi3", "phi", "starcoder2"}
    values = dict(sizes["llama" if kind in like_llama else kind])
    if kind in ("gemma", "gemma2", "qwen3"):
        values["head_dim"] = 8
    config = AutoConfig.for_model(kind, vocab_size=len(TOKENIZER), bos_token_id=0, eos_token_id=1, pad_token_id=0,
                                  **{**values, **changes})
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").float().eval()
    with torch.no_grad():
        for parameter in model.parameters():  # large enough that answers differ
            parameter.add_(torch.randn_like(parameter) * 0.1)
    return model


def saved(model, name, **arguments):
    folder = ROOT / "models" / name
    model.save_pretrained(folder, **arguments)
    TOKENIZER.save_pretrained(folder)
    return folder


def family(kind, **changes):
    model = small(kind, **changes)
    same_texts(saved(model, kind + "".join(map(str, changes.values()))), model, TOKENIZER)


@check
def llama_folder():
    family("llama")


@check
def families_of_decoders():
    for kind in ("mistral", "qwen2", "qwen3", "gemma", "gemma2", "phi3", "phi", "starcoder2", "gpt2", "gpt_neox", "bloom"):
        family(kind)


@check
def tied_and_untied_embeddings():
    for kind in ("llama", "gpt2", "qwen2"):
        for tied in (True, False):
            family(kind, tie_word_embeddings=tied)


@check
def sharded_weights():
    model = small("llama")
    same_texts(saved(model, "sharded", max_shard_size="20KB"), model, TOKENIZER)


@check
def half_precision_weights():
    model = small("llama").to(torch.bfloat16)
    same_texts(saved(model, "half"), model.float(), TOKENIZER)


@check
def tied_weights_saved_under_one_name():
    from safetensors.torch import save_model

    for kind in ("llama", "gpt2", "qwen2", "gemma", "bloom"):
        model = small(kind, tie_word_embeddings=True)
        folder = saved(model, "one-name-" + kind)
        (folder / "model.safetensors").unlink()
        save_model(model, str(folder / "model.safetensors"), metadata={"format": "pt"})
        same_texts(folder, model, TOKENIZER)


@check
def a_published_model_with_one_name():
    folder = shared("models", "tinystories-656k")
    same_texts(folder, AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32),
               AutoTokenizer.from_pretrained(folder), prompts=["Once upon a time", "The dog"])


@check
def pytorch_bin_weights():
    model = small("llama")
    folder = saved(model, "bin")
    (folder / "model.safetensors").unlink()
    torch.save(model.state_dict(), folder / "pytorch_model.bin")
    same_texts(folder, model, TOKENIZER)


def adapter_of(name, config):
    """An adapter of PEFT's over the starter, with weights that say something; model and folder."""
    torch.manual_seed(5)
    model = get_peft_model(AutoModelForCausalLM.from_pretrained(STARTER, dtype=torch.float32), config)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter.add_(torch.randn_like(parameter) * 0.05)
    folder = ROOT / "adapters" / name
    model.eval().save_pretrained(folder)
    return model, folder


def adapter(name, **changes):
    return adapter_of(name, LoraConfig(**{"task_type": "CAUSAL_LM", "r": 4, "lora_alpha": 8,
                                          "target_modules": ["q_proj", "v_proj", "up_proj"], **changes}))


def adapter_answers_alike(name, **changes):
    _, folder = adapter(name, **changes)
    base = AutoModelForCausalLM.from_pretrained(STARTER, dtype=torch.float32)
    same_texts(STARTER, PeftModel.from_pretrained(base, folder), TOKENIZER, "--adapter", folder)


@check
def lora_adapters():
    adapter_answers_alike("plain")
    adapter_answers_alike("rslora", use_rslora=True)
    adapter_answers_alike("all", target_modules="all-linear")
    adapter_answers_alike("patterns", rank_pattern={"q_proj": 2}, alpha_pattern={"v_proj": 3})
    adapter_answers_alike("layers", layers_to_transform=[1, 2])
    adapter_answers_alike("head", modules_to_save=["lm_head"])
    adapter_answers_alike("gaussian", init_lora_weights="gaussian")


@check
def dora_adapters():
    adapter_answers_alike("dora", use_dora=True)
    adapter_answers_alike("dora-rslora", use_dora=True, use_rslora=True, target_modules="all-linear")


def ia3_answers_alike(name, **changes):
    torch.manual_seed(6)
    base = AutoModelForCausalLM.from_pretrained(STARTER, dtype=torch.float32)
    model = get_peft_model(base, IA3Config(task_type="CAUSAL_LM", **changes))
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter.mul_(1 + torch.randn_like(parameter) * 0.5)
    model.eval().save_pretrained(ROOT / "adapters" / name)
    same_texts(STARTER, model, TOKENIZER, "--adapter", ROOT / "adapters" / name)


@check
def ia3_adapters():
    ia3_answers_alike("ia3", target_modules=["k_proj", "v_proj", "down_proj"], feedforward_modules=["down_proj"])
    ia3_answers_alike("ia3-keys", target_modules=["k_proj"], feedforward_modules=[])


@check
def prefixes_and_prompts():
    from peft import CPTConfig, PrefixTuningConfig, PromptEncoderConfig, PromptTuningConfig

    for name, config in {
        "prefix": PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=5),
        "prefix_projection": PrefixTuningConfig(
            task_type="CAUSAL_LM", num_virtual_tokens=5, prefix_projection=True, encoder_hidden_size=24),
        "prompt": PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=6),
        "p_tuning": PromptEncoderConfig(task_type="CAUSAL_LM", num_virtual_tokens=4, encoder_hidden_size=24),
        "cpt": CPTConfig(task_type="CAUSAL_LM", cpt_token_ids=[5, 9, 12, 6], cpt_mask=[1, 1, 1, 1],
                         cpt_tokens_type_mask=[1, 2, 3, 4]),
    }.items():
        torch.manual_seed(11)
        model = get_peft_model(AutoModelForCausalLM.from_pretrained(STARTER, dtype=torch.float32), config).eval()
        folder = ROOT / "adapters" / name
        model.save_pretrained(folder)
        same_texts(STARTER, model, TOKENIZER, "--adapter", folder, theirs_by=their_text_by_forward)


@check
def adapters_that_change_their_base():
    for start in ("pissa", "olora"):
        adapter_answers_alike(start, init_lora_weights=start)
        adapter_answers_alike(start + "-rslora", init_lora_weights=start, use_rslora=True)


@check
def what_a_lora_config_may_ask_for():
    adapter_answers_alike("bias", lora_bias=True)
    adapter_answers_alike("token-rows", trainable_token_indices=[5, 6, 40])
    adapter_answers_alike("parts", exclude_modules=["v_proj"])
    adapter_answers_alike("embedding", target_modules=["q_proj", "embed_tokens"])
    adapter_answers_alike("embedding-tied", target_modules=["q_proj", "embed_tokens"], ensure_weight_tying=True)
    adapter_answers_alike("head-lora", target_modules=["q_proj", "lm_head"])
    adapter_answers_alike("head-lora-tied", target_modules=["q_proj", "lm_head"], ensure_weight_tying=True)
    adapter_answers_alike("embedding-whole", modules_to_save=["embed_tokens"])
    adapter_answers_alike("embedding-whole-tied", modules_to_save=["embed_tokens"], ensure_weight_tying=True)


@check
def odd_lora_configs():
    adapter_answers_alike("replication", layer_replication=[[0, 2], [1, 4]])
    adapter_answers_alike("regular-expression", target_modules=r".*\.layers\.[12]\..*(q|up)_proj")
    adapter_answers_alike("one-layer", alpha_pattern={"model.layers.1.self_attn.q_proj": 32},
                          rank_pattern={r"layers\.0\.self_attn\.v_proj": 1})
    adapter_answers_alike("rank-one", r=1, lora_alpha=1)
    adapter_answers_alike("hardly-dropped", lora_dropout=1e-9)
    adapter_answers_alike("invoked", alora_invocation_tokens=[TOKENIZER.convert_tokens_to_ids("<|turn|>")])


@check
def adapters_in_bfloat16_over_a_base_that_moved():
    from safetensors.torch import load_file, save_file

    _, folder = adapter("half")
    file = folder / "adapter_model.safetensors"
    save_file({name: tensor.to(torch.bfloat16) for name, tensor in load_file(file).items()}, file)
    config = json.load(open(folder / "adapter_config.json"))
    config["base_model_name_or_path"] = "somewhere/that-is-gone"
    json.dump(config, open(folder / "adapter_config.json", "w"))
    base = AutoModelForCausalLM.from_pretrained(STARTER, dtype=torch.float32)
    same_texts(STARTER, PeftModel.from_pretrained(base, folder), TOKENIZER, "--adapter", folder)


@check
def adapters_that_are_not_obeyed_are_refused_by_name():
    _, folder = adapter("refused", init_lora_weights="pissa_niter_4")
    said = engine("generate", STARTER, "--adapter", folder, "--prompt", "x", code=2)
    assert "init_lora_weights" in said, said


@check
def keys_of_tomorrow_are_refused_by_name():
    _, folder = adapter("tomorrow")
    config = json.load(open(folder / "adapter_config.json"))
    config["a_new_way"] = {"of": "computing"}
    json.dump(config, open(folder / "adapter_config.json", "w"))
    assert "a_new_way" in engine("generate", STARTER, "--adapter", folder, "--prompt", "x", code=2)


@check
def an_adapter_folder_given_as_the_model():
    model, folder = adapter("as-model")
    TOKENIZER.save_pretrained(folder)
    same_texts(folder, model, TOKENIZER)


@check
def other_methods():
    import peft

    places = {"task_type": "CAUSAL_LM", "target_modules": ["q_proj", "v_proj", "up_proj"]}
    for name, config in {
        "adalora": peft.AdaLoraConfig(**places, init_r=6, target_r=4, total_step=100),
        "boft": peft.BOFTConfig(**places, boft_block_size=4, boft_n_butterfly_factor=2),
        "delora": peft.DeloraConfig(**places, r=4),
        "fourierft": peft.FourierFTConfig(**places, n_frequency=60),
        "hra": peft.HRAConfig(**places, r=4),
        "loha": peft.LoHaConfig(**places, r=4, alpha=8),
        "lokr": peft.LoKrConfig(**places, r=4, alpha=8),
        "miss": peft.MissConfig(**places, r=8),
        "hira": peft.HiraConfig(**places, r=8),
        "adaption_prompt": peft.AdaptionPromptConfig(task_type="CAUSAL_LM", adapter_len=5, adapter_layers=2),
        "oft": peft.OFTConfig(**places, r=0, oft_block_size=8, use_cayley_neumann=False),
        "randlora": peft.RandLoraConfig(**{**places, "target_modules": ["q_proj", "o_proj"]}, r=4),
        "trainable_tokens": peft.TrainableTokensConfig(task_type="CAUSAL_LM", token_indices=[5, 6, 40]),
        "road": peft.RoadConfig(**places, group_size=8),
        "vera": peft.VeraConfig(**{**places, "target_modules": ["q_proj", "o_proj"]}, r=8),
    }.items():
        model, folder = adapter_of(name, config)
        try:
            same_texts(STARTER, model, TOKENIZER, "--adapter", folder)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error


@check
def methods_that_are_not_read_are_refused_by_name():
    from peft import MultitaskPromptTuningConfig

    _, folder = adapter_of("tasks", MultitaskPromptTuningConfig(task_type="CAUSAL_LM", num_tasks=2,
                                                                 num_virtual_tokens=4))
    assert "MULTITASK_PROMPT_TUNING" in engine("generate", STARTER, "--adapter", folder, "--prompt", "x", code=2)


@check
def models_that_bitsandbytes_quantised():
    from transformers import BitsAndBytesConfig

    for name, options in {
        "nf4": {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4"},
        "nf4_double": {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4", "bnb_4bit_use_double_quant": True},
        "fp4": {"load_in_4bit": True, "bnb_4bit_quant_type": "fp4"},
    }.items():
        model = AutoModelForCausalLM.from_pretrained(
            STARTER, quantization_config=BitsAndBytesConfig(bnb_4bit_compute_dtype=torch.float32, **options),
            dtype=torch.float32, device_map="cpu")
        same_texts(saved(model, "bnb_" + name), model, TOKENIZER)


@check
def models_that_llm_compressor_quantised():
    from compressed_tensors.quantization import QuantizationArgs, QuantizationScheme
    from llmcompressor import oneshot
    from llmcompressor.modifiers.quantization import QuantizationModifier
    from transformers import CompressedTensorsConfig

    def ints(**how):
        return {"config_groups": {"all": QuantizationScheme(targets=["Linear"], weights=QuantizationArgs(**how))}}

    for name, how in {
        "w4": ints(num_bits=4, strategy="group", group_size=32),
        "w4_asym": ints(num_bits=4, strategy="group", group_size=32, symmetric=False),
        "w8": ints(num_bits=8, strategy="channel"),
        "fp8": {"targets": "Linear", "scheme": "FP8_DYNAMIC"},
        "fp8_block": {"targets": "Linear", "scheme": "FP8_BLOCK"},
        "nvfp4": {"targets": "Linear", "scheme": "NVFP4A16"},
        "mxfp4": {"targets": "Linear", "scheme": "MXFP4A16"},
    }.items():
        model = AutoModelForCausalLM.from_pretrained(STARTER, dtype=torch.float32)
        oneshot(model=model, recipe=QuantizationModifier(ignore=["lm_head"], **how))
        folder = ROOT / ("ct_" + name)
        model.save_pretrained(folder, save_compressed=True)
        TOKENIZER.save_pretrained(folder)
        theirs = AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32, quantization_config=CompressedTensorsConfig(run_compressed=False)).eval()
        same_texts(folder, theirs, TOKENIZER)


def rows():
    return [json.loads(line) for line in open(RESOURCES / "demo" / "shop.jsonl")]


@check
def data_sets_in_files():
    from datasets import Dataset

    data = Dataset.from_list(rows())
    (ROOT / "files").mkdir()
    data.to_json(str(ROOT / "files" / "rows.jsonl"))
    data.to_parquet(str(ROOT / "files" / "rows.parquet"))
    Dataset.from_list([{"question": r["messages"][0]["content"], "answer": r["messages"][1]["content"]}
                       for r in rows()]).to_csv(str(ROOT / "files" / "rows.csv"), index=False)
    for file in ("rows.jsonl", "rows.parquet", "rows.csv"):
        said = engine("data", "import", ROOT / "files" / file, "--to", ROOT / "files" / "sets")
        assert "320 rows" in said, said


@check
def data_sets_saved_to_disk():
    from datasets import Dataset, DatasetDict

    data = Dataset.from_list(rows())
    data.save_to_disk(ROOT / "files" / "saved", num_shards=3)
    data.filter(lambda row: True)  # leaves a cache beside it
    said = engine("data", "import", ROOT / "files" / "saved", "--to", ROOT / "files" / "sets-saved")
    assert "320 rows" in said, said
    kept = next((ROOT / "files" / "sets-saved").iterdir()) / "rows.jsonl"
    assert [json.loads(line)["messages"] for line in open(kept)] == [row["messages"] for row in rows()]
    DatasetDict(train=data.select(range(300)), test=data.select(range(300, 320))).save_to_disk(ROOT / "files" / "splits")
    said = engine("data", "import", ROOT / "files" / "splits", "--to", ROOT / "files" / "sets-splits")
    assert "300 rows" in said and "20 rows" in said, said


@check
def columns_of_every_kind_in_arrow():
    import datetime

    import numpy
    from datasets import ClassLabel, Dataset, Features, Sequence, Value

    features = Features({"instruction": Value("large_string"), "output": Value("string"), "n": Value("uint64"),
                         "x": Value("float16"), "ok": Value("bool"), "label": ClassLabel(names=["a", "b"]),
                         "many": Sequence(Value("int8")), "deep": {"a": Value("string"), "b": [Value("float64")]},
                         "when": Value("timestamp[ms]"), "none": Value("null")})
    values = [{"instruction": f"Say {i} 琴", "output": None if i == 3 else "x" * i, "n": 2**40 + i, "x": i / 4, "ok": i % 2 == 0,
               "label": i % 2, "many": list(range(i)), "deep": {"a": "ä" if i else None, "b": [1.5, float("nan")][:i]},
               "when": datetime.datetime(2026, 1, 1), "none": None} for i in range(20)]
    Dataset.from_list(values, features=features).save_to_disk(ROOT / "files" / "kinds")
    said = engine("data", "import", ROOT / "files" / "kinds", "--to", ROOT / "files" / "sets-kinds")
    assert "18 rows" in said and "2 set aside" in said, said  # an empty and a missing answer


if __name__ == "__main__":
    main()
