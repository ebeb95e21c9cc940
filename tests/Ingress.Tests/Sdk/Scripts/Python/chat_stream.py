"""Streams of chat."""

from harness import ask, case, client, equal


@case("chat.stream")
def stream():
    sdk = client()
    chunks = list(sdk.chat.completions.create(model="sim/fast", messages=ask("Tell me about owls"), stream=True))
    whole = sdk.chat.completions.create(model="sim/fast", messages=ask("Tell me about owls"))
    equal(1, len({chunk.id for chunk in chunks}))
    equal({"sim/fast"}, {chunk.model for chunk in chunks})
    assert all(len(chunk.choices) == 1 and chunk.usage is None for chunk in chunks)
    equal(["assistant"], [chunk.choices[0].delta.role for chunk in chunks if chunk.choices[0].delta.role])
    equal(["stop"], [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices[0].finish_reason])
    equal(whole.choices[0].message.content, "".join(chunk.choices[0].delta.content or "" for chunk in chunks))


@case("chat.stream_usage")
def stream_usage():
    sdk = client()
    chunks = list(sdk.chat.completions.create(
        model="sim/fast", messages=ask("Tell me about owls"), stream=True, stream_options={"include_usage": True}))
    whole = sdk.chat.completions.create(model="sim/fast", messages=ask("Tell me about owls"))
    equal([], chunks[-1].choices)
    equal(whole.usage.total_tokens, chunks[-1].usage.total_tokens)
    assert all(chunk.usage is None for chunk in chunks[:-1])


@case("chat.stream_helper")
def stream_helper():
    kinds = []
    with client().chat.completions.stream(
            model="sim/fast", messages=ask("Tell me about owls"), stream_options={"include_usage": True}) as events:
        for event in events:
            kinds.append(event.type)
        answer = events.get_final_completion()
    assert "content.delta" in kinds and "content.done" in kinds, set(kinds)
    equal("stop", answer.choices[0].finish_reason)
    assert answer.choices[0].message.content and answer.usage.completion_tokens > 0


@case("chat.stream_choices")
def stream_choices():
    texts = ["", ""]
    finished = set()
    sdk = client()
    for chunk in sdk.chat.completions.create(model="sim/fast", messages=ask("Tell me about owls"), n=2, stream=True):
        for choice in chunk.choices:
            texts[choice.index] += choice.delta.content or ""
            finished |= {choice.index} if choice.finish_reason else set()
    whole = sdk.chat.completions.create(model="sim/fast", messages=ask("Tell me about owls"), n=2)
    equal([choice.message.content for choice in whole.choices], texts)
    equal({0, 1}, finished)


@case("chat.stream_logprobs")
def stream_logprobs():
    text, tokens = "", ""
    for chunk in client().chat.completions.create(
            model="sim/fast", messages=ask("Hello"), logprobs=True, stream=True):
        choice = chunk.choices[0]
        text += choice.delta.content or ""
        tokens += "".join(token.token for token in choice.logprobs.content or []) if choice.logprobs else ""
    assert text
    equal(text, tokens)
