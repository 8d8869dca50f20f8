"""The appliance's vocabulary of errors. Each is also a fitting builtin, and each message says what to do next."""


class ApplianceError(Exception):
    """Anything that Larson can explain to the person in front of it."""


class ConfigError(ApplianceError, ValueError):
    """A setting that is unknown or does not make sense."""


class CertificateError(ApplianceError, RuntimeError):
    """Certificates that cannot be made or used."""


class PairingError(ApplianceError, ValueError):
    """A code or a device that is not taken."""


class ForbiddenError(ApplianceError, PermissionError):
    """Something that this person may not do."""


class BusyError(ApplianceError, RuntimeError):
    """More than can be served right now."""


class CameraError(ApplianceError, OSError):
    """A camera that is absent, lost, or delivers nothing usable."""


class PictureError(ApplianceError, ValueError):
    """Bytes that are not a picture, or a picture that is too large to decode."""


class FaceError(ApplianceError, ValueError):
    """No face, or more than one, where exactly one is needed."""


class InvalidNameError(ApplianceError, ValueError):
    """A person's name that cannot be used."""


class DuplicateError(ApplianceError, ValueError):
    """A name or a face that is registered already."""


class LockedError(ApplianceError, RuntimeError):
    """Too many tries failed; the next one has to wait."""


class PinError(ApplianceError, ValueError):
    """A PIN that cannot be used, or does not fit."""


class NotFoundError(ApplianceError, LookupError):
    """Nobody of that name or id is registered."""


class ModelError(ApplianceError, RuntimeError):
    """A model file that is missing, damaged, or could not be fetched."""


class DigestError(ModelError):
    """Bytes whose SHA-256 is not the pinned one."""


class ChatError(ApplianceError, RuntimeError):
    """An answer that could not be given, or not to its end."""


class PromptTooLongError(ChatError, ValueError):
    """A prompt that alone is longer than the model's context."""


class DocumentError(ApplianceError, ValueError):
    """A document that cannot be read or kept."""


class ToolError(ApplianceError, ValueError):
    """A tool that cannot do what was asked."""


class SchemaError(ChatError, ValueError):
    """A JSON Schema that cannot be used, or an answer that does not fit one."""

    def __init__(self, text: str, keyword: str = ""):
        super().__init__(text)
        self.keyword = keyword  # of the schema, that is to blame


class StoreError(ApplianceError, OSError):
    """The database cannot be opened, read or written."""


class TextError(ApplianceError, ValueError):
    """A text that cannot be kept as it is."""
