"""Work that takes long: told as it goes, stopped when asked, shown on its line."""

from __future__ import annotations

import threading

import pytest

from app.recording.converting import Cancelled
from app.window.models.jobs import Jobs
from app.window.parts.work_bar import WorkBar


def test_jobs_tell_how_far_they_are_and_are_answered_here(qtbot):
    jobs, go, said = Jobs(), threading.Event(), []

    def work(job):
        job.tell(0.5, "half")
        go.wait(20)
        return threading.current_thread().name

    job = jobs.begin("Counting", work, done=said.append, failed=said.append)
    qtbot.waitUntil(lambda: job.told.share == 0.5)
    assert not jobs.poll() and jobs.running == (job,)
    go.set()
    qtbot.waitUntil(jobs.poll)
    assert said == ["job"] and jobs.running == ()


def test_jobs_fail_in_words_and_stop_when_asked(qtbot):
    jobs, said = Jobs(), []

    def fails(_):
        raise OSError(28, "No space left on device")

    def waits(job):
        job.stop.wait(20)
        raise Cancelled

    jobs.begin("One", fails, done=said.append, failed=said.append)
    qtbot.waitUntil(jobs.poll)
    assert "No space left" in said[0]
    job = jobs.begin("Two", waits, done=said.append, failed=said.append, cancelled=lambda: said.append("stopped"))
    job.cancel()
    qtbot.waitUntil(jobs.poll)
    assert said[-1] == "stopped"
    jobs.begin("Three", waits, done=said.append, failed=said.append, cancelled=lambda: said.append("again"))
    assert jobs.close(within=20)
    jobs.poll()
    assert said[-1] == "stopped"  # nobody is answered any more


def test_an_answer_that_fails_takes_no_other_away():
    jobs, said = Jobs(), []

    def fail(_):
        raise ValueError("the page is gone")

    one = jobs.begin("One", lambda _: 1, done=fail, failed=said.append)
    two = jobs.begin("Two", lambda _: 2, done=said.append, failed=said.append)
    for job in (one, two):
        job._thread.join(20)
    with pytest.raises(ValueError, match="gone"):
        jobs.poll()
    assert jobs.poll() and said == [2]


def test_what_does_not_stop_has_no_button_for_it(qtbot):
    bar, jobs, over = WorkBar(), Jobs(), threading.Event()
    qtbot.addWidget(bar)
    job = jobs.begin("Importing", lambda _: over.wait(20), done=lambda _: None, failed=lambda _: None, stops=False)
    bar.set_jobs(jobs.running)
    bar.show()
    assert not bar.lines[job].cancel.isVisible() and bar.lines[job].progress.isVisible()
    over.set()
    qtbot.waitUntil(jobs.poll)


def test_the_work_bar_follows_jobs_and_stops_them(qtbot):
    bar, jobs = WorkBar(), Jobs()
    qtbot.addWidget(bar)
    job = jobs.begin("Exporting a", lambda job: job.stop.wait(20), done=lambda _: None, failed=lambda _: None)
    job.tell(0.25, "3 of 12 frames")
    bar.set_jobs(jobs.running)
    line = bar.lines[job]
    assert not bar.isHidden() and line.progress.value() == 250
    line.cancel.click()
    assert job.stopped() and not line.cancel.isEnabled()
    qtbot.waitUntil(jobs.poll)
    bar.set_jobs(jobs.running)
    assert bar.isHidden()
