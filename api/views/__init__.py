"""From rows and plans to what is told of them."""
