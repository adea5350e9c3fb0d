"""Whether faces are compared as suits the people of the gallery."""

from __future__ import annotations

import engines
import gallery
from app.doctor.check import Check, Outcome
from app.kept.people import open_people
from app.kept.settings import Settings, SettingsError
from app.networks.model import shipped_model_id
from app.verdict.enrolment.adapted import state_text
from assets.phrase import joined, phrase

NAME = "Adaptation"


def adaptation(settings: Settings) -> Check:
    """To whom the gallery has adapted itself, and whether that can be used."""
    try:
        path = settings.gallery_path
        if not path.is_file():
            return Check(NAME, "gallery", "ok", phrase("nobody is enrolled yet"))
        with open_people(path, shipped_model_id()) as opened:
            states = opened.site.states()
    except gallery.AdapterDamaged as error:
        return Check(NAME, "gallery", "warning", str(error), phrase("run 'relief gallery adaptation renew'"))
    except (gallery.GalleryError, engines.EngineError, SettingsError, OSError) as error:
        outcome: Outcome = "warning" if isinstance(error, gallery.BadPassphrase) else "failed"
        return Check(NAME, "gallery", outcome, str(error), phrase("see the lines on the networks and the gallery"))
    said = joined("; ", [state_text(state) for state in states])
    return Check(NAME, "gallery", "ok", said or phrase("as shipped: no views of enrolments are kept"))
