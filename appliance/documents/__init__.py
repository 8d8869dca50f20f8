"""Service: takes documents in and finds passages for questions."""
