"""The sentences of pages: a catalogue of messages, and the functions that choose among them."""
