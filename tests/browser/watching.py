"""Watching every page that a test opens: what the browser complains of, and answers that must not be."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Response

_TOLD_BY_THE_ANSWER = "Failed to load resource: the server responded"
_MAY_REFUSE = ("document", "xhr", "fetch")
"""Kinds of request that are refused in the ordinary course (404, 422); a style sheet or picture never is."""


@dataclass
class Watch:
    """Errors in the console, breaches of the content security policy, faults of the server."""

    complaints: list[str] = field(default_factory=list)
    foreseen: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch all pages of a context."""
        context.on("console", self._console)
        context.on("response", self._response)
        context.on("weberror", lambda told: self._note(f"script error: {told.error}"))

    def foresee(self, pattern: str) -> None:
        """The test brings this complaint about itself, such as a connection that it cuts."""
        self.foreseen.append(pattern)

    def demand_nothing(self) -> None:
        """Fail with what was complained of so far; it is forgotten then, as is what was foreseen."""
        told, self.complaints = self.complaints, []
        self.foreseen.clear()
        assert not told, "\n".join(told)

    def _console(self, told: ConsoleMessage) -> None:
        if told.type in ("error", "warning") and not told.text.startswith(_TOLD_BY_THE_ANSWER):
            self._note(f"console {told.type}: {told.text}")

    def _response(self, answer: Response) -> None:
        kind = answer.request.resource_type
        if answer.status >= 500 or (answer.status >= 400 and kind not in _MAY_REFUSE):
            self._note(f"{answer.status} for {kind} {answer.url}")

    def _note(self, complaint: str) -> None:
        if not any(re.search(pattern, complaint) for pattern in self.foreseen):
            self.complaints.append(complaint)
