"""Durable work: the queue lies in the records, a thread of the service does it."""

from service.jobs.keeper import Keeper
from service.jobs.worker import Worker

__all__ = ["Keeper", "Worker"]
