"""Collects the cases and runs them: one JSON line each on stdout, {"case", "ok", "detail"}."""

import functools
import json
import os
import traceback

from openai import OpenAI

_cases = {}


def case(name):
    """Registers a function that raises where the gateway breaks what the SDK promises."""

    def register(function):
        assert name not in _cases, f"two cases are called {name}"
        _cases[name] = function
        return function

    return register


@functools.cache
def client(**options):
    """A client as a user makes it; its address and key come from OPENAI_BASE_URL and OPENAI_API_KEY."""
    return OpenAI(**{"max_retries": 0, "timeout": 30.0, **options})


def limited_key():
    """A key that may make one request a minute."""
    return os.environ["INFERLY_LIMITED_KEY"]


def ask(text):
    return [{"role": "user", "content": text}]


def equal(expected, actual):
    assert expected == actual, f"expected {expected!r}, got {actual!r}"


def raises(kind, call):
    """What the call raises, which must be exactly this class, so that nobody catches a status as another one."""
    try:
        result = call()
    except Exception as error:
        assert type(error) is kind, f"expected {kind.__name__}, got {type(error).__name__}: {error}"
        return error
    raise AssertionError(f"expected {kind.__name__}, got {result!r}")


def run():
    for name, function in _cases.items():
        try:
            function()
            line = {"case": name, "ok": True, "detail": ""}
        except Exception:
            line = {"case": name, "ok": False, "detail": traceback.format_exc()}
        print(json.dumps(line), flush=True)
