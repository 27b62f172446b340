"""Story and story feed: frozen values that exist with their author's consent only."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen, validators

from cxkit.cube import Text
from cxkit.errors import Problem

SCHEMA_VERSION = 1
ROLES = ("practitioner", "consultant", "vendor")
RESULTS = ("better", "mixed", "none", "worse", "unclear")
MOST_TILES = 3
DEFAULT_CUBE = "cxkit-default"


@frozen(kw_only=True)
class Author:
    """Who tells a story, as far as they want to be known.

    Attributes:
        role: `practitioner`, `consultant` or `vendor`.
        interest: Declared interest by language; outsiders always declare one.
        name: A name or pseudonym, or None if the author is not named.
        pseudonym: True if the name is not the author's own.
    """

    role: str
    interest: Text = field(factory=dict)
    name: str | None = None
    pseudonym: bool = False

    def to_dict(self) -> dict[str, object]:
        """The author in the shape of the schema of stories."""
        return {
            "role": self.role,
            "interest": dict(self.interest),
            "name": self.name,
            "pseudonym": self.pseudonym,
        }


@frozen(kw_only=True)
class Effect:
    """An effect as the author reports it; nobody has checked it.

    Attributes:
        text: What it was, by language.
        result: `better`, `mixed`, `none`, `worse`, or `unclear` if it could not be told.
        value: Size of the change in `unit`, if there is a figure.
        low: Lower end of the interval that the author states.
        high: Upper end.
        unit: Unit of the figures by language.
        measure: How it was measured, by language; there is no figure without.
    """

    text: Text
    result: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: Text = field(factory=dict)
    measure: Text = field(factory=dict)

    def to_dict(self) -> dict[str, object]:
        """The effect in the shape of the schema of stories, marked as the author's report."""
        return {
            "reported_by": "author",
            "text": dict(self.text),
            "result": self.result,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": dict(self.unit),
            "measure": dict(self.measure),
        }


@frozen(kw_only=True)
class Effort:
    """What it took.

    Attributes:
        text: In words, by language.
        person_days: Days of work, all people together.
        months: From the first step to the result, in months.
    """

    text: Text
    person_days: float | None = None
    months: float | None = None

    def to_dict(self) -> dict[str, object]:
        """The effort in the shape of the schema of stories."""
        return {"text": dict(self.text), "person_days": self.person_days, "months": self.months}


@frozen(kw_only=True)
class Link:
    """A page that tells more.

    Attributes:
        label: What is there, by language.
        url: Its address; `https` only.
    """

    label: Text
    url: str

    def to_dict(self) -> dict[str, object]:
        """The link in the shape of the schema of stories."""
        return {"label": dict(self.label), "url": self.url}


@frozen(kw_only=True)
class Story:
    """What somebody changed, what came of it, and what was hard.

    All texts are plain: HTML and Markdown in them mean nothing.

    Attributes:
        id: Permanent id.
        title: By language, like all texts.
        before: How things were.
        steps: The small steps, in order.
        tiles: Ids of the tiles that were turned, three at most, in the words of `cube`.
        cube: Id of the cube that the tiles belong to.
        happened: What happened; figures only where `measured` says how.
        measured: How the figures were measured.
        hard: What was hard.
        failed: What failed; empty if the author says nothing of the kind.
        take_away: What others can take away.
        author: Who tells it, in which role and interest.
        organisation: Where it happened, or None if that is withheld.
        branch: The line of business.
        year: The year in which it ended.
        effort: What it took, if stated.
        effect: The effect as the author reports it, if stated.
        links: Pages that tell more.
        licence: Licence of the texts, as an SPDX id.
        consented: The day on which the author agreed to publication.
        invented: True if it is an example that nobody lived through.
    """

    id: str
    title: Text
    before: Text
    steps: tuple[Text, ...]
    happened: Text
    hard: Text
    take_away: Text
    author: Author
    branch: Text
    year: int
    licence: str
    # There is no story without consent, not even as a value.
    consented: date = field(validator=validators.instance_of(date))
    tiles: tuple[str, ...] = field(default=(), validator=validators.max_len(MOST_TILES))
    cube: str = DEFAULT_CUBE
    measured: Text = field(factory=dict)
    failed: Text = field(factory=dict)
    organisation: str | None = None
    effort: Effort | None = None
    effect: Effect | None = None
    links: tuple[Link, ...] = ()
    invented: bool = False

    @property
    def has_failure(self) -> bool:
        """True if it says what failed."""
        return bool(self.failed)

    @property
    def has_measured_result(self) -> bool:
        """True if it says how its result was measured, whatever the result was."""
        return bool(self.measured) or bool(self.effect and self.effect.measure)

    def to_dict(self) -> dict[str, object]:
        """The story in the shape of the schema of stories."""
        return {
            "id": self.id,
            "title": dict(self.title),
            "before": dict(self.before),
            "steps": [dict(step) for step in self.steps],
            "tiles": list(self.tiles),
            "cube": self.cube,
            "happened": dict(self.happened),
            "measured": dict(self.measured),
            "hard": dict(self.hard),
            "failed": dict(self.failed),
            "has_failure": self.has_failure,
            "take_away": dict(self.take_away),
            "author": self.author.to_dict(),
            "organisation": self.organisation,
            "branch": dict(self.branch),
            "year": self.year,
            "effort": self.effort.to_dict() if self.effort else None,
            "effect": self.effect.to_dict() if self.effect else None,
            "links": [link.to_dict() for link in self.links],
            "licence": self.licence,
            "consent": {"public": True, "given_on": self.consented.isoformat()},
            "invented": self.invented,
        }


@frozen(kw_only=True)
class StoryFeed:
    """Stories that one publisher gives away, in one edition.

    Attributes:
        id: Permanent id of the feed; every edition has it.
        title: Its name by language.
        published: The day of this edition; a later one replaces it as a whole.
        stories: The stories, in the publisher's order.
        warnings: What a reader should know; not part of the document.
    """

    id: str
    title: Text
    published: date
    stories: tuple[Story, ...] = ()
    warnings: tuple[Problem, ...] = field(default=(), eq=False)

    def to_dict(self) -> dict[str, object]:
        """The feed in the shape of the schema of stories."""
        return {
            "schema_version": SCHEMA_VERSION,
            "id": self.id,
            "title": dict(self.title),
            "published": self.published.isoformat(),
            "stories": [story.to_dict() for story in self.stories],
        }
