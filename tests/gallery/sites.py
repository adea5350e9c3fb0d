"""People before one sensor whose embeddings a site can adapt itself to."""

from datetime import UTC, datetime, timedelta

import numpy as np

import gallery
from gallery import adaptation, calibration
from gallery.impostors import Impostors
from gallery.statistics import gathered

DIMENSIONS = 1920
SENSOR = "kinect-v2"
COSINES = {"1e-2": 0.63, "1e-3": 0.7, "1e-4": 0.75}
NOW = datetime.now(UTC)
AGREED = gallery.Consent(
    True, "the operator", "I agree to all.", NOW, "3", "here", NOW + timedelta(days=730), adapts=True
)


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def crowd(count, views=12, seed=0, world=0):
    """People before one sensor, whose embeddings share a direction and vary along few."""
    ways = np.random.default_rng(world).standard_normal((4, DIMENSIONS))
    rng = np.random.default_rng([seed, 9])
    who = [rng.standard_normal(DIMENSIONS) for _ in range(count)]
    noise = [rng.standard_normal((views, 3)) @ ways[1:] + 0.3 * rng.standard_normal((views, DIMENSIONS)) for _ in who]
    return [unit(1.2 * ways[0] + one + less) for one, less in zip(who, noise, strict=True)]


def shipped_of(people, model="one"):
    strangers = Impostors.of(calibration.impostor_scores(people))
    return adaptation.Adaptation(SENSOR, model, gathered(people), strangers, calibration.thresholds(strangers))


def enrol(people, rows, first=0, consent=AGREED, sensor=SENSOR):
    for k, each in enumerate(rows, first):
        people.enrol(f"person {k}", each[:5], consent=consent, views=each, sensor=sensor)
