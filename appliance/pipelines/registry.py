"""The recognition pipelines: the box's own, and one for each camera that a client lends."""

import threading
from collections.abc import Callable

from appliance.core.config import Faces as FacesConfig
from appliance.core.latest import Latest
from appliance.pipelines.pipeline import PipelineHooks, RecognitionPipeline
from appliance.records.clients import Client
from appliance.records.vision import Frame
from appliance.vision.embed import EmbedderSpec
from appliance.vision.recogniser import Recogniser


class Pipelines:
    """Finds the pipeline of a client. Thread-safe."""

    def __init__(
        self,
        frames: Latest[Frame],
        recogniser: Callable[[], Recogniser | None],
        config: FacesConfig,
        hooks: PipelineHooks,
    ):
        """`frames` come from the box's own camera, if it has one."""
        self._recogniser = recogniser
        self._config = config
        self._hooks = hooks
        self._lock = threading.Lock()
        self._lent: dict[Client, RecognitionPipeline] = {}
        self.box = self._new("box", frames)
        self._nowhere = self._new("nowhere", Latest())  # never started: it has no camera

    def _new(self, name: str, frames: Latest[Frame]) -> RecognitionPipeline:
        return RecognitionPipeline(name, frames, self._recogniser, self._config, self._hooks)

    @property
    def spec(self) -> EmbedderSpec | None:
        """How faces are compared; None while no model is loaded."""
        recogniser = self._recogniser()
        return recogniser.embedder.spec if recogniser else None

    def all(self) -> list[RecognitionPipeline]:
        """Every running pipeline, the box's own first."""
        with self._lock:
            return [self.box, *self._lent.values()]

    def of(self, client: Client) -> RecognitionPipeline:
        """The pipeline of the camera that a client lends, else the box's own.

        A phone is never in front of the box's camera: the person seen there is someone else.
        """
        with self._lock:
            return self._lent.get(client, self._nowhere if client.is_remote else self.box)

    def lends(self, client: Client) -> bool:
        """Whether a client lends its own camera."""
        with self._lock:
            return client in self._lent

    def lend(self, client: Client) -> RecognitionPipeline:
        """A pipeline for frames that a client sends from its own camera, until `give_back`."""
        made = self._new("a lent camera", Latest()).start()
        with self._lock:
            former = self._lent.pop(client, None)
            self._lent[client] = made
        if former:
            former.close()
        return made

    def give_back(self, client: Client, pipeline: RecognitionPipeline) -> None:
        """Stop a lent pipeline: the client no longer sends frames."""
        pipeline.close()
        with self._lock:
            if self._lent.get(client) is pipeline:
                del self._lent[client]
        self._hooks.on_change()

    def close(self) -> None:
        """Stop all pipelines."""
        for pipeline in self.all():
            pipeline.close()
