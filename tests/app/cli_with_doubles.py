"""`relief` with the doubles for networks, as a program of its own: for signals, pipes and terminals."""

from __future__ import annotations

from app_doubles import double_pipeline

from app.cli import main
from app.pipeline import Pipeline

if __name__ == "__main__":
    import app.networks.model

    app.networks.model.shipped_model_id = lambda *_: double_pipeline(Pipeline).model_id
    Pipeline.default = classmethod(double_pipeline)
    main()
