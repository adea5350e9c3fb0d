"""`relief devices`: what is connected."""

from __future__ import annotations

from dataclasses import asdict

from rich.table import Table

import camera
from app.cli import options
from app.cli.output import cell, console, say, say_json
from app.cli.progress import busy


def devices(json: options.Json = False) -> None:
    """List the depth cameras that are connected, with the URI that --camera takes.

    JSON: {"devices": [{"kind", "name", "serial", "uri", "firmware", "usb"}]}. No camera is no error; `relief
    doctor` says what is missing when one is not listed.
    """
    with busy("looking for cameras", quiet=json):
        found = camera.discover()
    if json:
        say_json({"devices": [asdict(info) for info in found]})
        return
    if not found:
        say("No camera found. Connect one, or use a recording: --camera file:PATH. See 'relief doctor'.")
        return
    table = Table("URI", "Name", "Serial", "Firmware", "USB")
    for info in found:
        table.add_row(*map(cell, (info.uri, info.name, info.serial, info.firmware, info.usb)))
    console().print(table)
