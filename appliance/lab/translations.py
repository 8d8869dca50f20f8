"""Keeps the catalogues of translations up to date: `python -m appliance.lab.translations`.

Finds every sentence of the Python code (`say`, `say_plural`), the scripts (`t`) and the templates (`data-t`). Adds new
ones to each catalogue, still without a translation, and removes those that are not said any more.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, FileSystemLoader

from appliance.core.i18n import FOLDER
from appliance.core.paths import ROOT
from appliance.web.markup import Markup
from appliance.web.routes.pages import NAMES
from appliance.web.state_words import state_word

SAID = {"say": None, "say_plural": (1, 2)}  # functions of the Python code
SAID_IN_PAGES = {"t": None}
HEADER = """msgid ""
msgstr ""
"Language: {}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {}\\n"

"""
SCREEN = {"auto_login": True, "idle_seconds": 60, "attract_seconds": 60, "night": "off"}
STATUS = dict.fromkeys(NAMES, {"ok": True, "state": "", "text": ""})
REACH = {"origin": "https://larson.local:8443", "others": ["https://192.168.1.40:8443"], "only_here": True}
# The templates with what they need to show all that they may say.
RENDERED: list[tuple[str, dict[str, object]]] = [
    ("kiosk.html", {"status": STATUS, "parts": NAMES, "pins": range(8), "screen": SCREEN, "word": state_word}),
    ("phone.html", {"pins": range(8)}),
    ("trust.html", {"reach": REACH}),
]


def template() -> Catalog:
    """Every sentence that is said, and where."""
    found = Catalog(fuzzy=False)
    for msgid, path in (*_of_code(), *_of_pages()):
        found.add(msgid, locations=[(path, 0)])
    return found


def _of_code() -> Iterator[tuple[str | tuple[str, ...], str]]:
    for folder, method, names in (("appliance", "python", SAID), ("static", "javascript", SAID_IN_PAGES)):
        kinds = [("vendor/**", "ignore"), (f"**.{'py' if method == 'python' else 'js'}", method)]
        for path, _, msgid, _, _ in extract_from_dir(str(ROOT / folder), kinds, keywords=names):
            yield msgid, f"{folder}/{path}"


def _of_pages() -> Iterator[tuple[str, str]]:
    for name, html in pages():
        for msgid in Markup(html).msgids:
            yield msgid, f"templates/{name}"


def pages() -> Iterator[tuple[str, str]]:
    """The pages in English, by the name of their template."""
    environment = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    for name, values in RENDERED:
        yield name, environment.get_template(name).render(**values)


def updated(known: Catalog, said: Catalog) -> Catalog:
    """A catalogue of what is said, with the translations that are known."""
    made = Catalog(known.locale, fuzzy=False)
    for message in sorted(said, key=lambda message: (sorted(message.locations), str(message.id))):
        if message.id:
            old = known.get(message.id)
            made.add(message.id, old.string if old else None, sorted(set(message.locations)))
    return made


def text_of(catalog: Catalog) -> str:
    """A catalogue as its file has it."""
    written = io.BytesIO()
    write_po(written, catalog, width=0, omit_header=True, include_lineno=False)
    body = re.sub(r"\n{3,}", "\n\n", written.getvalue().decode())
    return HEADER.format(catalog.locale, catalog.plural_forms) + body.strip() + "\n"


def update(path: Path, said: Catalog) -> list[str]:
    """Bring one catalogue up to date. Returns the sentences that need a translation."""
    with path.open("rb") as file:
        made = updated(read_po(file, locale=path.stem), said)
    path.write_text(text_of(made), encoding="utf-8")
    return [str(message.id) for message in made if message.id and not message.string]


def main() -> None:
    """Bring all catalogues up to date, and say what is to be translated."""
    said = template()
    for path in sorted(FOLDER.glob("*.po")):
        for msgid in update(path, said):
            print(f"{path.relative_to(ROOT)}: {msgid}")  # noqa: T201  # what the command is for


if __name__ == "__main__":
    main()
