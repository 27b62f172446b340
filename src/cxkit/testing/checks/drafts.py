"""Checks of the drafts that methods make."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from cxkit.finding import Draft
from cxkit.gate import Gate
from cxkit.testing.checks.registration import missing
from cxkit.testing.examples import EXAMPLES
from cxkit.testing.subject import NotApplicable, PluginUnderTest, where


def method_and_function(subject: PluginUnderTest) -> Iterator[str]:
    """Every draft names its method, one of the method's functions, and a source."""
    for method, example, draft in subject.all_drafts():
        place = where(method, example, draft)
        if draft.method != method.id:
            yield f"{place} says that its method is {draft.method!r}"
        if draft.function not in method.functions:
            yield f"{place} has the function {draft.function!r}, which the method does not name"
        if not draft.reference.strip():
            yield f"{place} names no source"


def unique_keys(subject: PluginUnderTest) -> Iterator[str]:
    """No two drafts are about the same."""
    subject_drafts = list(subject.all_drafts())
    for example in EXAMPLES:
        keys = Counter(draft.key for _, name, draft in subject_drafts if name == example)
        for method, name, draft in subject_drafts:
            if name == example and keys[draft.key] > 1:
                yield f"{where(method, example, draft)} is there {keys[draft.key]} times"


def plain_data(subject: PluginUnderTest) -> Iterator[str]:
    """Further numbers are plain: texts, finite numbers, lists, and tables of them."""
    for method, example, draft in subject.all_drafts():
        try:
            json.dumps(dict(draft.data), allow_nan=False)
        except (TypeError, ValueError) as error:
            yield f"{where(method, example, draft)} has data that cannot be written: {error}"


def explanations(subject: PluginUnderTest) -> Iterator[str]:
    """Every draft says in German and in English what it means, and keeps hidden values open."""
    for method, example, draft in subject.all_drafts():
        place = where(method, example, draft)
        for language in missing(draft.explanation):
            yield f"{place} has no explanation in {language!r}"
        needed = any("{" in words for words in draft.explanation.values())
        if draft.persons and needed:
            for language in missing(draft.explanation_hidden):
                yield f"{place} has no words in {language!r} for when its value is hidden"
        for language, words in _finished(draft).items():
            if draft.estimate.shown and "?" in words and "?" not in draft.explanation[language]:
                yield f"{place} speaks of a number that it does not have, in {language!r}: {words}"
            if "{" in words or "}" in words:
                yield f"{place} leaves a variable open in {language!r}: {words}"


def _finished(draft: Draft) -> dict[str, str]:
    (finding,) = Gate().release([draft])
    return dict(finding.explanation)


def reasons_in_words(subject: PluginUnderTest) -> Iterator[str]:
    """Every reason code of its own that an estimate gives has words."""
    known = {words.id for words in subject.registered("cxkit_reasons")}
    for method, example, draft in subject.all_drafts():
        for code in draft.estimate.reasons:
            if ":" in code and code not in known:
                yield f"{where(method, example, draft)} gives the reason {code!r}, without words"


def counts_persons(subject: PluginUnderTest) -> Iterator[str]:
    """Every value that rests on people says on how many."""
    for method, example, draft in subject.all_drafts():
        if draft.persons and draft.estimate.shown and draft.estimate.n is None:
            yield f"{where(method, example, draft)} has a value and no n"


def no_more_than_took_part(subject: PluginUnderTest) -> Iterator[str]:
    """No value claims more persons than took part."""
    contexts = {example: subject.context(example) for example in EXAMPLES}
    for method, example, draft in subject.all_drafts():
        about, n = draft.subject, draft.estimate.n
        if not (draft.persons and n and about.audience and draft.wave) or draft.contrast:
            continue
        took_part = contexts[example].view(about.audience, draft.wave, about.unit).persons()
        if n > took_part:
            yield f"{where(method, example, draft)} claims {n} persons of {took_part}"


def differences_name_both_sides(subject: PluginUnderTest) -> Iterator[str]:
    """A difference between groups of persons says how many stand on each side."""
    found = False
    for method, example, draft in subject.all_drafts():
        if draft.contrast is None or not draft.persons or not draft.estimate.shown:
            continue
        people = {a.id for a in subject.audiences if a.persons}
        sides = {draft.contrast.of, draft.contrast.against} & people
        found = found or len(sides) == 2
        absent = sorted(sides - set(draft.estimate.n_by_group)) if len(sides) == 2 else []
        if absent:
            yield f"{where(method, example, draft)} does not count the persons of {absent[0]!r}"
    if not found:
        raise NotApplicable("it makes no difference between groups of persons")


def passes_the_gate(subject: PluginUnderTest) -> Iterator[str]:
    """The gate takes all drafts; of three persons nothing is shown."""
    for example in EXAMPLES:
        drafts = [draft for _, name, draft in subject.all_drafts() if name == example]
        context = subject.context(example)
        try:
            findings = Gate(settings=context.settings, tree=context.shown_tree).release(drafts)
        except ValueError as error:
            yield f"on the example {example!r} the gate says: {error}"
            continue
        for draft, finding in zip(drafts, findings, strict=True):
            if example == "tiny" and draft.persons and finding.estimate.shown:
                yield f"{draft.measure} {draft.subject.to_dict()} is shown for three persons"
