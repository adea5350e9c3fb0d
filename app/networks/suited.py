"""What embeddings of a sensor family are compared by: the site's adaptation, the shipped one, or cosines alone."""

from __future__ import annotations

from collections.abc import Mapping

from engines.card import thresholds
from gallery import Adaptation, Adapts, GalleryError, People, Renewed, shipped


def suited(sensor: str, model: str, people: People | None, card: Mapping[str, object]) -> tuple[Adaptation | None, str]:
    """What suits a sensor family ("" for none) and these networks, None for cosines, and what speaks against more.

    A shipped adapter that is damaged or of other networks is not used, nor what was pooled with one. A site's
    adaptation that is damaged is not used either: what ships is.
    """
    if not sensor or not model:
        return None, ""
    try:
        ships = shipped(sensor, model)
    except GalleryError as error:
        return None, str(error)
    adapts = _adapting(people)
    if adapts is None:
        return ships, ""
    try:
        return adapts.site.adaptation(sensor, ships, cosines(card)), ""
    except GalleryError as error:
        return ships, str(error)


def renewed_if_due(sensor: str, model: str, people: People | None, card: Mapping[str, object]) -> Renewed | None:
    """After an enrolment: the site's new adaptation, where there are people enough for one and it was not undone.

    Raises ``GalleryError``, such as ``AdaptationWorse``: all stays as it was then.
    """
    adapts = _adapting(people)
    if not sensor or adapts is None:
        return None
    return adapts.site.renew_if_due(sensor, shipped(sensor, model), cosines(card))


def cosines(card: Mapping[str, object]) -> dict[str, float]:
    """The recogniser's own thresholds, by false match rate as an adaptation names it ("1e-3")."""
    return {f"{rate:.0e}".replace("e-0", "e-"): value for rate, value in thresholds(card).items()}


def current(people: People | None) -> object:
    """Another value once the people of a gallery, or what it is adapted to, have changed."""
    adapts = _adapting(people)
    mark = adapts.site.mark if adapts is not None else None if people is None else people.comparable
    return id(people), mark


def _adapting(people: object) -> Adapts | None:
    return people if isinstance(people, Adapts) else None
