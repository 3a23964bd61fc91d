"""PDF through LibreOffice: offices as worker processes, whole batches joined, cut at bookmarks, faults named."""

from service.rendering.office.batch import BatchResult, Failure, Made
from service.rendering.office.found import Install, available
from service.rendering.office.jobpdf import PrintJob
from service.rendering.office.pool import Pool

__all__ = ["BatchResult", "Failure", "Install", "Made", "Pool", "PrintJob", "available"]
