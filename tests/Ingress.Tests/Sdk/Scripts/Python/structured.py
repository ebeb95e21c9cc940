"""Answers that obey a schema, read back as objects."""

import json
from typing import Literal

import openai
from pydantic import BaseModel

from harness import ask, case, client, equal


class Person(BaseModel):
    name: str
    age: int
    mood: Literal["happy", "sad"]


class Family(BaseModel):
    surname: str
    members: list[Person]


def parsed(answer):
    value = answer.choices[0].message.parsed
    assert isinstance(value, Family), repr(value)
    assert all(isinstance(member, Person) for member in value.members)


@case("structured.parse")
def parse():
    parsed(client().chat.completions.parse(
        model="sim/fast", messages=ask("Anna is 31 and happy"), response_format=Family))


@case("structured.stream")
def stream():
    with client().chat.completions.stream(
            model="sim/fast", messages=ask("Anna is 31 and happy"), response_format=Family) as events:
        kinds = {event.type for event in events}
        parsed(events.get_final_completion())
    assert "content.done" in kinds, kinds


@case("structured.object")
def json_object():
    answer = client().chat.completions.create(
        model="sim/fast", messages=ask("Answer in JSON"), response_format={"type": "json_object"})
    assert isinstance(json.loads(answer.choices[0].message.content), dict)


@case("structured.tool")
def tool():
    answer = client().chat.completions.parse(
        model="sim/fast", messages=ask("Save the person Anna, aged 31"), tools=[openai.pydantic_function_tool(Person)])
    call = answer.choices[0].message.tool_calls[0]
    assert isinstance(call.function.parsed_arguments, Person)
    equal("Person", call.function.name)
