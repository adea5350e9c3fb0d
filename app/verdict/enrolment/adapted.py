"""How a gallery has adapted itself to its people, in words."""

from __future__ import annotations

import logging

from app.pipeline import Pipeline
from assets.phrase import phrase
from gallery import GalleryError, Renewed, SiteState
from gallery.derivation import LEAST_PEOPLE, Effect

log = logging.getLogger(__name__)


def adapted(pipeline: Pipeline, sensor: str) -> str:
    """Have the gallery adapt itself after an enrolment, where it is due for that, and say so, or why not; else ""."""
    try:
        renewed = pipeline.renew_if_due(sensor)
    except GalleryError as error:
        log.warning("the gallery did not adapt itself: %s", error)
        return phrase("The gallery did not adapt itself to its people: {why}.", why=error)
    return "" if renewed is None else renewed_text(renewed)


def renewed_text(renewed: Renewed) -> str:
    """What a new adaptation changes, in two sentences."""
    effect = renewed.effect
    shipped = phrase(" and {count} of the release", count=effect.shipped_people) if effect.shipped_people else ""
    return phrase(
        "Comparisons through {sensor} are adapted to {people} people here{shipped} (version {version}). {effect} "
        "'relief gallery adaptation undo' takes it back.",
        sensor=renewed.sensor,
        people=effect.people,
        shipped=shipped,
        version=renewed.version,
        effect=effect_text(effect),
    )


def effect_text(effect: Effect) -> str:
    """Thresholds before and after, and what to expect."""
    rates = [rate for rate in effect.after if rate in effect.before]
    levels = ", ".join(f"{effect.before[rate]:.2f} → {effect.after[rate]:.2f} ({rate})" for rate in rates)
    own = f"{100 * effect.own_before:.0f} → {100 * effect.own_after:.0f} %"
    strangers = f"{100 * effect.strangers_before:.2g} → {100 * effect.strangers_after:.2g} %"
    return phrase(
        "Thresholds: {levels}. Expected, of {views} views of enrolments: own ones apart from strangers by d′ "
        "{before:.1f} → {after:.1f}; at {rate} own pass {own}, strangers {strangers}.",
        levels=levels,
        views=effect.views,
        before=effect.apart_before,
        after=effect.apart_after,
        rate=effect.rate,
        own=own,
        strangers=strangers,
    )


def state_text(state: SiteState) -> str:
    """How far it is, in one line."""
    sensor, version = state.sensor, state.version
    asked = phrase("; {asked} more would have to agree", asked=state.asked) if state.asked else ""
    if state.effect is not None:
        people = state.effect.people
        return phrase(
            "{sensor}: adapted to {people} people (version {version}){asked}",
            sensor=sensor,
            people=people,
            version=version,
            asked=asked,
        )
    if not state.wanted:
        return phrase(
            "{sensor}: undone (version {version}); 'relief gallery adaptation renew' adapts again",
            sensor=sensor,
            version=version,
        )
    return phrase(
        "{sensor}: not adapted; {people:person|people} agreed, it takes {least}{asked}",
        sensor=sensor,
        people=state.people,
        least=LEAST_PEOPLE,
        asked=asked,
    )
