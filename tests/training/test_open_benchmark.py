"""The open benchmark: what is frozen, that drawing needs no rendering, and the whole of it with a few people."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from face.crop import support
from training.__main__ import app
from training.dataset import Pool
from training.faces import FaceModel
from training.faces.props import Outfit
from training.people import OPEN_BENCHMARK
from training.pool import PoolSpec, ReservedPeopleError
from training.protocols import draw, verify
from training.protocols.make import jobs, make, render_some
from training.protocols.manifest import COMMITTED, EXPECTED, check_model, manifest, model_sha256
from training.protocols.render import Studio, Wall, weights
from training.protocols.spec import FROZEN, GALLERY, OCCLUSION, POSE, SETS, SUBSETS, TIME, BenchmarkError, Spec


@pytest.fixture(scope="module")
def frozen() -> dict[str, object]:
    return manifest()


def test_the_benchmark_is_as_it_was_frozen(frozen: dict[str, object]) -> None:
    assert frozen["hash"] == EXPECTED, "frozen: whoever changes what is drawn needs a new version, not a new hash"
    assert json.loads(COMMITTED.read_text()) == frozen


def test_counts_are_the_papers(frozen: dict[str, object]) -> None:
    sets = frozen["sets"]
    assert isinstance(sets, dict)
    assert [sets[name]["people"] for name in SETS] == [340, 169, 340, 169]
    assert sum(sets["train"]["frames"].values()) + sum(sets["test"]["frames"].values()) == 509 * 21
    assert sets["test"]["frames"] == {"gallery": 169, "NU": 338, "FE": 845, "PS": 1014, "OC": 507, "TM": 676}
    assert sets["pairs-test"]["frames"] == {"pair": 1014}


def test_nobody_trains_and_tests() -> None:
    chosen = draw.split(FROZEN)
    assert sorted(chosen["train"] + chosen["test"]) == list(OPEN_BENCHMARK)
    assert chosen["train"] != list(OPEN_BENCHMARK)[:340]


@pytest.mark.parametrize(("first", "count"), [(300_000, 1), (299_990, 11), (0, 1_000_000), (300_508, 5)])
def test_pools_refuse_its_people(first: int, count: int) -> None:
    with pytest.raises(ReservedPeopleError, match="overlap with the open benchmark"):
        PoolSpec(identities=count, first_identity=first)


def test_pools_beside_its_people_are_fine(tmp_path: Path) -> None:
    assert PoolSpec(identities=10, first_identity=299_990).identities == 10
    assert PoolSpec(identities=10, first_identity=300_509).identities == 10


def test_a_command_line_that_asks_for_them_is_told() -> None:
    result = CliRunner().invoke(app, ["make-pool", "x", "--model", "x", "--first", "300100", "--identities", "5"])
    assert isinstance(result.exception, ReservedPeopleError)


@pytest.fixture(scope="module")
def drawn() -> list[draw.Shot]:
    people = draw.people(FROZEN, "test")[:40]
    return [shot for person in people for shot in draw.shots(FROZEN, "test", person)]


def test_each_subset_is_what_it_says(drawn: list[draw.Shot]) -> None:
    for shot in drawn:
        assert 0.6 <= shot.place_m[2] <= 1.1
        if shot.subset == GALLERY:
            assert np.abs(shot.pose_deg).max() <= 5
            assert not shot.expression
        if shot.subset in (GALLERY, POSE):
            assert (shot.outfit.cover, shot.outfit.hat, shot.outfit.glasses) == (None, None, None)
        if shot.subset == OCCLUSION:
            assert (shot.outfit.cover or shot.outfit.hat or shot.outfit.glasses) is not None
        assert bool(shot.drift) == (shot.subset == TIME) == (shot.session == 2)
        assert (SUBSETS[shot.subset] == "FE") <= (max([0, *(weight for _, weight in shot.expression)]) >= 0.4)


def test_hair_stays_within_a_session_and_changes_between_them(drawn: list[draw.Shot]) -> None:
    first = [shot for shot in drawn if shot.person == drawn[0].person]
    assert len({shot.outfit.hair for shot in first if shot.session == 1}) == 1
    assert len({shot.outfit.hair for shot in first}) == 2


def test_turned_heads_cover_the_range(drawn: list[draw.Shot]) -> None:
    pose = np.array([shot.pose_deg for shot in drawn if shot.subset == POSE])
    assert np.abs(pose).max(axis=0) == pytest.approx([60, 30, 20], abs=1.5)
    assert (np.abs(pose) <= [60, 30, 20]).all()
    assert (pose[:, 0] < -20).mean() == pytest.approx((pose[:, 0] > 20).mean(), abs=0.1)


def test_a_person_is_drawn_alike_wherever_it_is_asked_for() -> None:
    person = draw.people(FROZEN, "pairs-train")[7]
    assert draw.shots(FROZEN, "pairs-train", person) == draw.shots(FROZEN, "pairs-train", person)
    assert draw.shots(FROZEN, "train", person)[0].noise != draw.shots(FROZEN, "pairs-train", person)[0].noise


def test_any_change_of_what_is_frozen_changes_the_hash() -> None:
    tiny = Spec(people=4, train=2)
    reference = manifest(tiny)["hash"]
    assert manifest(Spec(people=4, train=2))["hash"] == reference
    for change in (
        {"seed": 1},
        {"drift": 0.3},
        {"sensor": {**tiny.sensor, "noise_mm": 1.0}},
        {"distance_m": (0.6, 1.2)},
    ):
        assert manifest(dataclasses.replace(tiny, **change))["hash"] != reference


def test_expressions_are_blend_shapes_of_the_model() -> None:
    names = {side for share in draw.EMOTIONS.values() for side in share}
    assert set(draw.PAIRED) <= names
    shapes = draw.emotion(np.random.default_rng(0), "surprise", (1.0, 1.0))
    assert {"jawOpen", "eyeWide_L", "eyeWide_R"} <= {name for name, _ in shapes}
    assert all(0 <= weight <= 1 for _, weight in shapes)


def test_occluders_keep_the_rest_of_an_outfit() -> None:
    outfit = Outfit(body=3, hair=("short", 5))
    for kind in ("glasses", "hat", "scarf", *dict(draw.HANDS)):
        worn = draw.occluded(np.random.default_rng(0), outfit, kind)
        assert (worn.body, worn.hair) == (3, ("short", 5))
        assert worn != outfit


def test_committed_frames_are_small() -> None:
    with np.load(verify.REFERENCE) as frames:
        assert len(frames.files) == verify.REFERENCE_FRAMES
        assert all(frames[name].dtype == np.uint16 for name in frames.files)
    assert verify.REFERENCE.stat().st_size < 400_000


def test_agreement_counts_pixels_further_apart_than_a_millimetre() -> None:
    found = verify.Agreement()
    first = np.full((100, 100), 700.0)
    found.add(first, first + 0.9)
    assert found.good
    assert found.largest_mm == pytest.approx(0.9)
    second = first.copy()
    second[0, :3] = (0, 702, 700.5)
    found.add(first, second)
    assert (found.apart, found.pixels) == (2, 20_000)
    assert found.share == 1 - 1e-4
    found.add(first, first[:50])
    assert not found.good
    assert not verify.Agreement().good


@pytest.fixture(scope="module")
def model_file(face_model_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made face with all of the benchmark's blend shapes; those it lacks open the jaw a little."""
    with np.load(face_model_file) as held:
        arrays = dict(held)
    sides = {name: ("_L", "_R") if name in draw.PAIRED else ("",) for share in draw.EMOTIONS.values() for name in share}
    names = sorted({name + side for name in sides for side in sides[name]})
    known = list(arrays["exp_names"])
    arrays["exp_basis"] = np.stack([arrays["exp_basis"][known.index(n) if n in known else 0] for n in names])
    arrays["exp_names"] = np.array(names)
    path = tmp_path_factory.mktemp("model") / "face.npz"
    np.savez(path, **arrays)
    return path


