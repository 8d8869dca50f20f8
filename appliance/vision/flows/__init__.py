"""State machines of log-in, enrolment and presence. Pure: they are given observations and the time."""
