"""The texts of the default cube: complete, plain, and right in both languages.

The files are read as they are, without the loader, so that a fault of the
loader cannot hide a fault of the texts.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from importlib import resources
from typing import Any

import pytest

LANGUAGES = ("en", "de")
CASES = ("nom", "gen", "dat", "acc")
FILES = ("strategy", "culture", "service_chain", "customers", "skills", "collaboration")

PERMANENT_IDS = {
    "strategy": "promise anchoring goals sponsorship example leadership_growth balance resilience "
    "steering",
    "culture": "lived_values respect empathy openness learning candour uncertainty joy change_talk",
    "service_chain": "core_transactions simplicity speed reliability handovers journeys "
    "touchpoints recovery dynamics",
    "customers": "target_groups shared_picture contributions outside_view expectations paths "
    "dialogue closed_loop moments",
    "skills": "target_skills training onboarding empowerment change_skills insight_skills "
    "recognition systems cx_tools",
    "collaboration": "horizontal_view mixed_teams open_borders internal_customers roles ownership "
    "boards goal_conflicts decision_speed",
}
VISIBLE = {
    *("promise", "balance"),
    *("lived_values", "respect", "empathy"),
    *("core_transactions", "simplicity", "speed", "reliability"),
    *("handovers", "touchpoints", "recovery"),
    *("expectations", "dialogue", "closed_loop", "moments"),
    *("empowerment", "open_borders", "ownership"),
}

JARGON = re.compile(
    r"journey|touch ?point|\bcx\b|master ?plan|stakeholder|\bkpis?\b|\bnps\b|mindset|insights?\b|"
    r"feedback-?loop|empower|customer.centric|best practice|agil|pain ?point|persona\b",
    re.IGNORECASE,
)
JOINING = re.compile(r"\b(and|or|und|oder|sowie|bzw)\b", re.IGNORECASE)
NEGATION = re.compile(
    r"\b(not|no|never|without|nothing|nicht|kein\w*|nie|ohne|nichts|weder|\w+n't)\b", re.IGNORECASE
)
IT = re.compile(r"\bit\b", re.IGNORECASE)
# In these the pronoun has its noun within the sentence, or is part of a fixed phrase.
IT_IS_FINE = {
    "Our values hold when it matters",
    "Our plan changes when results call for it",
    "When something goes wrong, we put it right",
    "It is clear who does what",
    "Every department contributes what it learns",
    "Before we offer something new, we check with {C} whether they need it.",
    "We track every commitment to {C} until it is met.",
}
SS_FOR_SZ = re.compile(
    r"\b(massnahm\w*|gross\w*|ausser\w*|heiss\w*|weiss|regelmässig\w*|schliess\w*|draussen|strasse|"
    r"grüss\w*|mass|masse|spass|süss\w*|bloss|fliess\w*|gemäss|mässig\w*|daß|muß|läßt|wißt|"
    r"auseinanderreiss\w*|abschliess\w*|anschliess\w*)\b",
    re.IGNORECASE,
)
PLACEHOLDER = re.compile(r"\{([^}]*)\}")


def read(name: str) -> dict[str, Any]:
    path = resources.files("cxkit.cube") / "data" / name
    return tomllib.loads(path.read_text(encoding="utf-8"))


COMMON = read("cube.toml")
GLOSSARY = read("glossary.toml")
DIMENSIONS = [read(f"{number}_{name}.toml") for number, name in enumerate(FILES, start=1)]
TILES = {(d["id"], t["id"]): t for d in DIMENSIONS for t in d["tiles"]}
ITEMS = {
    f"{dimension}.{tile}.{item['side']}.{item['form']}": item
    for (dimension, tile), entry in TILES.items()
    for item in entry["items"]
}
LABELS = [d["label"] for d in DIMENSIONS] + [t["label"] for t in TILES.values()]
TEXTS = [item["text"] for item in ITEMS.values()]


def word_sets(name: str, language: str) -> list[dict[str, str]]:
    """The default forms of a variable and its alternatives."""
    others = COMMON["alternatives"][name].values()
    return [COMMON["variables"][name][language], *(other[language] for other in others)]


def fill(text: str, language: str, choice: int = 0) -> str:
    """The text with the `choice`-th set of words for every variable."""

    def words(match: re.Match[str]) -> str:
        name, _, case = match.group(1).partition(".")
        sets = word_sets(name, language)
        return sets[min(choice, len(sets) - 1)][case or "nom"]

    return PLACEHOLDER.sub(words, text)


def own_words(text: str) -> str:
    """The text without variables and without the fixed pair of colleagues."""
    return PLACEHOLDER.sub("", text).replace("Kolleginnen und Kollegen", "")


def offenders(pattern: re.Pattern[str], texts: list[dict[str, str]]) -> set[str]:
    return {t[lang] for t in texts for lang in LANGUAGES if pattern.search(own_words(t[lang]))}


def test_ids_are_the_permanent_ones_in_the_cubes_order() -> None:
    found = {d["id"]: " ".join(t["id"] for t in d["tiles"]) for d in DIMENSIONS}
    assert found == PERMANENT_IDS
    assert list(found) == list(PERMANENT_IDS)


def test_the_counts_are_those_of_the_design() -> None:
    assert Counter(item["form"] for item in ITEMS.values()) == {
        "self": 162,
        "customer": 19,
        "predicted": 19,
    }
    assert sum(len(t["items"]) for t in TILES.values()) == len(ITEMS) == 200


@pytest.mark.parametrize("key", TILES, ids=".".join)
def test_a_tile_has_every_item_that_it_should(key: tuple[str, str]) -> None:
    tile = TILES[key]
    expected = [("structural", "self"), ("process", "self"), ("behaviour", "self")]
    if key[1] in VISIBLE:
        expected += [("behaviour", "customer"), ("behaviour", "predicted")]
    assert [(i["side"], i["form"]) for i in tile["items"]] == expected


@pytest.mark.parametrize("key", TILES, ids=".".join)
def test_a_tile_says_whom_it_is_asked(key: tuple[str, str]) -> None:
    tile = TILES[key]
    visible = key[1] in VISIBLE
    assert tile.get("customer_visible", False) is visible
    assert [a for a in tile["asked_of"] if a != "register"] == [
        "staff",
        "leader",
        *(["customer"] if visible else []),
    ]
    assert tile["asked_of"].index("leader") == 1
    assert len(set(tile["asked_of"])) == len(tile["asked_of"])


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label["en"])
def test_a_label_is_short_and_in_both_languages(label: dict[str, str]) -> None:
    """At most ten words; a variable counts as one, however many words stand for it."""
    assert set(label) == set(LANGUAGES)
    for language in LANGUAGES:
        filled = fill(label[language], language)
        assert 1 <= len(PLACEHOLDER.sub("X", label[language]).split()) <= 10
        assert filled == filled.strip()
        assert not filled.endswith(".")
        assert filled[0].isupper()


def test_labels_use_no_jargon_except_the_names_of_two_dimensions() -> None:
    named = {"Culture and mindset", "Kultur und Mindset", "Skills and empowerment"}
    assert offenders(JARGON, LABELS) == named


def test_it_appears_only_where_its_noun_is_plain() -> None:
    english = [{"en": t["en"], "de": ""} for t in LABELS + TEXTS]
    assert offenders(IT, english) == IT_IS_FINE


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_is_one_plain_sentence_in_both_languages(item: str) -> None:
    text = ITEMS[item]["text"]
    assert set(text) == set(LANGUAGES)
    for language in LANGUAGES:
        for choice in range(len(word_sets("C", language))):
            filled = fill(text[language], language, choice)
            assert 4 <= len(filled.split()) <= 20, filled
        assert re.fullmatch(r"[^.!?]+\.", PLACEHOLDER.sub("x", text[language]))
        assert "  " not in text[language]
        assert text[language][0].isupper() or text[language][0] == "{"


def test_items_use_no_jargon() -> None:
    assert offenders(JARGON, TEXTS) == set()


def test_items_join_no_two_ideas() -> None:
    assert offenders(JOINING, TEXTS) == set()


def test_items_negate_at_most_once_and_hardly_ever() -> None:
    negated = offenders(NEGATION, TEXTS)
    assert len(negated) <= 10
    assert all(len(NEGATION.findall(own_words(text))) == 1 for text in negated)


def test_items_are_all_worded_in_the_same_direction() -> None:
    assert {item.get("direction", 1) for item in ITEMS.values()} == {1}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_occurs_twice(language: str) -> None:
    for texts in (LABELS, TEXTS):
        counted = Counter(fill(text[language], language).lower() for text in texts)
        assert [text for text, times in counted.items() if times > 1] == []


def test_predictions_ask_what_customers_would_say() -> None:
    for key, item in ITEMS.items():
        predicted = key.endswith(".predicted")
        assert item["text"]["en"].startswith("Our {C} would say that ") is predicted
        assert item["text"]["de"].startswith("{C} würden sagen, dass ") is predicted


def test_customers_are_asked_about_themselves() -> None:
    for key, item in ITEMS.items():
        for language, first_person in (("en", r"\b(I|me|my)\b"), ("de", r"\b(ich|mir|mich|mein)")):
            text = item["text"][language]
            if key.endswith(".customer"):
                assert "{C" not in text
                if not key.startswith("culture.lived_values"):
                    assert re.search(first_person, text, re.IGNORECASE)
            else:
                assert "{org" not in text


def test_placeholders_are_known() -> None:
    for texts in (*LABELS, *TEXTS, *COMMON["instructions"].values()):
        for language in LANGUAGES:
            for found in PLACEHOLDER.findall(texts[language]):
                name, _, case = found.partition(".")
                assert name in COMMON["variables"]
                assert case in ("", *CASES)
            assert texts[language].count("{") == len(PLACEHOLDER.findall(texts[language]))


@pytest.mark.parametrize("name", ["C", "top", "org"])
def test_a_variable_has_every_case_in_every_set_of_words(name: str) -> None:
    for language in LANGUAGES:
        assert len(word_sets(name, language)) >= 5
        for forms in word_sets(name, language):
            assert tuple(forms) == CASES
            assert all(forms.values())


def test_plurals_of_the_customer_word_have_one_form_for_subject_and_object() -> None:
    """The labels use the plain form for both."""
    for forms in word_sets("C", "de"):
        assert forms["nom"] == forms["acc"]


def test_german_stays_right_for_nouns_that_are_inflected_like_adjectives() -> None:
    """`die Versicherten`, but `Versicherte`: only the form without an article is used."""
    # After a comma, "die" is a relative pronoun.
    article = r"(?<!, )\b(die|diese|jene|alle|keine|unsere|ihre|meine|beide|solche|sämtliche)\s+"
    assert re.search(article, "Wir fragen die {C}")
    for text in (*LABELS, *TEXTS):
        assert not re.search(article + r"\{C(\.acc)?\}", text["de"], re.IGNORECASE)
        for before in re.findall(r"(\w+)\s+\{C\.gen\}", text["de"]):
            assert before in ("der", "unserer", "aller")
        for before in re.findall(r"(\w+)\s+\{C\}", text["de"]):
            assert before not in ("mit", "von", "bei", "zu", "nach", "aus", "der", "unseren")


def test_an_article_before_the_plain_form_would_be_wrong() -> None:
    assert fill("Wir fragen die {C.acc}.", "de", 1) == "Wir fragen die Versicherte."
    assert fill("Wir fragen {C.acc}.", "de", 1) == "Wir fragen Versicherte."
    assert fill("Wir helfen {C.dat}.", "de", 3) == "Wir helfen Mitgliedern."


def test_the_scale_is_anchored_at_every_point_in_both_languages() -> None:
    assert list(COMMON["scales"]) == ["agreement"]
    scale = COMMON["scales"]["agreement"]
    assert (scale["low"], scale["high"]) == (1, 5)
    assert list(scale["anchors"]) == ["1", "2", "3", "4", "5"]
    for language in LANGUAGES:
        words = [anchor[language] for anchor in scale["anchors"].values()]
        assert len(set(words)) == 5
        assert all(words)
        assert scale["cant_judge"][language] not in words


def test_identity_licence_and_instructions_are_given() -> None:
    assert COMMON["id"] == "cxkit-default"
    assert COMMON["version"] == "1.0.0"
    assert COMMON["licence"] == "CC BY 4.0"
    assert set(COMMON["instructions"]) == {"self", "customer", "predicted"}
    for text in (COMMON["label"], *COMMON["instructions"].values()):
        assert set(text) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("term", "en", "de"),
    [
        ("turn", "turn", "Drehung"),
        ("turn_on_slides", "measure", "Maßnahme"),
        ("look", "look", "Standortbestimmung"),
        ("wave", "survey wave", "Erhebung"),
        ("unit", "unit", "Bereich"),
        ("nomination", "nomination", "Empfehlung"),
        ("submission", "submission", "Einreichung"),
        ("story", "practitioner's story", "Praxisbericht"),
        ("ok", "ok", "ok"),
        ("thin", "thin evidence", "dünn belegt"),
        ("inconclusive", "still open", "noch offen"),
        ("suppressed", "hidden to protect people", "zum Schutz ausgeblendet"),
        ("not_assessed", "not measured", "nicht gemessen"),
        ("low", "low", "niedrig"),
    ],
)
def test_the_glossary_has_the_agreed_words(term: str, en: str, de: str) -> None:
    assert GLOSSARY["terms"][term] == {"en": en, "de": de}


def test_every_term_is_complete_and_explained() -> None:
    assert list(GLOSSARY["terms"]) == list(GLOSSARY["explanations"])
    for text in (*GLOSSARY["terms"].values(), *GLOSSARY["explanations"].values()):
        assert set(text) == set(LANGUAGES)
        assert all(text.values())
    for text in GLOSSARY["explanations"].values():
        assert text["en"].endswith(".")
        assert text["de"].endswith(".")


def test_no_tile_is_called_weak() -> None:
    everything = (*GLOSSARY["terms"].values(), *GLOSSARY["explanations"].values())
    assert not any(re.search(r"\bweak|schwach", t["en"] + t["de"]) for t in everything)


def test_german_is_written_with_sz() -> None:
    texts = [*LABELS, *TEXTS, *COMMON["instructions"].values()]
    texts += [*GLOSSARY["terms"].values(), *GLOSSARY["explanations"].values()]
    assert {t["de"] for t in texts if SS_FOR_SZ.search(t["de"])} == set()


def test_the_pattern_for_sz_can_fail() -> None:
    assert SS_FOR_SZ.search("Eine Massnahme, die regelmässig hilft")
    assert not SS_FOR_SZ.search("Wir wissen, dass Verlass auf die Maßnahme ist")
