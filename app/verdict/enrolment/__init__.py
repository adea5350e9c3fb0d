"""Enrolling a person: one face of one source is followed through guided poses, and what it shows becomes templates.

:class:`Enrolment` is the whole of it, without Qt and without a camera: it takes results, says what the person should do
now, and stores at the end. The command line and the window are two faces of it.
"""

from app.verdict.enrolment.consent import CONSENT_TEXT, consent, consent_text
from app.verdict.enrolment.errors import EnrolmentError, KnownFaceError
from app.verdict.enrolment.process import Enrolled, Enrolment, Picture, Progress
from app.verdict.enrolment.steps import STEPS, WANTED, Step, StepState
from app.verdict.enrolment.templates import TEMPLATES

__all__ = [
    "CONSENT_TEXT",
    "STEPS",
    "TEMPLATES",
    "WANTED",
    "Enrolled",
    "Enrolment",
    "EnrolmentError",
    "KnownFaceError",
    "Picture",
    "Progress",
    "Step",
    "StepState",
    "consent",
    "consent_text",
]
