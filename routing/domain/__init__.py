"""The words of the house as frozen types: order, visit, link, pin, policy, problem, plan."""
