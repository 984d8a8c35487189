"""What a roster is asked for and what it says: nurses, shift types, cover, contracts, wishes."""
