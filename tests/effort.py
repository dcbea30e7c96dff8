"""Numbers of calls, which are the same on all machines."""


def counted(monkeypatch, found, owner, name, key=None):
    """Count the calls of a function by its name, and by what `key` makes of the arguments."""
    real = getattr(owner, name)

    def call(*arguments, **named):
        found[name if key is None else (name, key(*arguments))] += 1
        return real(*arguments, **named)

    monkeypatch.setattr(owner, name, call)