@pytest.fixture(scope="module")
def tiny(model_file: Path) -> Spec:
    return Spec(
        people=3, train=2, counts=(1, 1, 1, 1, 1, 2), pairs=(1, 2), drifting=4, face_model=model_sha256(model_file)
    )


@pytest.fixture(scope="module")
def made(model_file: Path, tiny: Spec, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("open")
    assert list(make(folder, model_file, spec=tiny, workers=0)) == [(k, 4) for k in range(5)]
    return folder


def test_sets_are_pools(made: Path, tiny: Spec) -> None:
    test = Pool(made / "test")
    assert (len(test), test.identities) == (7, 1)
    assert test.column("subset").tolist() == [0, 1, 2, 3, 4, 5, 5]
    assert test.column("session").tolist() == [1, 1, 1, 1, 1, 2, 2]
    assert test.column("sample").tolist() == list(range(7))
    assert test.column("split").tolist() == [1] * 7
    assert set(test.column("identity")) == set(draw.people(tiny, "test"))
    assert test.column("expression")[2] == 1
    pairs = Pool(made / "pairs-train")
    assert (len(pairs), pairs.identities) == (2, 2)
    index = np.arange(len(test))
    noisy, clean = test.images("noisy", index).numpy(), test.images("clean", index).numpy()
    assert (clean[:, 0][:, support()] > 0).mean() > 0.6
    both = (noisy > 0) & (clean > 0)
    both[4:] = False  # without what is worn or held before the face
    assert np.median(np.abs(noisy - clean)[both]) * 120 / 255 < 4


def test_one_set_alone_is_a_pool_and_the_others_can_follow(model_file: Path, tiny: Spec, tmp_path: Path) -> None:
    assert list(make(tmp_path / "open", model_file, spec=tiny, workers=0, sets=("test",))) == [(0, 1), (1, 1)]
    assert len(Pool(tmp_path / "open" / "test")) == 7
    assert not (tmp_path / "open" / "train").exists()
    assert list(make(tmp_path / "open", model_file, spec=tiny, workers=0))[-1] == (4, 4)
    with pytest.raises(BenchmarkError, match="no set of the benchmark"):
        list(make(tmp_path / "open", model_file, spec=tiny, workers=0, sets=("tests",)))


def test_shards_that_are_there_are_kept(made: Path, model_file: Path, tiny: Spec) -> None:
    before = (made / "test" / "shard-0000" / "noisy.npy").stat().st_mtime_ns
    assert list(make(made, model_file, spec=tiny, workers=0)) == [(4, 4)]
    assert (made / "test" / "shard-0000" / "noisy.npy").stat().st_mtime_ns == before


def test_rendered_again_it_is_the_same(made: Path, model_file: Path, tiny: Spec) -> None:
    *_, found = verify.compare(made, model_file, count=6, spec=tiny)
    assert found.good
    assert (found.frames, found.apart, found.largest_mm) == (12, 0, 0.0)


def test_a_changed_frame_is_noticed(made: Path, model_file: Path, tiny: Spec, tmp_path: Path) -> None:
    copy = tmp_path / "open"
    assert len(list(make(copy, model_file, spec=tiny, workers=0))) == 5
    for path in copy.glob("*/shard-0000/noisy.npy"):
        depth = np.load(path)
        depth[:, 60:70, 60:70] += 3 * 256
        np.save(path, depth)
    *_, found = verify.compare(copy, model_file, count=4, spec=tiny)
    assert not found.good


def test_committed_frames_of_another_camera_are_noticed(model_file: Path, tiny: Spec, tmp_path: Path) -> None:
    path = tmp_path / "frames.npz"
    np.savez(path, **verify.reference_frames(model_file, tiny))
    assert verify.compare_reference(model_file, path, tiny).good
    louder = dataclasses.replace(tiny, sensor={**tiny.sensor, "noise_mm": 1.3 * tiny.sensor["noise_mm"]})
    assert not verify.compare_reference(model_file, path, louder).good


def test_the_papers_crop_comes_on_request(made: Path, model_file: Path, tiny: Spec) -> None:
    studio = Studio(FaceModel(model_file), tiny)
    turned = next(s for s in draw.shots(tiny, "test", draw.people(tiny, "test")[0]) if s.subset == POSE)
    plain, both = studio.sample(turned), studio.sample(turned, paper=True)
    assert set(both) - set(plain) == {"paper", "paper_clean"}
    assert all(np.array_equal(plain[name], both[name]) for name in plain)
    assert (both["paper"] != both["noisy"]).mean() > 0.2
    assert not all(job.shard.with_name("x").exists() for job in jobs(made, model_file, tiny, paper=True))


def test_other_folders_and_face_models_are_refused(made: Path, model_file: Path, tiny: Spec) -> None:
    with pytest.raises(BenchmarkError, match="another version"):
        list(make(made, model_file, spec=dataclasses.replace(tiny, seed=5), workers=0))
    with pytest.raises(BenchmarkError, match="not the face model"):
        check_model(model_file)
    with pytest.raises(BenchmarkError, match="make the benchmark first"):
        list(verify.compare(made / "nothing", model_file, count=1, spec=tiny))


def test_blend_shapes_go_to_their_names(model_file: Path, drawn: list[draw.Shot]) -> None:
    model = FaceModel(model_file)
    shot = next(shot for shot in drawn if shot.expression)
    values = weights(model, shot)
    assert {model.expression_names[k]: pytest.approx(values[k]) for k in np.flatnonzero(values)} == {
        name: weight for name, weight in shot.expression if weight
    }


def test_a_wall_is_a_plane_behind_the_nose(model_file: Path, drawn: list[draw.Shot]) -> None:
    from camera import Intrinsics
    from training.faces.render import View

    empty = np.zeros((20, 30), np.float32)
    view = View(empty, empty, empty.astype(np.uint8), Intrinsics(30, 20, 25.0, 25.0, 15.0, 10.0))
    seen = Wall(0.5, 20.0, 0.0).behind(view, np.array([0.0, 0.0, 0.8]))
    assert seen.z[10, 15] == pytest.approx(1.3)
    row, column = np.mgrid[:20, :30]
    points = view.intrinsics.deproject(np.stack([column, row], -1), seen.z.astype(np.float64)).reshape(-1, 3)
    normal = np.linalg.svd(points - points.mean(axis=0))[2][2]
    assert abs(normal[2]) == pytest.approx(np.cos(np.radians(20)), abs=1e-3)
    assert seen.cosine[10, 15] == pytest.approx(np.cos(np.radians(20)), abs=1e-3)


def test_the_command_refuses_another_face_model(model_file: Path, tmp_path: Path) -> None:
    for arguments in (["make", str(tmp_path)], ["verify", str(tmp_path)]):
        result = CliRunner().invoke(app, ["open-benchmark", *arguments, "--model", str(model_file)])
        assert isinstance(result.exception, BenchmarkError)
    result = CliRunner().invoke(app, ["open-benchmark", "make", str(tmp_path), "--model", "x", "--crop", "side"])
    assert isinstance(result.exception, BenchmarkError)
    assert "frontal and paper" in str(result.exception)


def test_a_part_of_a_set_is_rendered_as_the_whole_has_it(
    made: Path, model_file: Path, tiny: Spec, tmp_path: Path
) -> None:
    render_some(tmp_path, model_file, "test", 1, spec=tiny, workers=0)
    whole, part = Pool(made / "test"), Pool(tmp_path / "test")
    index = np.arange(len(part))
    assert np.array_equal(part.column("identity"), whole.column("identity")[index])
    assert np.array_equal(part.rows("noisy", index), whole.rows("noisy", index))
    before = (tmp_path / "test" / "shard-0000" / "noisy.npy").stat().st_mtime_ns
    render_some(tmp_path, model_file, "test", 1, spec=tiny, workers=0)
    assert (tmp_path / "test" / "shard-0000" / "noisy.npy").stat().st_mtime_ns == before
