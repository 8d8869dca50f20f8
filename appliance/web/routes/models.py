"""The language models, for the owner: list, download, choose."""

from msgspec import Struct

from appliance.assistant.model_catalogue import LanguageModel
from appliance.web.access.bodies import Text
from appliance.web.access.context import Context
from appliance.web.access.roles import OWNER
from appliance.web.access.routing import Routes

routes = Routes("models")


class ModelId(Struct):
    """The id of a language model."""

    id: Text


class ModelList(Struct):
    """Every language model that this box knows."""

    models: list[LanguageModel]


@routes.get("/models", OWNER)
def list_models(context: Context) -> ModelList:
    """Every language model, and its state."""
    return ModelList(context.appliance.assistant.catalogue.all())


@routes.post("/models/choose", OWNER)
def choose_model(context: Context, body: ModelId) -> None:
    """Use one model from now on."""
    context.appliance.assistant.catalogue.choose(body.id)


@routes.post("/models/fetch", OWNER)
def fetch_model(context: Context, body: ModelId) -> None:
    """Begin to download one model; the list tells how far it is."""
    context.appliance.assistant.catalogue.fetch(body.id)
