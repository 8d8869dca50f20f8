"""State machines of log-in, enrolment and presence. Pure: observations and the time are passed in."""
