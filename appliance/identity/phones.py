"""Paired phones: pairing, proof of identity and removal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from appliance.core.clock import SYSTEM
from appliance.core.errors import ForbiddenError, PairingError
from appliance.core.i18n import say
from appliance.identity.device_keys import Challenges, check_signature, public_key
from appliance.identity.guest_visits import GuestVisits
from appliance.identity.pairing import PairingCode, PairingCodes
from appliance.identity.sessions import Session, Sessions
from appliance.records.clients import Client
from appliance.records.people import Person
from appliance.storage.choices import Choices
from appliance.storage.people import People
from appliance.storage.phones import Phone, Phones

PROOF_SECONDS = 300  # that a phone is believed to be it, after a proof
PHONE_PICTURES = "phone_pictures"  # a choice of the owner: "yes" if phones may see the box's camera


@dataclass(frozen=True)
class Paired:
    """The result of a pairing code."""

    phone_id: int
    goes_on: Session | None  # whose person is now logged in on the phone
    conversation: int | None


class PairedPhones:
    """Pairs phones and recognises them again. Thread-safe."""

    def __init__(  # the services it uses; made once
        self,
        phones: Phones,
        people: People,
        sessions: Sessions,
        visits: GuestVisits,
        choices: Choices,
        pairing: str,
    ):
        """`pairing` says who can pair a phone: anybody, members or owner."""
        self.codes = PairingCodes()
        self._phones = phones
        self._people = people
        self._sessions = sessions
        self._visits = visits
        self._choices = choices
        self._pairing = pairing
        self._challenges = Challenges()
        self._clock = SYSTEM
        self.on_remove: Callable[[int], None] = lambda _: None  # closes its connections
        sessions.on_end(lambda session, _: self.codes.withdraw(session.client))
        visits.on_end(lambda visit, _: self.codes.withdraw(visit.client))

    def proven_until(self) -> float:
        """The end of a proof that was given now, in seconds since 1970."""
        return self._clock.now().timestamp() + PROOF_SECONDS

    def is_proven(self, until: float) -> bool:
        """Whether a proof that ends at `until` still counts."""
        return self._clock.now().timestamp() <= until

    # ------------------------------------------------------------ at the box's screen

    def may_pair(self, person: Person | None) -> bool:
        """Whether a person may pair a new phone."""
        if self._pairing == "anybody" or not self._people.count():
            return True
        return person is not None and (person.owner or self._pairing == "members")

    def offer(self, client: Client, person: Person | None) -> PairingCode:
        """A code that pairs a phone. Raises ForbiddenError or LockedError."""
        if not self.may_pair(person):
            owner_only = self._pairing == "owner"
            raise ForbiddenError(
                say("Only the owner can pair phones. Log in as the owner.") if owner_only else say("Log in first.")
            )
        return self.codes.make(client, person.id if person else None)

    def offer_session(self, session: Session, person: Person, conversation: int | None) -> PairingCode:
        """A code that logs a person in on a phone. Raises LockedError."""
        may_pair = self.may_pair(person)
        return self.codes.make(
            session.client, person.id, may_pair=may_pair, session=session.token, conversation=conversation
        )

    def let_watch(self, allowed: bool) -> None:
        """Set whether phones may see the box's camera."""
        self._choices.set(PHONE_PICTURES, "yes" if allowed else "")

    @property
    def may_watch(self) -> bool:
        """Whether phones may see the box's camera."""
        return self._choices.get(PHONE_PICTURES) == "yes"

    # ------------------------------------------------------------ at the phone

    def pair(self, code: object, signature: object, key: object, name: object, phone: int | None) -> Paired:
        """Use a pairing code.

        `key` is a JWK, `signature` that of "larson pair CODE"; a phone that is already paired gives its id as `phone`
        instead. Raises PairingError or LockedError.
        """
        known = self._phones.key(phone) if phone is not None else None
        public = known or public_key(key)
        check_signature(public, f"larson pair {code}", signature)
        offer = self.codes.take(code)
        goes_on = self._sessions.find(offer.session) if offer.session else None
        if offer.session and self._sessions.look(offer.session) is None:
            raise PairingError(say("The person who showed that code has logged out. Show a new one on the box."))
        if known is None or phone is None:
            if not offer.may_pair:
                raise PairingError(say("This phone is not paired yet. Only the owner can pair it."))
            phone = self._phones.add(name, public, offer.person_id)
            self._people.note("phone paired", offer.person_id)
        return Paired(phone, goes_on, offer.conversation)

    def challenge(self, address: str) -> str:
        """A challenge for a phone at an address."""
        return self._challenges.make(address)

    def prove(self, phone: int, challenge: object, signature: object, address: str) -> None:
        """Check the signature of "larson prove CHALLENGE". Raises PairingError."""
        key = self._phones.key(phone)
        if key is None:
            raise PairingError(say("This phone is no longer paired. Pair it with the code on the box’s screen."))
        check_signature(key, f"larson prove {challenge}", signature)
        self._challenges.use(challenge, address)
        if found := self._phones.find(phone):
            self._phones.seen(found)

    def may_confirm(self, session: Session) -> bool:
        """Whether the key of a phone proves who is logged in there: its own person, who has no PIN."""
        phone = self._phones.find(session.client.phone) if session.client.is_remote else None
        return bool(phone and phone.person_id == session.person_id and not self._people.has_pin(session.person_id))

    def confirm(self, session: Session, challenge: object, signature: object, address: str) -> None:
        """Check the signature of "larson confirm CHALLENGE" by the phone of a session. Raises ApplianceError."""
        key = self._phones.key(session.client.phone) if self.may_confirm(session) else None
        if key is None:
            raise ForbiddenError(say("This phone’s key does not confirm who you are."))
        check_signature(key, f"larson confirm {challenge}", signature)
        self._challenges.use(challenge, address)
        self._sessions.prove(session.token)

    def find(self, phone: int) -> Phone | None:
        """A paired phone, or None if it was removed."""
        return self._phones.find(phone)

    def remove(self, phone: int) -> None:
        """Remove a phone; its sessions and connections end at once. Raises NotFoundError."""
        self._phones.remove(phone)
        for session in self._sessions.all():
            if session.client.phone == phone:
                self._sessions.log_out(session.token, "removed")
        self._visits.end_phone(phone)
        self.on_remove(phone)

    def remove_of(self, person_id: int) -> None:
        """Remove the phones that a person paired."""
        for phone in [phone.id for phone in self._phones.all() if phone.person_id == person_id]:
            self.remove(phone)

    def listed(self) -> list[dict[str, Any]]:
        """Every paired phone, and the name of the person who paired it."""
        names = {person.id: person.name for person in self._people.all()}
        return [
            {
                "id": phone.id,
                "name": phone.name,
                "person_id": phone.person_id,
                "created_at": phone.created_at,
                "seen_at": phone.seen_at,
                "by": names.get(phone.person_id or 0, ""),
            }
            for phone in self._phones.all()
        ]
