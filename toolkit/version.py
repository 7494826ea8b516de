"""The version that every report and figure names."""

__version__ = "0.1.0"
