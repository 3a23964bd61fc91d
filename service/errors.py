"""The errors of the house as the service names them; the words stand in schemas.errors so that records may raise them too."""

from schemas.errors import Conflict, Fault, Forbidden, HouseError, Invalid, NotFound, Unavailable

__all__ = ["Conflict", "Fault", "Forbidden", "HouseError", "Invalid", "NotFound", "Unavailable"]
