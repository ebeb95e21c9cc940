"""The list of models, and one of them by an id that has a slash."""

import openai

from harness import case, client, equal, raises


@case("models.list")
def models_list():
    models = client().models.list()
    ids = [model.id for model in models]
    assert {"sim/fast", "sim/balanced", "sim/best", "sim/embed"} <= set(ids), ids
    equal(len(ids), len(set(ids)))
    assert all(model.object == "model" and model.owned_by and model.created > 0 for model in models)
    equal(0.1, models.data[ids.index("sim/fast")].pricing["input_usd_per_mtok"])


@case("models.retrieve")
def retrieve():
    equal("sim/fast", client().models.retrieve("sim/fast").id)


@case("models.unknown")
def unknown():
    error = raises(openai.NotFoundError, lambda: client().models.retrieve("sim/none"))
    equal(("model_not_found", "model"), (error.code, error.param))
