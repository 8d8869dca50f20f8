"""OpenAI's wire format, for other programs."""
