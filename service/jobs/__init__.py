"""Durable work: the queue lies in the records, a thread of the service does it."""

from service.jobs.worker import Worker

__all__ = ["Worker"]
