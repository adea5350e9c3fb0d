"""Every public method of a gallery, called once in an order in which each has something to do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sites import COSINES, SENSOR, crowd

from gallery.ledger import _LINES


def used(people, folder):
    """Every public method, by its name; a new one has to be added."""
    now = datetime.now(UTC)
    probe = crowd(1, seed=3)[0]
    renewed = replace(people.people()[0].consent, at=now, expires=None)
    return {
        "people": people.people,
        "identify": lambda: people.identify(probe[0]),
        "verify": lambda: people.verify("person 0", probe[0]),
        "likeness": lambda: people.likeness("person 0", "person 1"),
        "between": people.between,
        "add": lambda: people.add("person 0", probe[:1]),
        "agree": lambda: people.agree("person 0", renewed),
        "rename": lambda: people.rename("person 1", "Ada"),
        "annotate": lambda: people.annotate("Ada", "here"),
        "note": lambda: people.note("Ada"),
        "notes": people.notes,
        "picture": lambda: people.picture("Ada"),
        "not_this": lambda: people.not_this("Ada", "person 0"),
        "corrections": people.corrections,
        "forget_corrections": lambda: people.forget_corrections("Ada"),
        "enrol": lambda: people.enrol("Bob", probe[:3], consent=renewed),
        "merge": lambda: people.merge("person 0", "Bob", threshold=0.01),
        "remove": lambda: people.remove("person 0"),
        "upgrade": lambda: people.upgrade(lambda crops: crops, geometry="none"),
        "record": lambda: [people.record("unknown") for _ in range(_LINES)],
        "audit": people.audit,
        "keep_audit": lambda: people.keep_audit(30),
        "forget_audit": lambda: people.forget_audit(now - timedelta(days=1)),
        "check": people.check,
        "backup": lambda: people.backup(folder / "backup.db"),
        "need_own_key": people.need_own_key,
        "use_key": lambda: people.use_key(bytes(range(32))),
        "rekey": lambda: people.rekey(bytes(range(1, 33))),
        "comparable": lambda: people.comparable,
        "audit_days": lambda: people.audit_days,
        "audit_held": lambda: people.audit_held,
        "now": lambda: people.now,
        "clock_doubt": lambda: people.clock_doubt,
        "only_read": lambda: people.only_read,
        "close": people.close,
    }


SHARED = {
    "away": lambda people: people.away,
    "catch_up": lambda people: people.catch_up(),
    "key_replaced": lambda people: people.key_replaced,
    "replace_key": lambda people: people.replace_key(bytes(range(2, 34))),
    "silent": lambda people: people.silent,
    "ask_after_stations": lambda people: people.ask_after_stations(),
    "server_key": lambda people: people.server_key,
    "synchronised": lambda people: people.synchronised,
    "trouble": lambda people: people.trouble,
}
OWN = {"use_key", "rekey", "close"}  # of a file; closing comes last


SITE = (
    lambda site: site.mark,
    lambda site: site.states(),
    lambda site: site.sensors(),
    lambda site: site.renew_if_due(SENSOR, None, COSINES),
    lambda site: site.renew_if_due(SENSOR, None, COSINES),
    lambda site: site.adaptation(SENSOR, None, COSINES),
    lambda site: site.undo(SENSOR),
    lambda site: site.renew(SENSOR, None, COSINES),
)


def public(kind):
    return {name for name in dir(kind) if not name.startswith("_")}
