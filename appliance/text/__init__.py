"""Engine: reads documents, splits them into passages, embeds and indexes them."""
