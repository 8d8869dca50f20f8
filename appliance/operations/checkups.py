"""Checks of the running box, for its owner's page: made in a thread of their own, and kept until the next ones."""

import os
import threading
import time
from collections.abc import Callable

from appliance.core.errors import ApplianceError
from appliance.core.i18n import SILENCE, Text, say
from appliance.core.jobs import run_once
from appliance.operations.doctor import CHECKS, Check, check_of, examine, look, mend
from appliance.operations.doctor_host import Host
from appliance.records.findings import Finding

CALM = 10  # the niceness of the thread that checks: people who log in or chat come first


class Checkups:
    """The newest findings. Thread-safe."""

    def __init__(self, host: Callable[[], Host]):
        """`host` gives what there is to check now."""
        self._host = host
        self._busy = threading.Lock()
        self.findings: tuple[Finding, ...] = ()
        self.checked_at = 0.0  # seconds since 1970; 0 before the first time
        self.said: Text = SILENCE  # what the last repair did

    @property
    def busy(self) -> bool:
        """Whether checks or a repair go on."""
        return self._busy.locked()

    def begin(self) -> None:
        """Begin to make all checks. Nothing happens while that goes on."""
        if self._busy.acquire(blocking=False):
            run_once("checks", lambda: self._calmly(self._check_all))

    def begin_repair(self, check_id: str) -> None:
        """Begin to repair what a check found.

        Raises NotFoundError, and ApplianceError if there is nothing that can be repaired, or while something goes on.
        """
        check = check_of(check_id)
        if not any(finding.id == check_id and finding.fixable for finding in self.findings):
            raise ApplianceError(say("There is nothing to repair."))
        if not self._busy.acquire(blocking=False):
            raise ApplianceError(say("The box is being checked. Try again in a moment."))
        self.said = SILENCE
        run_once("repair", lambda: self._calmly(lambda: self._repair(check)))

    def _calmly(self, work: Callable[[], None]) -> None:
        try:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), CALM)
            work()
        finally:
            self._busy.release()

    def _check_all(self) -> None:
        self.said = SILENCE
        known = {finding.id: finding for finding in self.findings}
        for finding in examine(self._host()):
            known[finding.id] = finding
            self._keep(known)
        self.checked_at = time.time()

    def _repair(self, check: Check) -> None:
        host = self._host()
        try:
            self.said = mend(host, check)
        except ApplianceError as error:
            self.said = error.text
        self._keep({finding.id: finding for finding in self.findings} | {check.id: look(host, check)})

    def _keep(self, known: dict[str, Finding]) -> None:
        self.findings = tuple(known[check.id] for check in CHECKS if check.id in known)
