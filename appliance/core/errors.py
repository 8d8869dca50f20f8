"""The appliance's errors. Each also derives from a matching builtin, and each message says what to do next."""

from appliance.records.text import Text, verbatim


class ApplianceError(Exception):
    """The base of all errors that Larson can explain to a person."""

    def __init__(self, text: Text):
        super().__init__(text)

    @property
    def text(self) -> Text:
        """What is wrong and what to do, still to be translated. `str()` of the error is its English."""
        said = self.args[0]
        return said if isinstance(said, Text) else verbatim(str(said))


def text_of(error: Exception) -> Text:
    """What an error says: of one of ours, still to be translated."""
    return error.text if isinstance(error, ApplianceError) else verbatim(str(error))


class ConfigError(ApplianceError, ValueError):
    """A setting that is unknown or invalid. Said at the terminal alone, in English."""

    def __init__(self, text: str):
        super().__init__(verbatim(text))


class CertificateError(ApplianceError, RuntimeError):
    """Certificates that cannot be made or used."""


class PairingError(ApplianceError, ValueError):
    """A code or device that was rejected."""


class ForbiddenError(ApplianceError, PermissionError):
    """An action that this person may not take."""


class ProofError(ForbiddenError):
    """An action for which the person has to prove once more who they are."""


class BusyError(ApplianceError, RuntimeError):
    """More requests than can be served now."""


class CameraError(ApplianceError, OSError):
    """A camera that is absent, disconnected or delivers nothing usable."""


class SoundError(ApplianceError, OSError):
    """A microphone or speaker that is absent, used by another program, or lost."""

    def __init__(self, text: Text, state: str = "lost"):
        super().__init__(text)
        self.state = state  # the word for the ComponentState: absent, busy or lost


class VoiceError(ApplianceError, RuntimeError):
    """A text that cannot be said aloud: its voice is not there, or failed."""


class LightsError(ApplianceError, OSError):
    """LEDs that are absent, or that another program has."""

    def __init__(self, text: Text, state: str):
        super().__init__(text)
        self.state = state  # the word for the ComponentState: absent or busy


class PictureError(ApplianceError, ValueError):
    """Bytes that are not a picture, or a picture that is too large to decode."""


class FaceError(ApplianceError, ValueError):
    """No face, or more than one, where exactly one is needed."""


class InvalidNameError(ApplianceError, ValueError):
    """A person's name that cannot be used."""


class DuplicateError(ApplianceError, ValueError):
    """A name or face that is already registered."""


class LockedError(ApplianceError, RuntimeError):
    """Too many failed attempts; the next one has to wait."""


class PinError(ApplianceError, ValueError):
    """A PIN that is invalid or wrong."""


class NotFoundError(ApplianceError, LookupError):
    """No one of that name or id is registered."""


class ModelError(ApplianceError, RuntimeError):
    """A model file that is missing, damaged, or could not be fetched."""


class DigestError(ModelError):
    """Bytes whose SHA-256 is not the pinned one."""


class ChatError(ApplianceError, RuntimeError):
    """An answer that failed or was cut short."""


class SpeechError(ApplianceError, RuntimeError):
    """Speech that cannot be heard or said now."""


class PromptTooLongError(ChatError, ValueError):
    """A prompt that alone is longer than the model's context."""


class ClipError(ApplianceError, ValueError):
    """A recording that cannot be read."""


class DocumentError(ApplianceError, ValueError):
    """A document that cannot be read or kept."""


class ToolError(ApplianceError, ValueError):
    """A tool that cannot do what was asked."""


class SchemaError(ChatError, ValueError):
    """A JSON Schema that cannot be used."""

    def __init__(self, text: Text, keyword: str = ""):
        super().__init__(text)
        self.keyword = keyword  # the keyword at fault


class UnfitAnswerError(SchemaError):
    """An answer that does not fit its schema, or is not complete."""


class StoreError(ApplianceError, OSError):
    """The database cannot be opened, read or written."""


class BackupError(ApplianceError, ValueError):
    """A backup that cannot be made, or a file that cannot be restored."""


class TextError(ApplianceError, ValueError):
    """A text that cannot be stored as it is."""
