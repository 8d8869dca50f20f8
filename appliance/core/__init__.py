"""What everything else is built on: errors, jobs, settings, files. Knows no other package."""
