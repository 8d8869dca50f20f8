"""What a loosely worded sentence means, by a sentence encoder of many languages: asked where the rules are silent."""
