"""The table of rights in docs/security.md, made from the declarations of routes and messages.

`python -m appliance.web.access.table` writes the table into the file.
"""

from collections.abc import Iterator
from pathlib import Path

from appliance.core.paths import ROOT
from appliance.web.access.roles import MESSAGES, Right
from appliance.web.features import DEVELOPMENT, FEATURES
from appliance.web.server.wsgi import NETWORK, PLAIN, SCREEN

PAGE = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- rights: begin -->\n", "<!-- rights: end -->\n"
PLACES = {SCREEN: "screen", NETWORK: "phones", PLAIN: "plain HTTP"}


def lines() -> Iterator[str]:
    """The lines of the table, in Markdown."""
    yield "| route or message | role | from | remarks |"
    yield "|---|---|---|---|"
    for routes in FEATURES + DEVELOPMENT:
        for each in routes.declarations:
            remarks = ["with a token"] if each.takes_token else []
            remarks += ["if the owner lets phones watch"] if each.right.pictures else []
            remarks += ["within two minutes of a PIN, or of a log-in without one"] if each.right.proven else []
            remarks += ["only with `server.development`"] if routes in DEVELOPMENT else []
            yield _line(f"`{each.name}`", each.right, "; ".join(remarks))
    for name, right in MESSAGES.items():
        yield _line(f"`{name}` in `/ws/chat`", right, "")


def _line(name: str, right: Right, remarks: str) -> str:
    places = ", ".join(PLACES[place] for place in right.places)
    return f"| {name} | {right.role.name.lower()} | {places} | {remarks} |"


def with_table(text: str) -> str:
    """The page with the table as it is now between its marks."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n" + "\n".join(lines()) + f"\n\n{END}{rest.partition(END)[2]}"


def write(page: Path = PAGE) -> None:
    """Write the table into the page."""
    page.write_text(with_table(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write()
