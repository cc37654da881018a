"""Many homes computed at once: a home a task, on processes of this machine or of others."""
