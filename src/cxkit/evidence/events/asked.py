"""What is asked of a log, by the codes of its activities."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from cxkit.evidence.events.coding import Book
from cxkit.evidence.events.options import Options


@frozen(kw_only=True)
class Asked:
    """What is asked of a log.

    Attributes:
        contacts: Codes of the activities that are contacts; None: nobody stated any.
        failures: Codes of the activities that are failures; None: nobody stated any.
        keep_persons: True if handovers between persons are counted.
        case_is_person: True if contacts are told apart by groups of cases.
        thorough: True if what continuing the cases needs is asked for too.
    """

    contacts: Sequence[int] | None
    failures: Sequence[int] | None
    keep_persons: bool
    case_is_person: bool
    thorough: bool

    @classmethod
    def of(cls, options: Options, book: Book, *, thorough: bool) -> Asked:
        """What the mapping of a log asks."""
        return cls(
            contacts=book.codes_of(options.contacts) if options.contacts else None,
            failures=book.codes_of(options.failure) if options.failure else None,
            keep_persons=options.keep_persons,
            case_is_person=options.case_is_person,
            thorough=thorough,
        )
