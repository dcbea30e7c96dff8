"""Calls, counted: seconds differ between machines, and numbers of calls do not."""


def counted(monkeypatch, found, owner, name, key=None):
    """Have each call of a function counted under its name, and what `key` makes of its arguments."""
    real = getattr(owner, name)

    def call(*arguments, **named):
        found[name if key is None else (name, key(*arguments))] += 1
        return real(*arguments, **named)

    monkeypatch.setattr(owner, name, call)
