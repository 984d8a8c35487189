"""Problems as integer arrays: the only place where ids become indices."""

from routing.compile.arrays import NO_WAY, Compiled
from routing.compile.compiler import compile_problem
from routing.compile.decode import plan_from_orders

__all__ = ["NO_WAY", "Compiled", "compile_problem", "plan_from_orders"]
