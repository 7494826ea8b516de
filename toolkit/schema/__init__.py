"""The contract: what every table, column and word of a case means."""

from toolkit.schema.columns import Column, ContractError, Table
from toolkit.schema.tables import TABLES

__all__ = ["TABLES", "Column", "ContractError", "Table"]
