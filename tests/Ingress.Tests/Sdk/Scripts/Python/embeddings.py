"""Embeddings: the SDK asks for base64 unless it is told otherwise, and decodes it."""

import base64
import struct

from harness import case, client, equal


def embed(**options):
    return client().embeddings.create(model="sim/embed", **{"input": "An owl", **options})


def near(expected, actual):
    equal(len(expected), len(actual))
    assert all(abs(a - b) < 1e-6 for a, b in zip(expected, actual))


@case("embeddings.default")
def default():
    answer = embed()
    equal(("list", "sim/embed", 384), (answer.object, answer.model, len(answer.data[0].embedding)))
    assert isinstance(answer.data[0].embedding[0], float)
    equal(answer.usage.prompt_tokens, answer.usage.total_tokens)


@case("embeddings.float")
def floats():
    near(embed().data[0].embedding, embed(encoding_format="float").data[0].embedding)


@case("embeddings.base64")
def base64_text():
    encoded = embed(encoding_format="base64").data[0].embedding
    near(embed().data[0].embedding, [value for value, in struct.iter_unpack("<f", base64.b64decode(encoded))])


@case("embeddings.batch")
def batch():
    answer = embed(input=["An owl", "A train", "An owl"])
    equal([0, 1, 2], [item.index for item in answer.data])
    equal(answer.data[0].embedding, answer.data[2].embedding)
    assert answer.data[0].embedding != answer.data[1].embedding


@case("embeddings.dimensions")
def dimensions():
    equal(64, len(embed(dimensions=64).data[0].embedding))
