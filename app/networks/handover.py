"""Networks that change hands between two frames: the CPU serves at once, a GPU takes over when its engines are ready,
and the CPU goes on with the same frame when the GPU goes wrong."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from assets.phrase import phrase
from engines import BuildCancelled, EngineError, GpuError, Networks, Progress

FIRST_RETRY_S, LAST_RETRY_S = 30.0, 600.0

log = logging.getLogger(__name__)


Load = Callable[[Progress, threading.Event], Networks | None]


@dataclass(frozen=True, slots=True)
class State:
    """How it stands, for people.

    - ``on_gpu``: whether a GPU serves now.
    - ``doing``: what is being built or loaded, "" for nothing; ``share``: how much of it is done, in [0, 1].
    - ``notice``: what went wrong or was cancelled and what follows, "" for nothing.
    - ``can_retry``: whether asking for the GPU again makes sense.
    """

    on_gpu: bool = False
    doing: str = ""
    share: float = 0.0
    notice: str = ""
    can_retry: bool = False


class Handover:
    """Handover between CPU and GPU: who serves the next frame. :meth:`current` and :meth:`failed` belong to the thread
    that runs the frames; the rest may be called from any.

    - ``cpu``: loads the networks on the CPU; called in the frames' thread, once, when they are first needed.
    - ``gpu``: loads them on a GPU, building engines first where there are none; called in a thread of its own. Gives
      None where there is no GPU to use.
    - ``first``: what serves at the start, by default the CPU's.
    - ``tell``: called with every new notice, from whatever thread it comes.
    """

    def __init__(
        self,
        cpu: Callable[[], Networks],
        gpu: Load,
        *,
        first: Networks | None = None,
        tell: Callable[[str], None] | None = None,
        retry_s: float = FIRST_RETRY_S,
    ) -> None:
        self._load_cpu, self._load_gpu = cpu, gpu
        self._cpu: Networks | None = None
        self._serving: Networks | None = first
        self._next: Networks | None = None
        self._state = State(on_gpu=first is not None)
        self._lock = threading.Lock()
        self._tell = tell
        self._first_retry_s = self._retry_s = retry_s
        self._timer: threading.Timer | None = None
        self._thread: threading.Thread | None = None
        self._cancel = threading.Event()
        self._began = time.monotonic()  # when the GPU that serves, or served last, took over
        self._asks_again = False  # a GPU that served went wrong, and nobody called it off
        self._busy = self._closed = False

    @property
    def state(self) -> State:
        """How it stands now."""
        with self._lock:
            return self._state

    def current(self) -> Networks:
        """The networks for the next frame; those that became ready take over here, between two frames."""
        with self._lock:
            ready, self._next = self._next, None
            if ready is not None:
                self._serving = ready
                self._began = time.monotonic()
                self._asks_again = False
                self._state = State(on_gpu=True)
        if self._serving is None:
            self._serving = self._on_cpu()
        return self._serving

    def failed(self, error: GpuError) -> Networks:
        """The GPU went wrong: the CPU's networks, for the same frame and all that follow. The GPU is asked for again
        after a while, or by :meth:`retry`: twice as long after each time that it cannot be loaded or fails sooner than
        that."""
        log.debug("the GPU went wrong", exc_info=error)  # the notice below tells it
        broken, self._serving = self._serving, self._on_cpu()
        _close(broken)
        if self._began + self._retry_s < time.monotonic():
            self._retry_s = self._first_retry_s
        self._asks_again = True
        self._say(State(notice=phrase("The GPU went wrong ({why}). The CPU goes on.", why=error), can_retry=True))
        self._ask_later()
        return self._serving

    def start(self) -> None:
        """Begin to load the GPU's networks, building what is not there, while the CPU serves; only once at a time."""
        with self._lock:
            if self._busy or self._closed or self._state.on_gpu or self._next is not None:
                return
            self._stop_timer()
            self._busy = True
            self._cancel = threading.Event()
            self._thread = threading.Thread(target=self._work, args=(self._cancel,), name="gpu", daemon=True)
            self._thread.start()

    retry = start

    def cancel(self) -> None:
        """Stop building; the CPU goes on. :meth:`retry` begins again."""
        with self._lock:
            self._cancel.set()
            self._asks_again = False
            self._stop_timer()

    def close(self) -> None:
        """Stop building and give back what the networks hold on a GPU; after the last frame."""
        with self._lock:
            self._closed = True
            self._cancel.set()
            self._stop_timer()
            ready, self._next = self._next, None
        _close(ready)
        _close(self._serving)

    def _work(self, cancel: threading.Event) -> None:
        try:
            self._prepare(cancel)
        finally:
            with self._lock:
                self._busy = False
                lost = self._asks_again and self._next is None
            if lost:
                self._ask_later()

    def _prepare(self, cancel: threading.Event) -> None:
        def progress(share: float, doing: str) -> None:
            with self._lock:
                if not cancel.is_set():
                    self._state = replace(self._state, doing=doing, share=share)

        try:
            pair = self._load_gpu(progress, cancel)
        except BuildCancelled:
            self._say(State(notice=phrase("Building for the GPU was cancelled. The CPU goes on."), can_retry=True))
        except (EngineError, OSError) as error:
            log.debug("no GPU", exc_info=True)
            self._say(
                State(notice=phrase("The GPU cannot be used: {why}. The CPU goes on.", why=error), can_retry=True)
            )
        except Exception as error:  # a fault of ours, or of a runtime's: its words are for the log
            log.debug("the GPU's networks could not be loaded", exc_info=True)
            told = phrase("The GPU cannot be used ({kind}). The CPU goes on.", kind=type(error).__name__)
            self._say(State(notice=told, can_retry=True))
        else:
            self._offer(pair)

    def _offer(self, pair: Networks | None) -> None:
        with self._lock:
            late = self._closed
            if not late:
                self._next = pair
                self._state = replace(self._state, doing="", share=0.0)
        if late:
            _close(pair)

    def _on_cpu(self) -> Networks:
        if self._cpu is None:
            self._cpu = self._load_cpu()
        return self._cpu

    def _say(self, state: State) -> None:
        with self._lock:
            if self._closed:  # that it was called off then is no news
                return
            self._state = state
        if state.notice and self._tell is not None:
            self._tell(state.notice)

    def _ask_later(self) -> None:
        with self._lock:
            self._stop_timer()
            if self._closed or self._busy:
                return
            self._timer = threading.Timer(self._retry_s, self.retry)
            self._retry_s = min(2 * self._retry_s, LAST_RETRY_S)
            self._timer.daemon = True
            self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _close(networks: Networks | None) -> None:
    """Give back what networks hold on a GPU; broken ones may not be able to."""
    for network in () if networks is None else (networks.denoiser, networks.recogniser):
        if network is not None:
            try:
                network.close()
            except EngineError:
                log.debug("a network could not be closed", exc_info=True)
