from .coverage import check_parameters
from .dataset import Dataset
from .opening import load, open
from .own import observations_from

__all__ = ["Dataset", "check_parameters", "load", "observations_from", "open"]
