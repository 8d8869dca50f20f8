"""The spoken conversation: listens, has the assistant answer, speaks. It needs no page."""
