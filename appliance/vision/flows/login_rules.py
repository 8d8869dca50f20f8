"""What a log-in demands, from the settings."""

from dataclasses import dataclass
from typing import Literal

from appliance.core.config import Faces as FacesConfig
from appliance.vision.liveness.antispoof import AntispoofNetwork
from appliance.vision.liveness.passive import ChallengeRules

Policy = Literal["off", "passive", "doubtful", "challenge"]


@dataclass(frozen=True)
class LoginRules:
    """Parameters of a log-in."""

    frames: int  # good frames of one face that are fused before a yes
    seconds: float  # after which it ends
    min_width: int  # pixels of a face
    liveness: Policy = "off"
    challenge: ChallengeRules = ChallengeRules(3, 5.0)
    flash: bool = False
    network: AntispoofNetwork | None = None  # tells pictures from people, where it is installed

    @classmethod
    def of(cls, config: FacesConfig, network: AntispoofNetwork | None = None) -> "LoginRules":
        """The rules from the settings. "auto" asks for a movement in doubt, where something can be in doubt."""
        challenge = ChallengeRules(config.challenge_steps, config.challenge_seconds)
        frames, seconds, width = config.login_frames, config.login_seconds, config.min_face_login
        auto: Policy = "doubtful" if network else "passive"
        policy = auto if config.liveness == "auto" else config.liveness
        return cls(frames, seconds, width, policy, challenge, config.flash, network)
