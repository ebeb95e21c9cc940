"""Each status as the class of error that users catch."""

import openai

from harness import ask, case, client, equal, limited_key, raises


def create(sdk=None, **options):
    return (sdk or client()).chat.completions.create(**{"model": "sim/fast", "messages": ask("Hello"), **options})


@case("errors.authentication")
def authentication():
    error = raises(openai.AuthenticationError, lambda: create(client(api_key="sk_live_wrong")))
    equal((401, "invalid_api_key"), (error.status_code, error.code))
    assert error.request_id


@case("errors.not_found")
def not_found():
    error = raises(openai.NotFoundError, lambda: create(model="sim/none"))
    equal(("model_not_found", "model", "invalid_request_error"), (error.code, error.param, error.type))


@case("errors.bad_request")
def bad_request():
    error = raises(openai.BadRequestError, lambda: create(temperature="warm"))
    equal("temperature", error.param)


@case("errors.context_length")
def context_length():
    # No model with a larger context is left to be asked, so the caller gets the provider's own words.
    error = raises(openai.BadRequestError, lambda: create(
        messages=ask("Hello [[sim:context_length_exceeded]]"), extra_body={"models": ["sim/fast", "broken/down"]}))
    equal("context_length_exceeded", error.code)


@case("errors.unprocessable")
def unprocessable():
    error = raises(
        openai.UnprocessableEntityError, lambda: create(model="auto", extra_body={"policy": {"region": "antarctica"}}))
    equal("policy_unsatisfiable", error.code)
    assert "region" in error.message, error.message


@case("errors.rate_limit")
def rate_limit():
    sdk = client(api_key=limited_key())
    create(sdk)
    error = raises(openai.RateLimitError, lambda: create(sdk))
    equal("rate_limit_exceeded", error.code)
    assert int(error.response.headers["retry-after"]) >= 1


@case("errors.unavailable")
def unavailable():
    error = raises(openai.InternalServerError, lambda: create(model="broken/down"))
    equal((503, "no_provider_available"), (error.status_code, error.code))
    assert "broken/down" in error.message and int(error.response.headers["retry-after"]) >= 1


@case("errors.stream")
def stream():
    error = raises(openai.InternalServerError, lambda: create(model="broken/down", stream=True))
    equal(503, error.status_code)
