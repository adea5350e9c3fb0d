"""What a run shows while it trains."""

import io
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tiny_runs import denoiser, write_pool

from training import pictures
from training.experiment import Run
from training.loop import Loop
from training.report import done, remaining


def test_how_far_and_how_long() -> None:
    assert done(Run(steps=10), 5, 99.0) == 0.5
    assert done(Run(minutes=20.0), 5, 5.0) == 0.25
    assert done(Run(steps=10, minutes=20.0), 5, 15.0) == 0.75
    assert done(Run(steps=10), 11, 0.0) == 1.0
    assert done(Run(), 5, 5.0) == 0.0
    assert remaining(0.5, 0.75, 60.0) == "1:00:00"
    assert remaining(0.5, 0.5, 1.0) == "?"


def test_lines_in_a_file_a_bar_on_a_terminal_and_curves_and_faces_in_tensorboard(tmp_path: Path) -> None:
    experiment = denoiser(write_pool(tmp_path / "pool"), steps=3, log_every=1)
    plain = io.StringIO()
    loop = Loop(experiment, tmp_path / "plain", console=Console(file=plain))
    loop.train()
    lines = [line for line in plain.getvalue().splitlines() if " loss " in line]
    assert len(lines) == 3
    assert all("samples_per_s" in line and "left 0:" in line for line in lines)
    assert "\x1b" not in plain.getvalue()

    events = EventAccumulator(str(tmp_path / "plain")).Reload()
    assert [event.step for event in events.Scalars("train/loss")] == [1, 2, 3]
    assert [event.step for event in events.Scalars("validation/psnr")] == [3]
    [image] = events.Images("faces")
    assert (image.width, image.height) == (6 * 128, 6 * 128)
    [text] = events.Tensors("experiment/text_summary")
    assert b"channels = 4" in text.tensor_proto.string_val[0]

    shown = io.StringIO()
    terminal = Console(file=shown, force_terminal=True, width=160)
    Loop(experiment, tmp_path / "bar", console=terminal).train()
    assert "samples/s" in shown.getvalue()
    assert "100%" in shown.getvalue()
    assert "validation psnr" in shown.getvalue()


def test_a_sheet_shows_each_face_in_its_column() -> None:
    flat = torch.full((2, 1, 16, 16), 100.0)
    flat[1] = 200
    sheet = pictures.denoising(flat, flat + 10, flat + 20)
    assert sheet.shape == (6 * 16, 2 * 16, 3)
    assert sheet.dtype == np.uint8
    assert [sheet[8 + 16 * row, 8, 0] for row in range(3)] == [100, 110, 120]
    assert [sheet[8 + 16 * row, 24, 0] for row in range(3)] == [200, 210, 220]
    assert sheet[3 * 16 + 8, 8].tolist() == [128, 128, 255]  # a surface that looks at the camera
    assert pictures.recognition(flat).shape == (2 * 16, 2 * 16, 3)
