"""OpenAI's client and lm-evaluation-harness ask what Luthier serves. What is not honoured must be refused by name."""

import math

import openai

from harness import QUESTIONS, STARTER, check, main, our_text, served, shared

_open = {}


def client():
    if not _open:
        _open["server"] = served(STARTER)
        _open["url"] = _open["server"].__enter__()
    return openai.OpenAI(base_url=_open["url"] + "/v1", api_key="none", max_retries=0)


def chat(**options):
    return client().chat.completions.create(model="base", messages=[{"role": "user", "content": QUESTIONS[0]}],
                                            **{"temperature": 0, "max_tokens": 16, **options})


def refused(key, ask):
    try:
        ask()
    except openai.BadRequestError as error:
        assert error.status_code == 400 and error.param == key, f"param is {error.param}"
        assert key in error.message, error.message
        return
    raise AssertionError(f"{key} was answered as if it had been obeyed")


@check
def models():
    assert [model.id for model in client().models.list()] == ["base"]


@check
def a_chat():
    answer = chat()
    assert answer.choices[0].message.role == "assistant" and answer.choices[0].message.content
    assert answer.choices[0].finish_reason in ("stop", "length")
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


@check
def a_streamed_chat():
    whole = chat().choices[0].message.content
    chunks = list(chat(stream=True, stream_options={"include_usage": True}))
    assert chunks[0].choices[0].delta.role == "assistant"
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == whole
    assert chunks[-1].choices == [] and chunks[-1].usage.completion_tokens > 0
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] in ("stop", "length")


@check
def a_stream_by_the_clients_own_helper():
    with client().chat.completions.stream(model="base", messages=[{"role": "user", "content": QUESTIONS[0]}], temperature=0,
                                          max_tokens=16) as stream:
        final = stream.get_final_completion()
    assert final.choices[0].message.content == chat().choices[0].message.content


@check
def a_completion():
    answer = client().completions.create(model="base", prompt="There was once", max_tokens=16, temperature=0)
    assert answer.choices[0].text == our_text(STARTER, "There was once", tokens=16)


@check
def a_seed_repeats_an_answer():
    first, second = (chat(temperature=1.0, seed=7).choices[0].message.content for _ in range(2))
    assert first == second


@check
def stop_texts():
    whole = client().completions.create(model="base", prompt="There was once", max_tokens=16, temperature=0).choices[0].text
    word = whole.split()[3]
    for stop in (word, [word, "@@"]):
        cut = client().completions.create(model="base", prompt="There was once", max_tokens=16, temperature=0, stop=stop)
        assert cut.choices[0].text == whole[:whole.index(word)] and cut.choices[0].finish_reason == "stop"


@check
def log_probabilities_of_a_chat():
    content = chat(logprobs=True, top_logprobs=3).choices[0].logprobs.content
    assert content and all(len(token.top_logprobs) == 3 and token.logprob <= 0 for token in content)
    assert all(math.isclose(token.logprob, token.top_logprobs[0].logprob, abs_tol=1e-6) for token in content)


@check
def nulls_count_as_absent():
    assert chat(stop=None, extra_body={"n": None, "tools": None, "logit_bias": None, "seed": None, "stream": None})


@check
def values_that_ask_for_nothing():
    assert chat(n=1, tools=[], logit_bias={}, response_format={"type": "text"}, user="me",
                extra_body={"parallel_tool_calls": False, "modalities": ["text"]})


@check
def text_in_parts():
    parts = [{"type": "text", "text": QUESTIONS[0][:8]}, {"type": "text", "text": QUESTIONS[0][8:]}]
    answer = client().chat.completions.create(model="base", messages=[{"role": "user", "content": parts}], temperature=0,
                                              max_tokens=16)
    assert answer.choices[0].message.content == chat().choices[0].message.content


@check
def several_answers_are_refused():
    refused("n", lambda: chat(n=2))


@check
def tools_are_refused():
    tool = {"type": "function", "function": {"name": "price", "parameters": {"type": "object", "properties": {}}}}
    refused("tools", lambda: chat(tools=[tool]))
    refused("tool_choice", lambda: chat(tool_choice="required"))


@check
def forms_of_answers_are_refused():
    refused("response_format", lambda: chat(response_format={"type": "json_object"}))


