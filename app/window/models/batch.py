"""Several recordings that are added at once: what came of all of them, in one line. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.window.models.language import tr
from app.window.models.statement import sentence

NAMED = 3


@dataclass(slots=True)
class Batch:
    """Those that ``came``, by name, why others did not, and how many are still ``waiting``; a later word takes no
    earlier one away."""

    came: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    waiting: int = 0

    def begin(self) -> None:
        """One more is on its way."""
        self.waiting += 1

    def add(self, name: str) -> None:
        """One came."""
        self.waiting -= 1
        self.came.append(name)

    def fail(self, why: str) -> None:
        """One that was on its way did not come."""
        self.waiting -= 1
        self.refuse(why)

    def refuse(self, why: str) -> None:
        """One was not even begun."""
        self.refused.append(sentence(why))

    @property
    def text(self) -> str:
        """What came of it so far; what was refused comes first."""
        said = self.refused[:NAMED]
        if (more := len(self.refused) - NAMED) > 0:
            said = [*said, tr("Not added: {count} more.", count=more)]
        if len(self.came) == 1:
            said = [*said, tr("{name} was added.", name=self.came[0])]
        elif self.came:
            said = [*said, tr("{count} recordings were added.", count=len(self.came))]
        return " ".join(said)
