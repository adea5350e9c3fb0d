"""Every verdict once in the audit."""

from app.verdict.journal import Journal
from app.verdict.verdict import Verdict


class Audit:
    """What of a gallery a journal uses."""

    def __init__(self):
        self.lines = []

    def record(self, decision, *, person=None, score=None, threshold=None, source=""):
        self.lines.append((decision, person, score, threshold, source))


def verdict(state, person="Ada", score=0.7):
    return Verdict(state, person, score, 0.5, 5, 0.9)


def test_a_verdict_is_written_when_it_appears_and_again_when_it_was_gone():
    audit = Audit()
    journal = Journal(audit, "watch")
    for k in range(30):
        journal.note([verdict("accepted"), verdict("looking", None, None)], k / 15)
    assert audit.lines == [("accept", "Ada", 0.7, 0.5, "watch")]
    journal.note([], 3.0)
    journal.note([verdict("accepted")], 3.5)
    assert len(audit.lines) == 1
    journal.note([verdict("accepted")], 9.0)
    journal.note([verdict("spoof"), verdict("unknown", "Bob", 0.2)], 9.1)
    assert [line[:2] for line in audit.lines] == [
        ("accept", "Ada"),
        ("accept", "Ada"),
        ("spoof", "Ada"),
        ("unknown", "Bob"),
    ]
