"""The comparison with pretalx reads forms as browsers do, and counts all processes."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from werkzeug.serving import make_server

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "beside_pretalx.py"
PAGE = """
<form method="get"><input name="q" value="search"></form>
<form method="post" action="/next">
<input type="hidden" name="token" value="t"><input name="title" required>
<input type="checkbox" name="off"><input type="checkbox" name="on" value="1" checked>
<input type="radio" name="pick" value="a"><input type="radio" name="pick" value="b" checked>
<input type="file" name="file"><textarea name="text">old</textarea>
<select name="kind"><option value="">-</option><option value="1">x</option>
<option value="2" selected>y</option></select>
<button name="action" value="submit">Go</button></form>
<form method="post"><input name="other"></form>
"""


@pytest.fixture(scope="module")
def beside() -> ModuleType:
    if not SCRIPT.exists() or not Path("/proc/self/stat").exists():
        pytest.skip("needs the checkout and Linux")
    spec = importlib.util.spec_from_file_location("beside_pretalx", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["beside_pretalx"] = module
    spec.loader.exec_module(module)
    return module


def test_a_form_is_read_as_a_browser_reads_it(beside: ModuleType) -> None:
    form = beside.form_of(PAGE)
    assert form.action == "/next"
    assert form.fields == {
        "token": "t",
        "title": "",
        "on": "1",
        "pick": "b",
        "text": "",
        "kind": "2",
    }
    assert form.required == {"title"}


def test_the_client_sends_a_complete_proposal(beside: ModuleType, app: Flask) -> None:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    import threading

    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        beside.ours(beside.Client(server.server_port))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    found = app.extensions["cxkit_submissions"]
    assert found.submissions.counts() == {"submitted": 1}
    assert beside.count(found.settings.database, "submissions") == 1


def test_processor_time_is_that_of_the_process(beside: ModuleType) -> None:
    before, begun = beside.processor_time(os.getpid()), time.process_time()
    while time.process_time() - begun < 0.2:
        pass
    assert 0.1 < beside.processor_time(os.getpid()) - before < 5
