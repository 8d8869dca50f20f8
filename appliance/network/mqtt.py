"""A connection to an MQTT broker (MQTT 3.1.1, OASIS 2014), kept up by a Job: it comes back by itself, with back-off."""

import logging
import ssl
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from appliance.core.config import Mqtt as MqttConfig
from appliance.core.errors import ApplianceError
from appliance.core.i18n import Text, say, verbatim
from appliance.core.jobs import Job
from appliance.records.status import ComponentState

log = logging.getLogger(__name__)

ONLINE, OFFLINE = "online", "offline"  # what Home Assistant takes for availability, unless told otherwise
KEEP_ALIVE = 30  # seconds; the broker publishes the last will after one and a half times that
CONNECT_SECONDS = 5.0
BEAT = 0.5  # seconds; how soon the thread notices that it is to stop
FAREWELL = 1.0  # seconds that the last message may take
LONGEST_MESSAGE = 4096  # bytes; longer ones are ignored
OFF = ComponentState(False, "off", say("Home Assistant is off in the settings."))


class BrokerError(ApplianceError, OSError):
    """A broker that cannot be reached, or that refuses us."""


class ClosingSocket(ssl.SSLSocket):
    """A socket that closes when its handshake fails; the library would leave it open."""

    def do_handshake(self, block: bool = False) -> None:
        """See SSLSocket."""
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


class MqttLink:
    """Publishes and hears messages while the broker is there. Thread-safe."""

    def __init__(
        self,
        config: MqttConfig,
        name: str,
        availability: str,
        topics: Sequence[str],
        on_connect: Callable[[], None],
        on_message: Callable[[str, str], None],
    ):
        """`name` is the client's id. `availability`: the topic that says whether we are there, also by our last will.

        `on_connect` is called after each connect, `on_message` with topic and text of what comes on `topics`. Raises
        BrokerError if the authority's certificate cannot be read.
        """
        self.state = ComponentState(False, "starting", say("The broker is being contacted."))
        self._config = config
        self._availability, self._topics = availability, topics
        self._on_connect, self._on_message = on_connect, on_message
        self._refusal: Text | None = None
        self._connected = threading.Event()
        self._client = self._new_client(name)
        self._job = Job("mqtt", self._run, self._lost)

    def start(self) -> None:
        """Start connecting."""
        self._job.start()

    def close(self) -> None:
        """Say that we leave, and disconnect. May be called twice."""
        if self._connected.is_set():
            farewell = self._client.publish(self._availability, OFFLINE, qos=1, retain=True)
            with suppress(RuntimeError, ValueError):  # it is gone: the last will says so
                farewell.wait_for_publish(FAREWELL)
            self._job.stop()
        else:  # it may wait for a broker that does not answer; nothing is lost with the thread
            self._job.stopping.set()
            self._job.retry_now()

    def publish(self, topic: str, text: str, retain: bool = True) -> bool:
        """Publish a message, if there is a connection."""
        if not self._connected.is_set():
            return False
        return self._client.publish(topic, text, qos=1, retain=retain).rc == MQTTErrorCode.MQTT_ERR_SUCCESS

    # ------------------------------------------------------------ the connection

    def _new_client(self, name: str) -> Client:
        client = Client(CallbackAPIVersion.VERSION2, client_id=name)
        client.connect_timeout = CONNECT_SECONDS
        client.will_set(self._availability, OFFLINE, qos=1, retain=True)
        client.on_connect, client.on_message, client.on_disconnect = self._welcomed, self._heard, self._parted
        if self._config.user:
            client.username_pw_set(self._config.user, self._config.password or None)
        if self._config.tls:
            try:
                context = ssl.create_default_context(cafile=self._config.ca)
            except (OSError, ssl.SSLError) as error:
                raise BrokerError(
                    say("The certificate {path} cannot be used: {error}.", path=self._config.ca, error=error)
                ) from error
            context.sslsocket_class = ClosingSocket
            client.tls_set_context(context)
        return client

    def _run(self, job: Job) -> None:
        """Connect, and serve until the connection is lost. Raises BrokerError."""
        self._refusal = None
        try:
            self._client.connect(self._config.host, self._config.port, KEEP_ALIVE)
            while not job.stopping.is_set():
                result = self._client.loop(BEAT)
                if self._connected.is_set():
                    job.healthy()
                if result != MQTTErrorCode.MQTT_ERR_SUCCESS or self._refusal:
                    raise BrokerError(self._refusal or say("The broker closed the connection."))
        except (OSError, ValueError) as error:
            raise error if isinstance(error, BrokerError) else _explained(error) from error
        finally:
            self._connected.clear()
            self._client.disconnect()
            self._client.loop(BEAT)  # sends it, and closes the socket

    def _welcomed(self, _: Client, __: object, ___: ConnectFlags, reason: ReasonCode, ____: Properties | None) -> None:
        if reason.is_failure:
            self._refusal = say(
                "The broker refuses the connection: {reason}. Check mqtt.user and mqtt.password.", reason=reason
            )
            return
        for topic in self._topics:
            self._client.subscribe(topic, qos=1)
        self._connected.set()
        self.state = ComponentState(True, "ready", say("Connected to {host}.", host=self._config.host))
        self.publish(self._availability, ONLINE)
        self._on_connect()

    def _parted(self, *_: DisconnectFlags | object) -> None:
        self._connected.clear()

    def _heard(self, _: Client, __: object, message: MQTTMessage) -> None:
        if message.retain and not message.topic.endswith("/status"):
            return  # a command of the past
        if len(message.payload) <= LONGEST_MESSAGE:
            self._on_message(message.topic, message.payload.decode("utf-8", "replace"))

    def _lost(self, error: Exception) -> None:
        text = error.text if isinstance(error, ApplianceError) else verbatim(str(error))
        self.state = ComponentState(False, "lost", text)


def _explained(error: Exception) -> BrokerError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return BrokerError(
            say("The broker’s certificate is not trusted ({reason}). Check mqtt.ca.", reason=error.verify_message)
        )
    if isinstance(error, ssl.SSLError):
        return BrokerError(say("The broker does not speak TLS on this port. Check mqtt.port and mqtt.tls."))
    return BrokerError(say("The broker cannot be reached: {error}.", error=getattr(error, "strerror", None) or error))
