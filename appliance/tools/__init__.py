"""What the chat can do besides talking: pure parts. What the tools act on is handed to them by the toolbox."""
