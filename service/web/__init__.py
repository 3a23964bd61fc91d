"""Pages and JSON API: bytes in, a use case, bytes out."""
