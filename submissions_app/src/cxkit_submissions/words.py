"""All words of the app, in German (Sie and du, Swiss spelling too) and English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

LANGUAGES = ("de", "en")
LANGUAGE_NAMES = {"de": "Deutsch", "en": "English"}


@cache
def catalogue(name: str) -> Mapping[str, str]:
    """The texts of a catalogue, `section.key` -> text, from `NAME.toml` and `NAME-*.toml`."""
    found: dict[str, str] = {}
    folder = files("cxkit_submissions") / "texts"
    for source in sorted(folder.iterdir(), key=lambda each: each.name):
        if source.name.removesuffix(".toml").partition("-")[0] == name:
            document = tomllib.loads(source.read_text("utf-8"))
            found |= {
                f"{s}.{k}": text for s, texts in document.items() for k, text in texts.items()
            }
    return found


class Words:
    """The words of one language, as the event speaks it.

    Args:
        language: `de` or `en`.
        address: `Sie` or `du`, for German.
        spelling: `de` or `de-CH`.
        more: Texts of this event alone, by key; nothing is filled in in them.
    """

    def __init__(
        self,
        language: str,
        *,
        address: str = "Sie",
        spelling: str = "de",
        more: Mapping[str, str] | None = None,
    ) -> None:
        self.language = language
        self._swiss = language == "de" and spelling == "de-CH"
        texts = dict(catalogue(language))
        if language == "de" and address == "du":
            texts |= catalogue("du")
        self._texts = texts
        self._more = dict(more or {})

    @property
    def tag(self) -> str:
        """The tag of the language for HTML."""
        return "de-CH" if self._swiss else self.language

    def __call__(self, key: str, **values: object) -> str:
        """The text of `section.key` with its placeholders filled in.

        Raises:
            KeyError: if there is no such text; the page has a hole then.
        """
        if key in self._more:
            return self._more[key]
        return self.spelled(self._texts[key].format(**values))

    def get(self, key: str, default: str = "") -> str:
        """The text of a key that need not be there."""
        if key in self._more:
            return self._more[key]
        text = self._texts.get(key)
        return default if text is None else self.spelled(text)

    def spelled(self, text: str) -> str:
        """The text as it is spelled where the event takes place."""
        return text.replace("ß", "ss") if self._swiss else text
