"""Every state that an explorer can be in."""

from dataclasses import replace

from tipresearch.explorer.choices import STEPS, State


def every_state(choices, *, spans=True, parts=False):
    """Yield every state that can be chosen; `spans` adds spans of years, and `parts` each category."""

    def after(state, steps):
        if steps:
            for value in choices.offered(steps[0], state):
                yield from after(replace(state, **{steps[0]: value}), steps[1:])
            return
        if parts and not state.parts:
            yield from (
                each for name, held in choices.parts(state).items() if len(held) > 1
                for value in held for each in after(replace(state, parts=((name, (value,)),)), ())
            )  # fmt: skip
        years = list(choices.years(state))
        yield state
        if spans:
            yield from (replace(state, years=(a, b)) for a in years for b in years if a <= b and (a, b) != (years[0], years[-1]))  # fmt: skip

    yield from after(State(), STEPS)
