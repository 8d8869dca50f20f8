"""Who asks the box aloud, and their chat: the same as at its screen."""

from collections.abc import Callable

from appliance.assistant.dialogue import Dialogue
from appliance.assistant.guests import GuestSeat
from appliance.assistant.messages import Ask, History, Stop, Told
from appliance.assistant.service import Assistant
from appliance.core.errors import NotFoundError
from appliance.core.i18n import SOURCE
from appliance.identity.service import Identity
from appliance.identity.sessions import Session
from appliance.records.clients import Client
from appliance.records.people import Person
from appliance.voice.machine import View
from appliance.voice.sight import Sight
from appliance.voice.whose import Signs, enough, signs_of

ALONE = Client("screen", "voice")  # of a box whose page is not open


class Asker:
    """The person before the box, if they are logged in there, to be seen, and it is they who speak; else a guest.

    For one thread.
    """

    def __init__(self, assistant: Assistant, identity: Identity, tell: Callable[[Told], None]):
        """`tell` gets what the chat says, from another thread."""
        self._assistant = assistant
        self._identity = identity
        self._tell = tell
        self._sight = Sight(identity.pipelines.box)
        self._dialogue_client = ALONE
        self._dialogue: Dialogue | None = None
        self._person_id: int | None = None
        self.conversation: int | None = None  # that goes on
        self._voice: tuple[float, ...] = ()  # the vector of who spoke last
        self._speakers: frozenset[int] = frozenset()  # whose mouths moved meanwhile
        self._asked = ""  # the token of the session whose question is being answered
        self._question = ""

    @property
    def view(self) -> View:
        """What the box's camera sees."""
        return self._sight.view

    @property
    def _client(self) -> Client:
        screen = self._identity.screens.front
        return screen.client if screen else ALONE

    @property
    def _session(self) -> Session | None:
        return self._identity.sessions.at(self._client)

    def heard(self, voice: tuple[float, ...], speakers: frozenset[int], confirmed: bool = False) -> None:
        """Take in who speaks: the vector of a voice, and whose mouths moved.

        A yes is too short for a voice: where something is `confirmed` by one and a mouth moves,
        that of the question counts.
        """
        self._asked = ""
        self._voice, self._speakers = voice or (self._voice if confirmed and speakers else ()), speakers

    def person(self) -> Person | None:
        """Who is asking. A session whose person is out of sight, or does not seem to speak, is nobody's."""
        person = self._present
        return person if person and self._signs(person) != "none" else None

    @property
    def person_id(self) -> int | None:
        """The id of who is asking; None for a guest."""
        person = self.person()
        return person.id if person else None

    @property
    def sure(self) -> bool:
        """Whether it is certain enough who asks for what must not go wrong: see `enough`."""
        person = self._present
        return person is None or enough(self._signs(person), self._identity.voices.knows(person.id))

    @property
    def _present(self) -> Person | None:
        """Who is logged in at the screen and in view, or has just turned away from the answer to their question."""
        session = self._session
        if session is None:
            return None
        answered = session.company == "away" and session.token == self._asked
        there = answered or session.company in ("clear", "overlooked")
        return self._identity.sessions.look(session.token) if there else None

    def _signs(self, person: Person) -> Signs:
        return signs_of(person.id, self._speakers, self._identity.voices.who(self._voice))

    @property
    def overheard(self) -> bool:
        """Whether a second face is in view of somebody who is logged in and may be asking."""
        session = self._session
        return session is not None and session.company == "overlooked" and self.person() is not None

    @property
    def language(self) -> str:
        """The tag of the language to speak where the words do not tell their own."""
        person = self.person()
        preferred = self._identity.people.preferences(person.id).get("language") if person else ""
        return str(preferred or SOURCE)

    def look(self) -> None:
        """See who is here now. If it is somebody else, their chat begins with a History. Raises ApplianceError."""
        if self._dialogue:
            self._dialogue.check_person()
            answering = self._dialogue.answering
            if answering and not answering.is_alive():  # until then its end may still be told
                self._assistant.readers.settle()

    def ask(self, text: str) -> None:
        """Ask in the chat of whoever is here. Raises ApplianceError."""
        dialogue = self._open()
        number = self.person_id
        if number != self._person_id:
            self._person_id, self.conversation = number, None
        if number is not None and (page := self._assistant.readers.page_of(self._client, number)):
            self.conversation = page.conversation  # it goes on in what is open at the screen
        self._question = text.strip()
        session = self._session
        self._asked = session.token if session and number is not None else ""
        self._identity.sessions.touched(self._client)
        sure = self.sure
        try:
            dialogue.receive(Ask(text, self.conversation, spoken=True, sure=sure))
        except NotFoundError:  # the conversation was deleted on a page
            self.conversation = None
            dialogue.receive(Ask(text, None, spoken=True, sure=sure))

    def _open(self) -> Dialogue:
        if self._dialogue is None or self._dialogue_client != self._client:
            self.close()
            seat = GuestSeat(self._client, self._identity.visits, self._assistant.guests, beside=True)
            self._dialogue_client = self._client
            self._dialogue = Dialogue(
                self._assistant.chat,
                self._assistant.chats,
                seat,
                self.person,
                self._told,
                language=lambda: self.language,
            )
        return self._dialogue

    def _told(self, message: Told) -> None:
        """What the chat says is told to those who asked, and shown on their pages."""
        if isinstance(message, History):  # another person is here, or nobody
            self._assistant.readers.leave()
        elif self._dialogue and (response := self._dialogue.response):
            self._assistant.readers.tell(response, self._question, message)
        self._tell(message)

    def stop(self) -> None:
        """Stop the model."""
        if self._dialogue:
            self._dialogue.stop()

    def keep(self, heard: int) -> None:
        """Of the answer, keep so many characters, which were said aloud. Raises ApplianceError."""
        if self._dialogue:
            self._dialogue.stop(Stop(heard))

    def close(self) -> None:
        """End the chat."""
        if self._dialogue:
            self._dialogue.close()
            self._assistant.readers.leave()
        self._dialogue = None
        self.conversation = None
