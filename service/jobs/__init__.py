"""Long work on disk: a durable queue and its worker."""
