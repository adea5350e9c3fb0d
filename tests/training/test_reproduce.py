"""The paper's tables by one command: cells, faces, measures, intervals, claims, and a whole trifle of a run."""

import dataclasses
import json

import numpy as np
import pytest
import torch
from tiny_runs import write_pool
from typer.testing import CliRunner

from training.__main__ import app
from training.dataset import Pool, PoolError
from training.experiment import ExperimentError
from training.metrics import denoising as over_the_face
from training.protocols.spec import GALLERY, SUBSETS
from training.reproduce import counts, measure, orderings, published
from training.reproduce.budget import BUDGETS, PAPER, TRIFLE, budget
from training.reproduce.cells import catalogue, control, in_order
from training.reproduce.command import EVERY, Reproduction
from training.reproduce.materials import Faces, Materials, first_people, gallery, take, thinned, training_part
from training.reproduce.statistics import difference, figure, figures
from training.reproduce.tables import tables
from training.reproduce.work import RESULT, Workshop
from training.schedule import rate

pytestmark = pytest.mark.usefixtures("one_thread")


def licensed(folder, *names):
    for name in names:
        pool = write_pool(folder / name, identities=8, views=4)
        for shard in Pool(pool).shards:
            identity = shard.array("identity")
            number = np.arange(len(identity)) // 8 + 2 * (shard.start > 0)
            np.save(shard.folder / "subset.npy", np.array([GALLERY, 1, 2, 3], np.uint8)[number])
            np.save(shard.folder / "split.npy", (identity >= 5).astype(np.uint8))
    return folder


def test_every_table_s_cells_are_in_the_catalogue_and_parents_come_first() -> None:
    for how in BUDGETS.values():
        every = catalogue(how)
        for table in tables().values():
            order = [cell.name for cell in in_order(table.cells, every)]
            assert set(table.cells) <= set(order)
            for place, name in enumerate(order):
                assert set(every[name].parents) <= set(order[:place])
        for claim in (*orderings.claims(), *orderings.open_ends()):
            assert {claim.better, claim.worse} <= set(every)


def test_every_cell_of_a_claim_is_in_a_table() -> None:
    told = {cell for table in tables().values() for cell in table.cells}
    for claim in (*orderings.claims(), *orderings.open_ends()):
        assert {claim.better, claim.worse} <= told


def test_a_claim_states_the_paper_s_own_difference() -> None:
    first, second = published.TABLE_6["Model C"], published.TABLE_6["Model B"]
    claim = next(one for one in orderings.claims() if one.better == "model C")
    assert claim.paper == pytest.approx(first["total"] - second["total"])
    claim = next(one for one in orderings.claims() if one.better == "led3d + dmdnet" and one.worse == control("led3d"))
    assert claim.paper == pytest.approx(published.TABLE_1["DMDNet"]["total"] - published.TABLE_1["Led3D"]["total"])


def test_every_denoised_row_has_a_control_of_equal_length(tmp_path) -> None:
    every = catalogue(TRIFLE)
    shop = Workshop(Materials(tmp_path, TRIFLE, None, None, None), "open", 0, 1, print)
    for cell in every.values():
        if cell.denoiser:
            raw = every[control(cell.begins)]
            assert raw.image == "noisy"
            denoised, held = (shop.experiment(one, tmp_path) for one in (cell, raw))
            assert (denoised.run.steps, denoised.run.batch) == (held.run.steps, held.run.batch)
            assert denoised.run.start == held.run.start
            assert denoised.optimiser == held.optimiser
            assert denoised.augmentation == held.augmentation


def test_the_paper_s_budget_is_the_paper_s_schedule(tmp_path) -> None:
    every = catalogue(PAPER)
    shop = Workshop(Materials(tmp_path, PAPER, None, None, None), "open", 0, 1, print)
    how = shop.experiment(every["dmdnet"], tmp_path)
    assert (how.run.steps, how.run.batch, how.optimiser.rate) == (233_800, 64, 1e-4)
    assert (how.loss.l1, how.loss.ssim, how.loss.perceptual) == (1.0, 0.5, 0.001)
    assert how.network["hidden"] == [256, 128, 64, 32]
    assert how.data.degrade
    how = shop.experiment(every["ldnfnet"], tmp_path)
    assert (how.run.steps, how.run.batch, how.optimiser.rate) == (38_900, 384, 1e-2)
    how = shop.experiment(every["ldnfnet + dmdnet"], tmp_path)
    assert (how.run.steps, how.optimiser.rate) == (19_450, 5e-3)
    assert not how.run.start.endswith(".onnx")


