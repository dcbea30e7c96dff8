import signal
from pathlib import Path

import pytest

from tipresearch.publishing.kernels import choice

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


@pytest.fixture(autouse=True)
def same_interrupt():
    """Ctrl-C does after a test what it did before: nbclient, whose kernel cannot start, leaves its own way."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)
