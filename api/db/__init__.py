"""What the service must not forget: rows, transactions, and who may see which."""
