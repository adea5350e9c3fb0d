"""The consent of a person, asked for in the terminal or said on the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from app.cli.failure import UsageError
from app.cli.output import confirmed
from app.machine.user import user
from app.verdict.enrolment import consent, consent_text
from app.verdict.enrolment.consent import CROPS_TEXT, LONGEST_DAYS, SCAN_TEXT
from app.words.visible import visible
from gallery import Consent

Agreed = Annotated[
    str | None,
    typer.Option(
        "--consent",
        metavar="yes",
        help="'yes' records that the person has agreed to the text that this command shows when it asks.",
    ),
]
KeepCrops = Annotated[
    str | None,
    typer.Option(
        "--keep-crops",
        metavar="yes|no",
        help="'yes' records that the person has also agreed to have depth pictures kept, encrypted, for newer "
        "networks. Asked apart; by default no.",
    ),
]
TakenBy = Annotated[
    str | None, typer.Option("--consent-by", metavar="WHO", help="Who took the consent. By default the user.")
]
Days = Annotated[
    int,
    typer.Option(
        "--consent-days",
        min=0,
        max=LONGEST_DAYS,
        metavar="N",
        help="For how long: the person is not matched after that. 0 for no end.",
    ),
]


def asked_for(
    agreed: str | None,
    name: str,
    *,
    by: str | None,
    days: int,
    json: bool,
    crops: str | None = None,
    scan: bool = False,
) -> Callable[[], Consent]:
    """Makes consents of now, once ``name`` has agreed: on the command line, or to the question. Whether depth pictures
    are kept (``crops``), and whether the ``scan`` that was asked for may be written, are questions of their own.

    Raises ``UsageError`` without one.
    """
    taken_by = visible((by if by is not None else user() or "unknown").strip())
    if not taken_by:
        raise UsageError("--consent-by needs a name: who took the consent")
    asks = agreed is None and sys.stdin.isatty() and not json
    if asks:
        question = f"{consent_text(days)}\nHas {name} agreed to this?"
        agreed = "yes" if confirmed(question, otherwise="nobody is enrolled without consent") else "no"
    if agreed is None or agreed.strip().lower() not in ("yes", "y"):
        raise UsageError(f"nobody is enrolled without consent; once {name} has agreed, say --consent yes")
    if asks and crops is None:
        question = f"Asked apart: {CROPS_TEXT}\nHas {name} agreed to this too? Enrolling works without it."
        crops = "yes" if confirmed(question, otherwise="nobody is enrolled without an answer") else "no"
    if asks and scan:
        question = f"Asked apart: {SCAN_TEXT}\nHas {name} agreed to this too? Enrolling works without it."
        scan = confirmed(question, otherwise="nobody is enrolled without an answer")
    keep = _yes("--keep-crops", crops)
    return lambda: consent(taken_by, given=True, days=days, crops=keep, scan=scan)


def _yes(option: str, said: str | None) -> bool:
    answer = "no" if said is None else said.strip().lower()
    if answer not in ("yes", "y", "no", "n"):
        raise UsageError(f"{option} takes yes or no, not {said}")
    return answer in ("yes", "y")