@check
def biases_are_refused():
    refused("logit_bias", lambda: chat(logit_bias={"5": 10}))


@check
def pictures_are_refused():
    parts = [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,"}}]
    refused("content.type", lambda: client().chat.completions.create(
        model="base", messages=[{"role": "user", "content": parts}], max_tokens=4))


@check
def unknown_options_are_refused():
    refused("reasoning_effort", lambda: chat(reasoning_effort="high"))
    refused("add_vision_id", lambda: chat(extra_body={"chat_template_kwargs": {"add_vision_id": True}}))


@check
def an_unknown_model_is_not_found():
    try:
        client().chat.completions.create(model="nothing", messages=[{"role": "user", "content": "x"}])
    except openai.NotFoundError:
        return
    raise AssertionError("a model that is not served has answered")


@check
def embeddings_as_numbers_and_as_base64():
    import base64
    import struct

    texts = ["How much is the violin?", "請問豎琴的價格？"]
    plain = client().embeddings.create(model="base", input=texts, encoding_format="float")
    packed = client().embeddings.create(model="base", input=texts, encoding_format="base64")
    ours = client().embeddings.create(model="base", input=texts)  # the client asks for base64 by itself
    for a, b, c in zip(plain.data, packed.data, ours.data):
        unpacked = struct.unpack(f"<{len(a.embedding)}f", base64.b64decode(b.embedding))
        assert max(abs(x - y) for x, y in zip(a.embedding, unpacked)) < 1e-6
        assert max(abs(x - y) for x, y in zip(a.embedding, c.embedding)) < 1e-6


@check
def sizes_of_embeddings_are_refused():
    refused("dimensions", lambda: client().embeddings.create(model="base", input="x", dimensions=8))


@check
def a_sentence_models_embeddings():
    import numpy
    from sentence_transformers import SentenceTransformer

    folder = shared("models", "all-minilm-l6-v2")
    texts = ["", " ", "a", "Hello, world!", "小提琴多少錢？ 🎻", "[CLS] [MASK] written out", "long " * 700, "x" * 3000]
    theirs = SentenceTransformer(str(folder), device="cpu", model_kwargs={"dtype": "float32"}).encode(texts)
    with served(folder) as url:
        own = openai.OpenAI(base_url=url + "/v1", api_key="none", max_retries=0)
        ours = [data.embedding for data in own.embeddings.create(model="base", input=texts).data]
    for text, a, b in zip(texts, ours, theirs):
        worst = numpy.abs(numpy.array(a) - b).max()
        assert worst < 1e-5, f"{text[:40]!r} differs by {worst}"


def harness_scores(**arguments):
    from lm_eval.models.openai_completions import LocalCompletionsAPI

    client()
    return LocalCompletionsAPI(model="base", base_url=_open["url"] + "/v1/completions", tokenizer=str(STARTER),
                               tokenizer_backend="huggingface", num_concurrent=1, max_retries=1, **arguments)


@check
def lm_eval_that_scores_choices_is_refused_by_name():
    # It sends token ids and asks for the prompt's own log-probabilities: both come with a later issue. Ignored, every
    # score would be chance.
    try:
        client().completions.create(model="base", prompt="x", max_tokens=1, echo=True, logprobs=1)
    except openai.BadRequestError as error:
        assert error.param == "echo"
        return
    raise AssertionError("echo was ignored")


@check
def lm_eval_generates():
    from lm_eval.api.instance import Instance
    from lm_eval.models.openai_completions import LocalChatCompletion

    client()
    model = LocalChatCompletion(model="base", base_url=_open["url"] + "/v1/chat/completions", num_concurrent=1,
                                max_retries=1)
    from lm_eval.models.api_models import JsonChatStr
    import json

    prompt = JsonChatStr(json.dumps([{"role": "user", "content": QUESTIONS[0]}]))
    said = model.generate_until([Instance("generate_until", {}, (prompt, {"until": ["\n"], "max_gen_toks": 16,
                                                                            "temperature": 0}), 0)])
    assert said[0] == chat().choices[0].message.content.split("\n")[0], said


if __name__ == "__main__":
    try:
        main()
    finally:
        if _open:
            _open["server"].__exit__(None, None, None)
