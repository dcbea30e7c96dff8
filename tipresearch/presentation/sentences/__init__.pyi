from .enforcement import (
    other_definitions,
    stands_twice,
)

__all__ = ["other_definitions", "stands_twice"]
