"""What every bag of ROS gives, however it is stored: topics, and messages of a topic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from camera.recordings.rosbag.fields import Fields

MOST_TOPICS = 4096
MOST_FRAMES = 1 << 20  # messages of one topic
LONGEST = 1 << 27  # bytes of one message: more than the largest image has


class Topic(NamedTuple):
    """A topic: its number in the bag, its name, and its messages' type as ROS 2 has it (``sensor_msgs/msg/Image``)."""

    id: int
    name: str
    type: str


class Stamped(NamedTuple):
    """A message: when the recorder took it, in nanoseconds, and the number that it is read by."""

    nanoseconds: int
    key: int


class Bag(Protocol):
    """A bag open for reading. Every method raises ``ValueError`` or ``OSError`` where the bag is damaged."""

    def topics(self) -> list[Topic]:
        """Those that :meth:`fields` reads, at most ``MOST_TOPICS``."""

    def messages(self, topic: Topic) -> list[Stamped]:
        """The topic's messages in order of their times, at most ``MOST_FRAMES``."""

    def first(self, topic: Topic) -> Stamped | None:
        """The topic's first message, None where it has none."""

    def read(self, key: int, most: int) -> bytes:
        """At most the first ``most`` bytes of a message."""

    def fields(self, data: bytes) -> Fields:
        """A message, or its beginning, to be read value after value."""

    def close(self) -> None:
        """Give the file back. A second call does nothing."""


class Parts:
    """Several files of one recording as one bag: a topic of all of them is one topic.

    Closes them with itself. Messages come in order of their times, whatever the files' order.
    """

    def __init__(self, bags: Sequence[Bag]) -> None:
        self._bags = bags
        names: dict[tuple[str, str], list[tuple[int, Topic]]] = {}
        for number, bag in enumerate(bags):
            for topic in bag.topics():
                names.setdefault((topic.name, topic.type), []).append((number, topic))
        self._topics = [Topic(number, *name) for number, name in enumerate(sorted(names)[:MOST_TOPICS])]
        self._own = [names[topic.name, topic.type] for topic in self._topics]

    def topics(self) -> list[Topic]:
        return self._topics

    def messages(self, topic: Topic) -> list[Stamped]:
        found = [self._in(part, one) for part, own in self._own[topic.id] for one in self._bags[part].messages(own)]
        return sorted(found)[:MOST_FRAMES]

    def first(self, topic: Topic) -> Stamped | None:
        found = [(part, self._bags[part].first(own)) for part, own in self._own[topic.id]]
        return min((self._in(part, one) for part, one in found if one is not None), default=None)

    def read(self, key: int, most: int) -> bytes:
        key, part = divmod(key, len(self._bags))
        return self._bags[part].read(key, most)

    def fields(self, data: bytes) -> Fields:
        return self._bags[0].fields(data)

    def close(self) -> None:
        for bag in self._bags:
            bag.close()

    def _in(self, part: int, one: Stamped) -> Stamped:
        return Stamped(one.nanoseconds, one.key * len(self._bags) + part)
