"""The gateway's own fields, which travel in extra_body, and its headers."""

import openai

from harness import ask, case, client, equal, raises


def create(extra=None, headers=None, **options):
    return client().chat.completions.create(
        **{"model": "sim/fast", "messages": ask("Hello"), "extra_body": extra, "extra_headers": headers, **options})


@case("gateway.policy")
def policy():
    answer = create({"policy": {"allow": ["sim/best"], "region": "eu", "max_cost_usd": 1}}, model="auto")
    equal("sim/best", answer.model)


@case("gateway.policy_header")
def policy_header():
    equal("sim/balanced", create(headers={"x-inferly-policy": '{"allow":["sim/balanced"]}'}, model="auto").model)


@case("gateway.fallback")
def fallback():
    answer = create({"models": ["broken/down", "sim/balanced"]}, model="broken/down")
    equal("sim/balanced", answer.model)


@case("gateway.fallback_stream")
def fallback_stream():
    chunks = list(create({"models": ["broken/down", "sim/balanced"]}, model="broken/down", stream=True))
    equal({"sim/balanced"}, {chunk.model for chunk in chunks})
    equal("stop", chunks[-1].choices[0].finish_reason)


@case("gateway.workflow_unknown")
def workflow_unknown():
    error = raises(openai.NotFoundError, lambda: create({"workflow": "nobody-made-this"}))
    equal("workflow_not_found", error.code)


@case("gateway.field_wrong")
def field_wrong():
    error = raises(openai.BadRequestError, lambda: create({"policy": {"max_cost_usd": "cheap"}}))
    equal("policy.max_cost_usd", error.param)
