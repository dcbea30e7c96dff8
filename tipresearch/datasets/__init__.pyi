from .dataset import Dataset
from .loading import load
from .opening import open
from .own import observations_from

__all__ = ["Dataset", "load", "observations_from", "open"]
