import pytest
from small_kernel import forks

from tipresearch.publishing.kernels import calls, client
from tipresearch.publishing.notebooks import environment


def test_function_runs_in_a_forked_process(tmp_path):
    """A call runs where the imports are done; its error is raised here, of its own kind."""
    environment.start_server()
    with environment.fixed_environment():
        calls.call("os:mkdir", str(tmp_path / "made"))
        assert (tmp_path / "made").is_dir()
        with pytest.raises(FileExistsError):
            calls.call("os:mkdir", str(tmp_path / "made"))
        with pytest.raises(client.KernelNotForked, match="ended with status -9"):
            calls.call("signal:raise_signal", 9)
    assert forks() == []