def test_no_cell_begins_from_what_ships(tmp_path) -> None:
    shop = Workshop(Materials(tmp_path, TRIFLE, None, None, None), "open", 0, 1, print)
    for cell in catalogue(TRIFLE).values():
        if cell.kind not in ("icp", "input"):
            start = shop.experiment(cell, tmp_path).run.start
            assert not start or start.startswith(str(tmp_path))


def test_the_generator_is_trained_as_pix2pix_is(tmp_path) -> None:
    shop = Workshop(Materials(tmp_path, PAPER, None, None, None), "open", 0, 1, print)
    how = shop.experiment(catalogue(PAPER)["generator"], tmp_path)
    assert (how.optimiser.rate, how.optimiser.beta1, how.loss.l1, how.loss.adversarial) == (2e-4, 0.5, 100, 1)
    steps = how.run.steps
    found = [rate(how, round(share * steps), 0.0) for share in (0.0, 0.49, 0.75, 1.0)]
    assert found == pytest.approx([2e-4, 2e-4, 1e-4, 0.0], rel=1e-3)


def test_unknown_budgets_and_tables_are_refused(tmp_path) -> None:
    with pytest.raises(ExperimentError, match="trifle, minutes, days, paper"):
        budget("weeks")
    with pytest.raises(ExperimentError, match="--table 8"):
        Reproduction(["8"], Materials(tmp_path, TRIFLE, None, None, None), 1, 1, print)


def test_faces_are_taken_by_people_and_split(tmp_path) -> None:
    pool = Pool(licensed(tmp_path, "a") / "a")
    index = first_people(pool, 3)
    assert set(pool.column("identity")[index]) == {0, 1, 2}
    assert (training_part(pool, 0.1) == (pool.column("split") == 0)).all()
    few = thinned(pool, np.arange(len(pool)), 1)
    kept = list(zip(pool.column("identity")[few].tolist(), pool.column("subset")[few].tolist(), strict=True))
    assert len(kept) == len(set(kept)) == 8 * 4
    take(pool, index, tmp_path / "taken")
    taken = Pool(tmp_path / "taken")
    assert len(taken) == len(index)
    assert torch.equal(taken.images("noisy", np.arange(4)), pool.images("noisy", index[:4]))
    assert gallery(taken).sum() == 3
    with pytest.raises(PoolError, match="too few"):
        take(pool, index[:0], tmp_path / "none")


def test_a_pool_without_clean_images_lends_its_noisy_ones(tmp_path) -> None:
    pool = Pool(licensed(tmp_path, "a") / "a")
    for shard in pool.shards:
        (shard.folder / "clean.npy").unlink()
    take(pool, np.arange(4), tmp_path / "taken")
    taken = Pool(tmp_path / "taken")
    assert torch.equal(taken.images("clean", np.arange(4)), taken.images("noisy", np.arange(4)))


