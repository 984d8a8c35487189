"""From a roster problem to integers: the only place where ids become indices."""
