"""Whole answers of chat and text completions."""

import asyncio

from openai import AsyncOpenAI

from harness import ask, case, client, equal

DOT = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@case("chat.plain")
def plain():
    answer = client().chat.completions.create(model="sim/fast", messages=ask("Tell me about owls"))
    equal("chat.completion", answer.object)
    equal("sim/fast", answer.model)
    choice = answer.choices[0]
    equal(("assistant", "stop", 0), (choice.message.role, choice.finish_reason, choice.index))
    assert choice.message.content and choice.message.tool_calls is None
    usage = answer.usage
    equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens)
    assert usage.prompt_tokens > 0 and usage.completion_tokens > 0


@case("chat.auto")
def auto():
    answer = client().chat.completions.create(model="auto", messages=ask("Tell me about owls"))
    assert answer.model.startswith("sim/"), answer.model


@case("chat.headers")
def headers():
    raw = client().chat.completions.with_raw_response.create(model="sim/fast", messages=ask("Hello"))
    equal("sim/fast", raw.headers["x-inferly-model"])
    equal("1", raw.headers["x-inferly-attempts"])
    assert float(raw.headers["x-inferly-cost-usd"]) > 0
    equal(raw.headers["x-request-id"], raw.parse()._request_id)


@case("chat.vision")
def vision():
    parts = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": DOT, "detail": "low"}}]
    sdk = client()
    seen = sdk.chat.completions.create(model="sim/fast", messages=[{"role": "user", "content": parts}])
    unseen = sdk.chat.completions.create(model="sim/fast", messages=[{"role": "user", "content": parts[:1]}])
    assert seen.usage.prompt_tokens > unseen.usage.prompt_tokens
    assert "image" in seen.choices[0].message.content, seen.choices[0].message.content


@case("chat.choices")
def choices():
    answer = client().chat.completions.create(model="sim/fast", messages=ask("Tell me about owls"), n=2)
    equal([0, 1], [choice.index for choice in answer.choices])
    assert answer.choices[0].message.content != answer.choices[1].message.content


@case("chat.logprobs")
def logprobs():
    answer = client().chat.completions.create(
        model="sim/fast", messages=ask("Hello"), logprobs=True, top_logprobs=2, max_completion_tokens=4)
    tokens = answer.choices[0].logprobs.content
    equal(answer.choices[0].message.content, "".join(token.token for token in tokens))
    assert all(token.logprob <= 0 and len(token.top_logprobs) == 2 for token in tokens)


@case("chat.length")
def length():
    answer = client().chat.completions.create(model="sim/fast", messages=ask("Tell me about owls"), max_tokens=3)
    equal("length", answer.choices[0].finish_reason)
    equal(3, answer.usage.completion_tokens)


@case("chat.parallel")
def parallel():
    async def burst():
        async with AsyncOpenAI(max_retries=0) as sdk:
            return await asyncio.gather(*[
                sdk.chat.completions.create(model="sim/fast", messages=ask(f"Tell me about owl {i}")) for i in range(20)])

    answers = asyncio.run(burst())
    equal(20, len({answer.id for answer in answers}))
    assert all(answer.choices[0].finish_reason == "stop" for answer in answers)


@case("completions.plain")
def completion():
    answer = client().completions.create(model="sim/fast", prompt="Once upon a time", max_tokens=5)
    equal(("text_completion", "sim/fast"), (answer.object, answer.model))
    assert answer.choices[0].text
    equal(("length", 5), (answer.choices[0].finish_reason, answer.usage.completion_tokens))


@case("completions.stream")
def completion_stream():
    sdk = client()
    chunks = list(sdk.completions.create(model="sim/fast", prompt="Once upon a time", max_tokens=200, stream=True))
    whole = sdk.completions.create(model="sim/fast", prompt="Once upon a time", max_tokens=200)
    equal(whole.choices[0].text, "".join(chunk.choices[0].text for chunk in chunks))
    equal(["stop"], [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices[0].finish_reason])
