"""What is lost when processes are killed all day? Nothing, and this counts it."""
