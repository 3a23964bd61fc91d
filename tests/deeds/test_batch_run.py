"""A batch: what is planned, tried, issued; what a kill, a cancel, a second click and a bad row leave behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from records.registry import CHUNKS, CONSENTS, ISSUED, JOBS, PEOPLE
from schemas.job import Job, JobState
from service.errors import Conflict, Forbidden, Invalid
from service.jobs import Worker
from service.rendering.text import text
from service.settings import Settings
from service.usecases import batch, batchrun, jobs, pile, trial, work
from service.usecases.batch import Row
from service.usecases.house import House
from service.wiring import open_house
from tests.deeds.test_consents_states import DAY
from tests.desk_college import fill
from tests.people import INSPECTOR, SECRETARY, order


def started(house: House, key: str = "consent_pd", groups: str = "all", **params: object) -> Job:
    rows = batch.rows_for_groups(house, SECRETARY, key, groups.split(","), missing_only=True)
    return batch.start(house, SECRETARY, "согласия", rows, {"key": key, **params})


def done(house: House, job: Job) -> Job:
    return work.do(house, job.key, batchrun.holder_name(house))


def test_the_pile_stands_in_the_order_of_the_group_journal_with_registers_on_top(house: House) -> None:
    job = done(house, started(house, out="pile.docx"))
    assert (job.state, job.issued, job.failed, job.files) == (JobState.DONE, 14, 0, ("pile.docx",))
    said = text((work.folder(house, job.key) / "pile.docx").read_bytes()).replace("\u2011", "-")
    places = [
        said.index(word) for word in ("РЕЕСТР ПЕРЕДАЧИ", "Абрамова Ольга", "Ахметов Марат", "ДО-22", "Оненко Андрей")
    ]
    assert places == sorted(places)
    assert said.count("РЕЕСТР ПЕРЕДАЧИ ДОКУМЕНТОВ") == 2


def test_the_age_on_the_day_chooses_the_sheet(house: House) -> None:
    rows = batch.rows_for_groups(house, SECRETARY, "consent_pd", ["ДО-22"])
    assert {row.name.split()[0]: row.type for row in rows}["Петровых"] == "consent_pd_adult"
    assert {row.name.split()[0]: row.type for row in rows}["Фомина"] == "consent_pd_minor"


def test_a_zip_has_a_folder_a_group_and_a_file_a_person(house: House) -> None:
    job = done(house, started(house, out="pile.zip"))
    with zipfile.ZipFile(work.folder(house, job.key) / "pile.zip") as archive:
        names = archive.namelist()
    assert len(names) == 14
    assert sum(name.startswith("АТ-11/") for name in names) == 7


def test_a_file_for_each_group(house: House) -> None:
    job = done(house, started(house, out="groups"))
    assert job.files == ("АТ-11.docx", "ДО-22.docx")
    assert jobs.file_of(house, SECRETARY, job.key, "АТ-11.docx").is_file()


def test_a_dry_run_numbers_nothing_and_sorts_the_rows(house: House) -> None:
    with house.store.reading() as reader:
        abramov = PEOPLE.find(reader, {"surname": "Абрамов"}, limit=1)[0]
    rows = [
        Row("order_curator", order().data, name="готовая"), Row("order_curator", order(since=None).data, name="без даты"),
        Row("order_curator", order(curators=[{"person": abramov.key}]).data, name="студент", person=abramov.key),
    ]  # fmt: skip
    found = trial.try_out(house, SECRETARY, rows)
    assert (found.total, found.ready, [line["kind"] for line in found.failed]) == (3, 1, ["missing", "consent"])
    assert found.failed[1]["people"] == [abramov.key]
    with house.store.reading() as reader:
        assert ISSUED.count(reader) == 0


def test_a_bad_row_stops_nobody_else_and_is_repeated_when_mended(house: House) -> None:
    with house.store.transaction(SECRETARY) as tx:
        abramov = PEOPLE.find(tx, {"surname": "Абрамов"}, limit=1)[0]
        PEOPLE.save(tx, replace(abramov, birth_date=None))
    job = done(house, started(house, out="pile.docx"))
    assert (job.issued, job.failed) == (13, 1)
    failed = jobs.failures(house, SECRETARY, job.key)
    assert (failed[0]["row"], failed[0]["key"]) == (1, abramov.key)
    assert "дата рождения" in failed[0]["reasons"][0]
    with house.store.transaction(SECRETARY) as tx:
        PEOPLE.save(tx, replace(PEOPLE.get(tx, abramov.key), birth_date=abramov.birth_date))
    again = done(house, batch.retry(house, SECRETARY, job.key))
    assert (again.total, again.issued) == (1, 1)


def test_a_row_that_fails_inside_the_chunk_takes_no_number(house: House) -> None:
    rows = [
        Row("order_curator", order().data),
        Row("order_curator", order(since="01.01.2020").data),
        Row("order_curator", order().data),
    ]
    job = done(house, batch.start(house, SECRETARY, "приказы", rows, {}))
    assert (job.issued, job.failed) == (2, 1)
    with house.store.reading() as reader:
        assert [paper.number for paper in ISSUED.find(reader)] == ["1-од", "2-од"]


def test_a_cancelled_job_keeps_what_is_done_and_goes_on_when_told(house: House) -> None:
    rows = [Row("order_curator", order().data) for _ in range(45)]
    job = batch.start(house, SECRETARY, "приказы", rows, {})
    holder = batchrun.holder_name(house)
    stopped = work.do(
        house, job.key, holder, lambda at: not (at.done >= 20 and batch.cancel(house, SECRETARY, job.key))
    )
    assert (stopped.state, stopped.done) == (JobState.CANCELLED, 20)
    batchrun.resume(house, SECRETARY, job.key)
    ended = done(house, job)
    assert (ended.state, ended.issued) == (JobState.DONE, 45)
    with house.store.reading() as reader:
        assert [paper.seq for paper in ISSUED.find(reader, order=("seq",))] == list(range(1, 46))


def test_two_workers_never_do_the_same_job(house: House) -> None:
    job = started(house)
    mine, other = batchrun.holder_name(house), batchrun.holder_name(house)
    batchrun.claim(house, job.key, mine)
    with pytest.raises(Conflict):
        batchrun.claim(house, job.key, other)
    assert not Worker(house).once()
    with house.store.reading() as reader:
        chunk = batch.chunks(reader, job.key)[0]
    assert batchrun.settle(house, SECRETARY, job.key, chunk.key, other).done == 0


def test_a_silent_worker_is_replaced(house: House) -> None:
    job = started(house)
    with house.store.transaction(SECRETARY) as tx:
        long_ago = (house.clock() - timedelta(minutes=2)).isoformat(timespec="seconds")
        JOBS.save(tx, replace(JOBS.get(tx, job.key), state=JobState.RUNNING, holder="другая:1:00", beat=long_ago))
    assert Worker(house).once()
    with house.store.reading() as reader:
        assert JOBS.get(reader, job.key).state is JobState.DONE


def test_the_worker_takes_the_queue_in_its_order(house: House) -> None:
    first, second = started(house, groups="АТ-11"), started(house, groups="ДО-22")
    worker = Worker(house)
    assert worker.once()
    with house.store.reading() as reader:
        assert [JOBS.get(reader, key).state for key in (first.key, second.key)] == [JobState.DONE, JobState.QUEUED]
    assert worker.once()
    assert not worker.once()


def test_the_same_form_starts_one_job(house: House) -> None:
    first = started(house, form="f1")
    assert batch.by_form(house, SECRETARY, {"form": "f1"}) == first
    assert batch.by_form(house, SECRETARY, {"form": ""}) is None
    assert started(house, form="f1") == first
    with pytest.raises(Conflict):
        started(house, form="f1", body="another")
    with house.store.reading() as reader:
        assert JOBS.count(reader) == 1


def test_who_may_not_issue_starts_no_batch(house: House) -> None:
    with pytest.raises(Forbidden):
        batch.rows_for_groups(house, INSPECTOR, "consent_pd", ["all"])
    with pytest.raises(Invalid):
        batch.rows_for_groups(house, SECRETARY, "consent_pd", ["НЕТ-1"])
    with pytest.raises(Invalid):
        pile.check_target(Path("a.txt"))


def batch_command(data: Path, out: Path) -> list[str]:
    deed = "document batch consent_pd --groups all --missing-only --json --out"
    return [sys.executable, "-m", "service", "--data", str(data), *deed.split(), str(out)]


def killed_after(data: Path, out: Path, count: int) -> None:
    """The command, killed -9 as soon as ``count`` sheets are settled."""
    command = batch_command(data, out)
    child = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert child.stderr is not None
    for line in child.stderr:
        if f'"done":{count}' in line:
            os.kill(child.pid, signal.SIGKILL)
            break
    child.stderr.close()
    child.wait()


def test_killed_in_the_middle_and_called_again_it_completes_and_doubles_nothing(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    house = open_house(Settings(data=data))
    fill(house, students=120, groups=6, teachers=6)
    house.store.close()
    for count in (20, 60):
        killed_after(data, out, count)
        time.sleep(0.1)
    command = batch_command(data, out)
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-500:]
    house = open_house(Settings(data=data))
    with house.store.reading() as reader:
        papers = ISSUED.find(reader, order=("seq",))
        assert [paper.seq for paper in papers] == list(range(1, 121))
        assert len({consent.person for consent in CONSENTS.find(reader)}) == CONSENTS.count(reader) == 120
        assert JOBS.count(reader) == 1
        assert all(chunk.settled for chunk in CHUNKS.find(reader))
    assert all(house.files.path(paper.sha256).is_file() for paper in papers)
    work.tidy(house)  # a kill may leave a file half written; it goes daily
    assert [path for path in house.files.root.rglob(".*") if path.is_file()] == []
    assert len(list(out.iterdir())) == 6
    assert house.store.check() == []
    house.store.close()


def test_a_consent_names_its_day(house: House) -> None:
    job = done(house, started(house, groups="АТ-11"))
    with house.store.reading() as reader:
        assert {one.printed_on for one in CONSENTS.find(reader) if one.paper} == {DAY}
        assert batch.results(reader, job.key)[0][0] == 1


def test_print_files_go_after_two_weeks(house: House) -> None:
    job = done(house, started(house, groups="АТ-11", out="pile.docx"))
    assert work.tidy(house) == 0
    later = replace(house, clock=lambda: house.clock() + timedelta(days=15))
    assert not Worker(later).once()
    with house.store.reading() as reader:
        assert JOBS.get(reader, job.key).files == ()
        assert ISSUED.count(reader) == 7
    assert not work.folder(house, job.key).exists()
