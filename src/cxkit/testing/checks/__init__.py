"""The checks of the conformance kit, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cxkit.testing.checks import computing, drafts, planning, registration, stories
from cxkit.testing.subject import PluginUnderTest

__all__ = ["CHECKS"]

CHECKS: Mapping[str, Callable[[PluginUnderTest], Iterable[str]]] = {
    check.__name__: check
    for check in (
        registration.metadata,
        registration.imports,
        registration.light_import,
        registration.public_names,
        registration.hooks,
        registration.ids,
        registration.functions,
        registration.references,
        registration.labels,
        registration.minima,
        computing.survives,
        computing.deterministic,
        computing.order_of_partitions,
        computing.pure,
        computing.honest_blanks,
        drafts.method_and_function,
        drafts.unique_keys,
        drafts.plain_data,
        drafts.explanations,
        drafts.reasons_in_words,
        drafts.counts_persons,
        drafts.no_more_than_took_part,
        drafts.differences_name_both_sides,
        drafts.passes_the_gate,
        planning.rules_cope,
        planning.rules_speak,
        planning.rules_repeat,
        planning.plans_place_everything,
        planning.plans_repeat,
        planning.survival_speaks,
        stories.story_checks_cope,
        stories.story_checks_speak,
        stories.story_questions_can_be_asked,
    )
}
