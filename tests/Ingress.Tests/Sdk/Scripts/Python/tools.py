"""Tool calls: one, several, streamed, and the way back."""

import json

from harness import ask, case, client, equal


def tool(name, description, **properties):
    parameters = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


WEATHER = tool("get_weather", "Weather of a city", city={"type": "string"})
TIME = tool("get_time", "Time in a zone", zone={"type": "string"})


def create(text, **options):
    return client().chat.completions.create(
        model="sim/fast", messages=ask(text), **{"tools": [WEATHER, TIME], **options})


def calls_of(answer):
    equal("tool_calls", answer.choices[0].finish_reason)
    calls = answer.choices[0].message.tool_calls
    equal(len(calls), len({call.id for call in calls}))
    return [(call.function.name, json.loads(call.function.arguments)) for call in calls]


@case("tools.single")
def single():
    equal([("get_weather", {"city": "Oslo"})], calls_of(create("What is the weather in Oslo?")))


@case("tools.parallel")
def parallel():
    calls = calls_of(create("The weather in Paris, Rome and Oslo"))
    equal([("get_weather", {"city": city}) for city in ("Paris", "Rome", "Oslo")], calls)


@case("tools.one_at_a_time")
def one_at_a_time():
    equal(1, len(calls_of(create("The weather in Paris, Rome and Oslo", parallel_tool_calls=False))))


@case("tools.choice")
def choice():
    required = calls_of(create("Good morning", tool_choice="required"))
    named = calls_of(create("Good morning", tool_choice={"type": "function", "function": {"name": "get_time"}}))
    none = create("What is the weather in Oslo?", tool_choice="none").choices[0]
    equal((1, ["get_time"]), (len(required), [name for name, _ in named]))
    equal(("stop", None), (none.finish_reason, none.message.tool_calls))


def streamed(text):
    calls = {}
    finish = None
    for chunk in create(text, stream=True):
        for part in chunk.choices[0].delta.tool_calls or []:
            if part.id:
                assert part.index not in calls, f"two beginnings of call {part.index}"
                equal("function", part.type)
                calls[part.index] = [part.function.name, ""]
            calls[part.index][1] += part.function.arguments or ""
        finish = chunk.choices[0].finish_reason or finish
    equal("tool_calls", finish)
    equal(list(range(len(calls))), sorted(calls))
    return [(name, json.loads(arguments)) for name, arguments in calls.values()]


@case("tools.stream")
def stream():
    equal([("get_weather", {"city": "Oslo"})], streamed("What is the weather in Oslo?"))


@case("tools.stream_parallel")
def stream_parallel():
    calls = streamed("The weather in Paris, Rome and Oslo")
    equal([("get_weather", {"city": city}) for city in ("Paris", "Rome", "Oslo")], calls)


@case("tools.stream_helper")
def stream_helper():
    done = []
    with client().chat.completions.stream(
            model="sim/fast", messages=ask("The weather in Paris and Rome"), tools=[WEATHER]) as events:
        for event in events:
            if event.type == "tool_calls.function.arguments.done":
                done.append(json.loads(event.arguments)["city"])
        calls = calls_of(events.get_final_completion())
    equal(["Paris", "Rome"], done)
    equal(2, len(calls))


@case("tools.round_trip")
def round_trip():
    asked = create("The weather in Paris and Rome")
    message = asked.choices[0].message
    results = [
        {"role": "tool", "tool_call_id": call.id, "content": f"{17 + i} degrees"} for i, call in enumerate(message.tool_calls)]
    answer = client().chat.completions.create(
        model="sim/fast", tools=[WEATHER, TIME],
        messages=[*ask("The weather in Paris and Rome"), message, *results])
    equal("stop", answer.choices[0].finish_reason)
    assert "18 degrees" in answer.choices[0].message.content, answer.choices[0].message.content
