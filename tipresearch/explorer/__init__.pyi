from .widgets import Explorer, explore

__all__ = ["Explorer", "explore"]
