"""A small window in the corner of the screen from which files are dragged: ``python window_dragged.py PATH …``.

It says on its output how far a drag is, a word a line: ``there``, then ``begun``, and ``welcome`` over who takes it.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

SIZE = 40


class Dragged(QLabel):
    """Whoever presses the mouse on it drags the files."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(path) for path in sys.argv[1:]])
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.actionChanged.connect(lambda action: say("welcome") if action != Qt.DropAction.IgnoreAction else None)
        QTimer.singleShot(0, lambda: say("begun"))
        drag.exec(Qt.DropAction.CopyAction)


def say(word: str) -> None:
    """For whoever reads the output."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    label = Dragged()
    label.setWindowFlags(Qt.WindowType.X11BypassWindowManagerHint | Qt.WindowType.WindowStaysOnTopHint)
    label.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    label.setGeometry(0, 0, SIZE, SIZE)
    label.show()
    QTimer.singleShot(0, lambda: say("there"))
    raise SystemExit(application.exec())
