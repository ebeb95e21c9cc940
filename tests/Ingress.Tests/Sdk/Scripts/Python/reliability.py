"""What goes wrong on the way: retries, breaks, time-outs, a caller who leaves."""

import openai

from harness import ask, case, client, equal, raises


@case("reliability.retry")
def retry():
    # The provider behind this model fails until the gateway has given up once: only the SDK's own retry can succeed.
    raw = client(max_retries=2).chat.completions.with_raw_response.create(model="flaky/once", messages=ask("Hello"))
    equal(1, raw.retries_taken)
    equal("Here again.", raw.parse().choices[0].message.content)


def cut(create, text_of):
    text = ""

    def drain():
        nonlocal text
        for event in create():
            text += text_of(event)

    error = raises(openai.APIError, drain)
    assert text, "the break came before any text"
    assert error.message and error.code, repr(error)


@case("reliability.cut")
def cut_chat():
    cut(lambda: client().chat.completions.create(
        model="sim/fast", messages=ask("Tell me about owls [[sim:cut_after=5]]"), stream=True),
        lambda chunk: chunk.choices[0].delta.content or "")


@case("reliability.cut_helper")
def cut_helper():
    def drain():
        with client().chat.completions.stream(model="sim/fast", messages=ask("Tell me about owls [[sim:cut_after=5]]")) as events:
            events.get_final_completion()

    raises(openai.APIError, drain)


@case("reliability.cut_responses")
def cut_responses():
    cut(lambda: client().responses.create(
        model="sim/fast", input="Tell me about owls [[sim:cut_after=5]]", stream=True),
        lambda event: event.delta if event.type == "response.output_text.delta" else "")


@case("reliability.timeout")
def timeout():
    raises(openai.APITimeoutError, lambda: client(timeout=0.3).chat.completions.create(
        model="sim/fast", messages=ask("Hello [[sim:stall=30000]]")))


@case("reliability.cancel")
def cancel():
    sdk = client()
    stream = sdk.chat.completions.create(
        model="sim/fast", messages=ask("Tell me about owls [[sim:stall_after=3]]"), stream=True)
    assert next(iter(stream)).choices
    stream.close()
    equal("stop", sdk.chat.completions.create(model="sim/fast", messages=ask("Hello")).choices[0].finish_reason)
