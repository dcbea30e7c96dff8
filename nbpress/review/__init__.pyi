from .columns import tables
from .patterns import kinds
from .texts import findings, places

__all__ = ["findings", "kinds", "places", "tables"]
