"""The three ways in: which pages and questions each has, and what is asked of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

LINE, MAIL, LONG, CHOICE, TILES = "line", "mail", "long", "choice", "tiles"
# A line with a tick below it, which says that it is not somebody's own name.
NAME, PSEUDONYM = "name", "pseudonym"
LINK, NUMBER, DATE, YES_NO, SEVERAL, SCALE = (
    "link",
    "number",
    "date",
    "yes_no",
    "several",
    "scale",
)
# What organisers may ask for beside what every event asks.
OWN_KINDS = (LINE, LONG, MAIL, LINK, NUMBER, DATE, YES_NO, CHOICE, SEVERAL, SCALE)
# Answered by one of several buttons.
PICKED = (CHOICE, YES_NO, SCALE)
SHORT, MEDIUM, MUCH = 120, 600, 3000
MOST_TILES = 3


@frozen(kw_only=True)
class Question:
    """One question of a form.

    Attributes:
        name: Its id; words stand under it in the catalogues.
        kind: `tiles`, `name`, or one of `OWN_KINDS`.
        required: True if the submission cannot be sent without an answer.
        most: How many characters an answer may have.
        choices: Ids of the answers to choose from.
        needed_with: A question whose answer makes this one required, with the answers that
            do (empty: any that holds a figure).
        later: True if its page may be left without an answer that sending needs.
    """

    name: str
    kind: str = LINE
    required: bool = False
    most: int = SHORT
    choices: tuple[str, ...] = ()
    needed_with: tuple[str, tuple[str, ...]] | None = None
    later: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the answers that it leaves."""
        return (self.name, PSEUDONYM) if self.kind == NAME else (self.name,)

    def is_needed(self, answers: Mapping[str, object]) -> bool:
        """True if it has to be answered, given the other answers."""
        if self.required or self.needed_with is None:
            return self.required
        name, triggers = self.needed_with
        other = str(answers.get(name, ""))
        return other in triggers if triggers else any(c.isdigit() for c in other)


@frozen(kw_only=True)
class Page:
    """Questions that stand together."""

    name: str
    questions: tuple[Question, ...]


@frozen(kw_only=True)
class Way:
    """A way in; after its pages comes the page on which the answers are checked.

    Attributes:
        name: `propose`, `nominate` or `recommend`.
        pages: What is asked, page by page.
        beside: Pages that nobody has to pass; a link on the check page leads there.
        title: Name of the question that gives the submission its title.
    """

    name: str
    pages: tuple[Page, ...]
    beside: tuple[Page, ...] = ()
    title: str = "title"

    @property
    def all_pages(self) -> tuple[Page, ...]:
        """All pages, those beside last."""
        return (*self.pages, *self.beside)

    @property
    def all_questions(self) -> Iterator[Question]:
        """All questions in order, those of pages beside last."""
        return (question for page in self.all_pages for question in page.questions)

    @property
    def questions(self) -> Iterator[Question]:
        """All questions of its pages in order."""
        return (question for page in self.pages for question in page.questions)

    def missing(self, answers: Mapping[str, object]) -> list[tuple[Page, Question]]:
        """What still has to be answered before it can be sent."""
        return [
            (page, question)
            for page in self.pages
            for question in page.questions
            if question.is_needed(answers) and not answers.get(question.name)
        ]


ROLES = ("practitioner", "consultant", "vendor")
LANGUAGES = ("de", "en", "both")
_ROLE = Question(name="role", kind=CHOICE, required=True, choices=ROLES)
_INTEREST = Question(name="interest", most=MEDIUM, needed_with=("role", ("consultant", "vendor")))
_EMAIL = Question(name="email", kind=MAIL, required=True)

# Title and summary for those who read the other language.
TRANSLATION = Page(
    name="translation",
    questions=(
        Question(name="other_title"),
        Question(name="other_before", kind=LONG, most=MUCH),
    ),
)

PROPOSE = Way(
    name="propose",
    beside=(TRANSLATION,),
    pages=(
        Page(
            name="start",
            questions=(
                Question(name="title", required=True),
                Question(name="before", kind=LONG, required=True, most=MUCH),
                _EMAIL,
                Question(name="name", kind=NAME, required=True, later=True),
            ),
        ),
        Page(
            name="story",
            questions=(
                Question(name="steps", kind=LONG, required=True, most=MUCH),
                Question(name="tiles", kind=TILES),
                Question(name="happened", kind=LONG, required=True, most=MUCH),
                Question(name="measured", kind=LONG, most=MEDIUM, needed_with=("happened", ())),
                Question(name="hard", kind=LONG, required=True, most=MUCH),
                Question(name="failed", kind=LONG, most=MUCH),
                Question(name="take_away", kind=LONG, required=True, most=MUCH),
            ),
        ),
        Page(
            name="you",
            questions=(
                _ROLE,
                _INTEREST,
                Question(name="talk_language", kind=CHOICE, required=True, choices=LANGUAGES),
            ),
        ),
    ),
)

NOMINATE = Way(
    name="nominate",
    pages=(
        Page(
            name="project",
            questions=(
                Question(name="title", required=True),
                Question(name="why", kind=LONG, required=True, most=MUCH),
                _EMAIL,
            ),
        ),
        Page(
            name="people",
            questions=(
                Question(name="nominee", required=True),
                Question(name="nominee_contact", most=SHORT),
                Question(name="organisation", most=SHORT),
                Question(name="tiles", kind=TILES),
                Question(name="name", required=True),
                _ROLE,
                _INTEREST,
            ),
        ),
    ),
)

RECOMMEND = Way(
    name="recommend",
    title="nominee",
    pages=(
        Page(
            name="speaker",
            questions=(
                Question(name="nominee", required=True),
                Question(name="topic", required=True),
                Question(name="why", kind=LONG, required=True, most=MUCH),
                Question(name="nominee_contact"),
                Question(name="name", required=True),
                _EMAIL,
            ),
        ),
    ),
)

WAYS: Mapping[str, Way] = {way.name: way for way in (PROPOSE, NOMINATE, RECOMMEND)}
