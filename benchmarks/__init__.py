"""Every performance figure that the README quotes. Run them with `larson bench`."""
