"""The shelf of channels: each file declares one channel, its settings and how it sends a message."""
