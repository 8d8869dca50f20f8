"""The tools that the chat can use."""
