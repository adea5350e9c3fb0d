"""The commands of `relief`, put together."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import (
    bench,
    convert,
    demo,
    devices,
    doctor,
    engines,
    enrol,
    identify,
    options,
    people,
    record,
    watch,
    window,
)
from app.cli.failure import UsageError
from app.cli.opening import chosen
from app.cli.output import say

program = typer.Typer(
    name="relief",
    help="Capture and verify depth faces with a depth camera. Without a command: the window.",
    epilog="Exit codes: 0 accepted or done, 1 rejected, 2 usage, 3 camera, 4 model or gallery.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from app import __version__

        say(f"relief {__version__}")
        raise typer.Exit


@program.callback(invoke_without_command=True)
@options.grouped
def start(
    context: typer.Context,
    asked: options.Asked,
    camera: options.Address = None,
    gallery: options.Gallery = None,
    realtime: options.Realtime = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")] = False,
) -> None:
    """Capture and verify depth faces with a depth camera. Without a command: the window."""
    del version
    given = asked != options.Asked()
    if context.invoked_subcommand is None:
        if given:
            camera = chosen(asked, camera=camera).camera
        window.show(camera=camera, gallery=gallery, realtime=realtime)
    elif given or camera is not None or gallery is not None or realtime:
        raise UsageError(f"put the options behind the command: relief {context.invoked_subcommand} --camera …")


program.command("watch")(watch.watch)
program.command("demo")(demo.demo)
program.command("devices")(devices.devices)
program.command("record")(record.record)
program.command("convert")(convert.convert)
program.command("enrol")(enrol.enrol)
program.command("identify")(identify.identify)
program.command("verify")(identify.verify)
program.add_typer(people.program, name="gallery")
program.add_typer(engines.program, name="engines")
program.command("bench")(bench.bench)
program.command("doctor")(doctor.doctor)
