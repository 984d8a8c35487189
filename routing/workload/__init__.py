"""What orders mean for staffing: workload, forecast, cover, capacity."""
