"""What the service does, whoever asks: HTTP, a command or the clock."""
