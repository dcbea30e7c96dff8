from .dataset import Dataset
from .opening import open
from .own import observations_from

__all__ = ["Dataset", "observations_from", "open"]
