"""The sheet of synthetic people is drawn whole."""

import cv2
import numpy as np

from training.sheet import EDGE, main


def test_a_sheet_shows_measured_cut_and_clean_faces(face_model_file, tmp_path):
    out = tmp_path / "sheet.png"
    main(face_model_file, out, rows=1, columns=1)
    sheet = cv2.imread(str(out))
    assert sheet.shape == (EDGE, 3 * EDGE, 3)
    depth, cut, clean = np.hsplit(sheet, 3)
    assert (depth != depth[..., :1]).any()
    for shaded in (cut, clean):
        assert (shaded == shaded[..., :1]).all()
        assert 0.3 < (shaded > 0).mean() < 0.95
    assert cut.astype(float).std() > 0
    assert (cut != clean).any()
