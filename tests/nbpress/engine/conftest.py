import signal
from pathlib import Path

import pytest

from nbpress.engine import choice, client

SPEC = Path(choice.__file__).with_name("kernelspec")


@pytest.fixture
def warm(tmp_path_factory, monkeypatch):
    """The name of the installed kernelspec, found without an installation."""
    folder = tmp_path_factory.mktemp("jupyter")
    (folder / "kernels").mkdir()
    (folder / "kernels" / "tipresearch-warm").symlink_to(SPEC)
    monkeypatch.setenv("JUPYTER_PATH", str(folder))
    monkeypatch.setenv("MPLBACKEND", "")
    monkeypatch.delenv(choice.VARIABLE, raising=False)
    return "tipresearch-warm"


@pytest.fixture(scope="session")
def real_servers():
    found = {}
    yield found
    for handle in found.values():
        handle.close()


@pytest.fixture(autouse=True)
def real(real_servers, monkeypatch):
    """The fork server itself is what is tested here, not a copy of it."""
    monkeypatch.setattr(client, "_servers", real_servers)
    monkeypatch.setattr(client, "SERVER", "nbpress.engine.server")


@pytest.fixture(autouse=True)
def same_interrupt():
    """Ctrl-C does after a test what it did before: nbclient, whose kernel cannot start, leaves its own way."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)
