"""From a problem to integer arrays and back: the only place where ids become indices."""

from routing.compile.arrays import Compiled
from routing.compile.compiler import compile_problem
from routing.compile.decode import IllegalOrderError, plan_from_orders

__all__ = ["Compiled", "IllegalOrderError", "compile_problem", "plan_from_orders"]
