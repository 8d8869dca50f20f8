"""Engine: one SQLite file, encrypted per person, with one repository per noun."""
