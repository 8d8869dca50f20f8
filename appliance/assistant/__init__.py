"""Service: answers people, with the language model, documents and tools."""