def test_the_paper_s_own_crops_are_taken_where_they_are_asked_for(tmp_path) -> None:
    folder = licensed(tmp_path / "pools", "lock3dface")
    pool = Pool(folder / "lock3dface")
    asked = Materials(tmp_path / "out", TRIFLE, None, None, folder, paper=True)
    with pytest.raises(PoolError, match="--paper"):
        asked.faces("licensed", "main")
    for shard in pool.shards:
        np.save(shard.folder / "paper.npy", shard.array("noisy") // 2)
    found = asked.faces("licensed", "main")
    assert isinstance(found, Faces)
    taken = Pool(found.test)
    assert torch.equal(taken.images("clean", np.arange(3)), taken.images("noisy", np.arange(3)))  # a camera's frames
    whole = first_people(pool, 3, np.flatnonzero(~training_part(pool, 0.7)))
    paper = pool.images("paper", thinned(pool, whole, TRIFLE.probes)[:3])
    assert torch.equal(taken.images("noisy", np.arange(3)), paper)
    Reproduction(("1",), asked, 1, 1, print).claim()
    with pytest.raises(ExperimentError, match="other crops"):
        Reproduction(("1",), dataclasses.replace(asked, paper=False), 1, 1, print).claim()


def test_people_are_drawn_where_no_split_is_given(tmp_path) -> None:
    pool = Pool(write_pool(tmp_path / "a", identities=10))
    trains = training_part(pool, 0.7)
    who = pool.column("identity")
    assert len(set(who[trains])) == 7
    assert not set(who[trains]) & set(who[~trains])


def test_missing_licensed_sets_are_left_out(tmp_path) -> None:
    folder = licensed(tmp_path / "pools", "lock3dface", "frgc")
    materials = Materials(tmp_path / "out", TRIFLE, None, None, folder)
    found = materials.faces("licensed", "main")
    assert isinstance(found, Faces)
    assert set(Pool(found.train).column("identity")) == {0, 1, 2, 3}
    assert set(Pool(found.test).column("identity")) == {5, 6, 7}
    assert materials.faces("licensed", "pairs") is None
    with pytest.raises(PoolError, match="--model"):
        materials.faces("open", "main")


def test_the_face_alone_and_the_whole_image_are_both_measured() -> None:
    clean = torch.full((2, 1, 128, 128), 0.0)
    clean[:, :, 30:100, 30:100] = 128
    predicted = clean.clone()
    predicted[:, :, :10] += 20  # wrong where there is no face
    found = measure.denoising(predicted, clean)
    assert found["RMSE, image"].min() > 0.03
    assert found["RMSE, face"].max() < 1e-6
    predicted[:, :, 50:60, 40:60] += 30
    found = measure.denoising(predicted, clean)
    before = over_the_face(predicted, clean)
    for name in ("PSNR", "SSIM", "RMSE"):
        assert found[f"{name}, face"].mean() == pytest.approx(before[name.lower()], rel=1e-5)
    squared = ((predicted - clean) / 127.5) ** 2
    assert found["RMSE, image"][0] == pytest.approx(float(squared[0].mean().sqrt()), rel=1e-5)
    assert found["PSNR, image"][0] == pytest.approx(10 * np.log10(4 / float(squared[0].mean())), rel=1e-5)


def test_intervals_are_over_people_and_seeds_are_averaged() -> None:
    person = np.repeat(np.arange(10), 4)
    first, second = np.where(person < 5, 100.0, 0.0), np.where(person < 7, 100.0, 0.0)
    found = figure([first, second], person)
    assert found.value == 60
    assert found.seeds == (50, 70)
    assert found.interval[0] < 40
    assert found.interval[1] > 80


def result(ranks, person=None, subset=None):
    person = list(range(len(ranks))) if person is None else person
    return {"person": person, "subset": subset or ["NU"] * len(ranks), "rank": ranks}


def test_figures_and_differences_of_results() -> None:
    good, bad = result([1] * 30), result([1] * 10 + [2] * 20)
    assert figures([good, bad])["total"].value == pytest.approx(200 / 3)
    assert figures([good])["NU"].value == 100
    found = difference([good, good], [bad, bad], "total")
    assert found is not None
    assert found.value == pytest.approx(200 / 3)
    assert orderings.verdict(found) == "reproduced"
    assert orderings.verdict(difference([bad, bad], [good, good], "total")) == "not reproduced"
    assert orderings.verdict(difference([bad], [good], "total")) == "behind, one seed"
    assert orderings.verdict(difference([good], [bad], "total")) == "ahead, one seed"
    assert orderings.verdict(difference([good], [good], "total")) == "undecided"
    assert orderings.verdict(difference([], [good], "total")) == "no result"
    assert difference([good], [bad], "PSNR, image") is None


def test_a_lead_of_the_start_is_no_finding() -> None:
    good, bad = result([1] * 30), result([2] * 30)
    claim = orderings.Claim("a", "b", "good", "bad", "total", 1.0, started=True)
    results = {"good": [good, good], "bad": [bad, bad]}.__getitem__
    assert [row["verdict"] for row in orderings.judged([claim], results)] == ["reproduced"]
    assert [row["verdict"] for row in orderings.judged([claim], results, pass_through=True)] == ["unequal start"]


def test_seeds_that_disagree_decide_nothing() -> None:
    good, bad = result([1] * 40), result([2] * 40)
    mostly = result([1] * 38 + [2] * 2)
    found = difference([good, mostly], [bad, good], "total")
    assert found is not None
    assert found.interval[0] > 0
    assert orderings.verdict(found) == "undecided"


def test_table_7_counts_by_our_rule() -> None:
    conv, block = counts.rows()
    assert (conv["multiply-adds"], block["multiply-adds"]) == (530_841_600, 63_129_600)
    assert (conv["parameters of convolutions"], block["parameters of convolutions"]) == (8_294_400, 986_400)
    assert conv["more in the paper, M"] == pytest.approx(8.30)
    assert block["more in the paper, M"] == pytest.approx(1.98)
    # what is unexplained equals the ConvBlock's parameters once and the fusion block's twice
    assert conv["more in the paper, M"] == pytest.approx(conv["parameters"] / 1e6, abs=0.01)
    assert block["more in the paper, M"] == pytest.approx(2 * block["parameters"] / 1e6, abs=0.01)
    assert "530.84" in "\n".join(counts.text([conv, block]))


@pytest.mark.slow
def test_a_whole_trifle_on_pools_in_the_place_of_licensed_data(tmp_path, monkeypatch) -> None:
    """Tables 1 and 9, Figure 6 and Table 7, then the same call again, which trains nothing more."""
    pools = licensed(tmp_path / "pools", "lock3dface", "bosphorus", "frgc", "bu-3dfe")
    small = dataclasses.replace(TRIFLE, seeds=1)
    materials = Materials(tmp_path / "out", small, None, None, pools)
    said: list[str] = []
    work = Reproduction(("1", "9", "7", "figure-6"), materials, 1, 1, said.append)
    monkeypatch.setattr(Reproduction, "worlds", property(lambda self: ("licensed",)))
    work.run()
    tables_there = {path.name for path in (tmp_path / "out" / "tables").iterdir()}
    assert {f"table-1-licensed{suffix}" for suffix in (".txt", ".json", ".png")} <= tables_there
    assert {"table-9-licensed.txt", "table-7.txt", "figure-6-licensed.png", "orderings-licensed.txt"} <= tables_there
    content = json.loads((tmp_path / "out" / "tables" / "table-1-licensed.json").read_text())
    rows = {row["name"]: row for row in content["rows"]}
    assert rows["DMDNet"]["paper"]["total"] == 86.5
    assert {"PSNR, image", "PSNR, face", "total"} <= set(rows["DMDNet"]["ours"])
    assert set(rows["Led3D"]["ours"]) == {"NU", "FE", "PS", "total"}
    assert content["budget"]["name"] == "trifle"
    assert "known" in content["choices"]["3d-frm (reconstructed)"]
    text = (tmp_path / "out" / "tables" / "table-1-licensed.txt").read_text()
    assert "as long on raw (control)" in text
    assert "paper 32.6" in text
    assert not list((tmp_path / "out").rglob("denoised"))
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob(RESULT)}
    said.clear()
    work.run()
    assert not [line for line in said if line.endswith(" s")]
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob(RESULT)} == before
    other = dataclasses.replace(materials, budget=PAPER)
    with pytest.raises(ExperimentError, match="another budget"):
        Reproduction(("1",), other, 1, 1, said.append).run()


def test_a_damaged_result_counts_as_none(tmp_path) -> None:
    shop = Workshop(Materials(tmp_path, TRIFLE, None, None, None), "open", 0, 1, print)
    shop.folder("led3d").mkdir(parents=True)
    (shop.folder("led3d") / RESULT).write_text('{"rank": [1, ')
    assert shop.result("led3d") is None


def test_icp_knows_a_surface_again_among_others(tmp_path) -> None:
    pool = Pool(licensed(tmp_path, "a") / "a")
    take(pool, first_people(pool, 2), tmp_path / "two")
    found = measure.icp(Pool(tmp_path / "two"), 2)
    assert len(found["rank"]) == 2
    assert set(found["subset"]) <= set(SUBSETS)


def test_the_command_tells_what_it_knows() -> None:
    told = CliRunner().invoke(app, ["reproduce", "--help"]).output
    assert "--budget" in told
    assert len(EVERY) == 10
