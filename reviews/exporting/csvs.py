"""CSV files of the desk's exports (see `common.exporting.csvs`)."""

from common.exporting.csvs import safe, write

__all__ = ["safe", "write"]
