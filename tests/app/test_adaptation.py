"""A pipeline compares as suits the sensor that its frames come from."""

from datetime import UTC, datetime

import numpy as np
import pytest
from app_doubles import Denoiser, Recogniser

import gallery
from app.pipeline import Pipeline
from app.verdict import asking
from gallery import adaptation
from gallery.adapter import Adapter, of
from gallery.impostors import Impostors
from gallery.statistics import Statistics

CONSENT = gallery.Consent(True, "the operator", "I agree.", datetime(2026, 1, 2, tzinfo=UTC))
MEAN = np.full(1920, 0.01, np.float32)
FEW = {"1e-2": 0.21, "1e-3": 0.31, "1e-4": 0.41}


def people() -> Statistics:
    within = np.zeros((1, 1920))
    within[0, 5] = 1
    return Statistics(MEAN.astype(np.float64), within, 6, 318)


def adapter() -> Adapter:
    return of(people())


def made_of(sensor: str, model: str) -> adaptation.Adaptation:
    return adaptation.Adaptation(sensor, model, people(), Impostors.of(np.zeros(1000)), FEW)


@pytest.fixture
def pipeline(tmp_path, monkeypatch):
    made = Pipeline(Denoiser(), Recogniser(), None)
    fits, foreign = made_of("kinect-v2", made.model_id), made_of("azure-kinect", "others")
    for one in (fits, foreign):
        adaptation.write(one, adaptation.shipped_file(one.sensor, tmp_path))
    monkeypatch.setattr(
        "app.networks.suited.shipped", lambda sensor, model: adaptation.shipped(sensor, model, tmp_path)
    )
    with gallery.open(tmp_path / "gallery.db", model=made.model_id) as people:
        made.gallery = people
        yield made


def unit(row):
    return (row / np.linalg.norm(row)).astype(np.float32)


def test_scores_and_thresholds_are_the_adapters(pipeline):
    rng = np.random.default_rng(0)
    rows = np.stack([unit(rng.standard_normal(1920)) for _ in range(2)])
    pipeline.people.enrol("Ada", rows[:1], consent=CONSENT)
    plain, agreement = pipeline.threshold, pipeline.agreement
    assert pipeline.look_through("kinect-v2") == ""
    adapted = adapter()(rows)
    match = pipeline.matches(rows[1])[0]
    assert match.score == pytest.approx(float(adapted[0] @ adapted[1]), abs=2e-3)
    assert match.threshold == pipeline.threshold != plain
    assert pipeline.verify("Ada", rows[1], threshold=0.3).score == pytest.approx(match.score, abs=1e-5)
    assert pipeline.calibration.threshold(1e-3) == pytest.approx(0.31)
    assert pipeline.calibration.people == 6
    np.testing.assert_allclose(pipeline.adapted(rows[1]), adapted[1], atol=2e-3)
    assert pipeline.agreement == agreement  # enrolments compare views by cosine
    assert asking.bars(pipeline).bar("Ada", 0) == pytest.approx(pipeline.threshold)


def test_other_sensors_are_compared_by_cosine(pipeline):
    plain = pipeline.threshold
    pipeline.look_through("kinect-v2")
    for sensor in ("", "realsense-d400"):
        assert pipeline.look_through(sensor) == ""
        assert pipeline.adaptation is None and pipeline.threshold == plain


def test_an_adapter_of_other_networks_is_told_and_not_used(pipeline):
    assert "other networks" in pipeline.look_through("azure-kinect")
    assert pipeline.adaptation is None


def test_a_threshold_by_hand_is_one_of_cosines(pipeline):
    pipeline.look_through("kinect-v2")
    pipeline.judge_by(0.6)
    assert pipeline.adaptation is None and pipeline.threshold == 0.6
    pipeline.judge_by(None)
    assert pipeline.adaptation is not None
