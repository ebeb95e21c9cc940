"""The Responses API, which the gateway answers by way of chat."""

import json

from pydantic import BaseModel

from chat import DOT
from harness import case, client, equal

WEATHER = {
    "type": "function", "name": "get_weather", "description": "Weather of a city", "strict": True,
    "parameters": {
        "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": False}}


class Person(BaseModel):
    name: str
    age: int


def create(text, **options):
    return client().responses.create(model="sim/fast", input=text, **options)


@case("responses.plain")
def plain():
    answer = create("Tell me about owls", instructions="Be brief.")
    equal(("response", "completed", "sim/fast"), (answer.object, answer.status, answer.model))
    equal(["message"], [item.type for item in answer.output])
    assert answer.output_text and answer.id.startswith("resp_")
    equal(answer.usage.total_tokens, answer.usage.input_tokens + answer.usage.output_tokens)


@case("responses.incomplete")
def incomplete():
    answer = create("Tell me about owls", max_output_tokens=16)
    equal(("incomplete", "max_output_tokens"), (answer.status, answer.incomplete_details.reason))
    equal(16, answer.usage.output_tokens)


@case("responses.vision")
def vision():
    parts = [{"type": "input_text", "text": "What is this?"}, {"type": "input_image", "image_url": DOT, "detail": "low"}]
    answer = create([{"role": "user", "content": parts}])
    assert "image" in answer.output_text, answer.output_text


@case("responses.file")
def file():
    part = {"type": "input_file", "filename": "owls.txt", "file_data": "data:text/plain;base64,T3dscyBmbHku"}
    answer = create([{"role": "user", "content": [{"type": "input_text", "text": "What is this?"}, part]}])
    assert "file" in answer.output_text, answer.output_text


@case("responses.stream")
def stream():
    events = list(create("Tell me about owls", stream=True))
    equal(list(range(len(events))), [event.sequence_number for event in events])
    kinds = [event.type for event in events]
    equal(["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added"], kinds[:4])
    equal(["response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed"], kinds[-4:])
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    equal(create("Tell me about owls").output_text, text)
    equal(text, events[-1].response.output_text)
    equal(1, len({event.response.id for event in events if hasattr(event, "response")}))


@case("responses.stream_helper")
def stream_helper():
    with client().responses.stream(model="sim/fast", input="Tell me about owls") as events:
        snapshots = [event.snapshot for event in events if event.type == "response.output_text.delta"]
        final = events.get_final_response()
    equal(final.output_text, snapshots[-1])
    assert final.usage.output_tokens > 0


def cities(items):
    return [json.loads(item.arguments)["city"] for item in items if item.type == "function_call"]


@case("responses.tools")
def tools():
    answer = create("The weather in Paris, Rome and Oslo", tools=[WEATHER])
    equal(["Paris", "Rome", "Oslo"], cities(answer.output))
    equal(3, len({item.call_id for item in answer.output}))


@case("responses.stream_tools")
def stream_tools():
    arguments, done = {}, {}
    for event in create("The weather in Paris, Rome and Oslo", tools=[WEATHER], stream=True):
        if event.type == "response.function_call_arguments.delta":
            arguments[event.output_index] = arguments.get(event.output_index, "") + event.delta
        elif event.type == "response.function_call_arguments.done":
            done[event.output_index] = event.arguments
        elif event.type == "response.completed":
            equal(["Paris", "Rome", "Oslo"], cities(event.response.output))
    equal(done, arguments)
    equal(["Paris", "Rome", "Oslo"], [json.loads(done[index])["city"] for index in range(3)])


@case("responses.round_trip")
def round_trip():
    asked = create("The weather in Paris and Rome", tools=[WEATHER])
    results = [
        {"type": "function_call_output", "call_id": item.call_id, "output": f"{17 + i} degrees"} for i, item in enumerate(asked.output)]
    answer = create([{"role": "user", "content": "The weather in Paris and Rome"}, *asked.output, *results], tools=[WEATHER])
    assert "18 degrees" in answer.output_text, answer.output_text


@case("responses.parse")
def parse():
    answer = client().responses.parse(model="sim/fast", input="Anna is 31", text_format=Person)
    assert isinstance(answer.output_parsed, Person), repr(answer.output_parsed)
    with client().responses.stream(model="sim/fast", input="Anna is 31", text_format=Person) as events:
        equal(answer.output_parsed, events.get_final_response().output_parsed)
