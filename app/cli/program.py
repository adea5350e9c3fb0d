"""The commands of `relief`, put together. Each is imported where it is wanted: what the others need takes half a
second of a start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

import typer

from app.cli import options
from app.cli.failure import UsageError
from app.cli.output import say


def put_together(arguments: Sequence[str]) -> typer.Typer:
    """The program with the command that ``arguments`` begin with; with none where nothing is said, else with all."""
    program = typer.Typer(
        name="relief",
        help="Capture and verify depth faces with a depth camera. Without a command: the window.",
        epilog="Exit codes: 0 accepted or done, 1 rejected, 2 usage, 3 camera, 4 model or gallery.",
        no_args_is_help=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    program.callback(invoke_without_command=True)(start)
    wanted = COMMANDS if arguments else ()
    for name in arguments[:1] if arguments and arguments[0] in COMMANDS else wanted:
        COMMANDS[name](program)
    return program


def _version(wanted: bool) -> None:
    if wanted:
        from app import __version__

        say(f"relief {__version__}")
        raise typer.Exit


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
        from app.cli import window
        from app.cli.opening import chosen

        if given:
            camera = chosen(asked, camera=camera).camera
        window.show(camera=camera, gallery=gallery, realtime=realtime)
    elif given or camera is not None or gallery is not None or realtime:
        raise UsageError(f"put the options behind the command: relief {context.invoked_subcommand} --camera …")


def _watch(program: typer.Typer) -> None:
    from app.cli.watch import watch

    program.command("watch")(watch)


def _demo(program: typer.Typer) -> None:
    from app.cli.demo import demo

    program.command("demo")(demo)


def _devices(program: typer.Typer) -> None:
    from app.cli.devices import devices

    program.command("devices")(devices)


def _record(program: typer.Typer) -> None:
    from app.cli.record import record

    program.command("record")(record)


def _convert(program: typer.Typer) -> None:
    from app.cli.convert import convert

    program.command("convert")(convert)


def _enrol(program: typer.Typer) -> None:
    from app.cli.enrol import enrol

    program.command("enrol")(enrol)


def _identify(program: typer.Typer) -> None:
    from app.cli.identify import identify

    program.command("identify")(identify)


def _verify(program: typer.Typer) -> None:
    from app.cli.identify import verify

    program.command("verify")(verify)


def _bench(program: typer.Typer) -> None:
    from app.cli.bench import bench

    program.command("bench")(bench)


def _doctor(program: typer.Typer) -> None:
    from app.cli.doctor import doctor

    program.command("doctor")(doctor)


def _gallery(program: typer.Typer) -> None:
    from app.cli import people

    program.add_typer(people.program, name="gallery")


def _engines(program: typer.Typer) -> None:
    from app.cli import engines

    program.add_typer(engines.program, name="engines")


COMMANDS: Mapping[str, Callable[[typer.Typer], None]] = {
    "watch": _watch,
    "demo": _demo,
    "devices": _devices,
    "record": _record,
    "convert": _convert,
    "enrol": _enrol,
    "identify": _identify,
    "verify": _verify,
    "gallery": _gallery,
    "engines": _engines,
    "bench": _bench,
    "doctor": _doctor,
}
