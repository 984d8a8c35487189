"""From stored records to docs/benchmarks.md."""
