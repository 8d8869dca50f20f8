"""What the box's camera tells the conversation: who looks at the box, and whose mouth moves."""

from appliance.pipelines.pipeline import RecognitionPipeline
from appliance.records.vision import Face
from appliance.vision.flows.viewer_presence import STRAIGHT
from appliance.vision.lips import Lips
from appliance.voice.machine import SOMEBODY, View


class Sight:
    """Watches the faces before the box. For one thread, which asks often."""

    def __init__(self, pipeline: RecognitionPipeline):
        self._pipeline = pipeline
        self._lips = Lips()

    @property
    def view(self) -> View:
        """What is seen now."""
        seen = self._pipeline.observation
        facing = any(_looks_here(face) for face in seen.faces) if seen else False
        moving = [mouth for mouth in self._lips.speaking(seen) if _looks_here(mouth.face)]
        return View(self._pipeline.live, facing, frozenset(mouth.person_id or SOMEBODY for mouth in moving))


def _looks_here(face: Face) -> bool:
    return max(abs(face.quality.yaw), abs(face.quality.pitch)) <= STRAIGHT and not face.quality.edge
