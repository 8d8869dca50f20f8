"""Service: the state of the box: status, LED patterns, housekeeping."""
