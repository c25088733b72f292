"""Training of the nano pack's generator, one command a step."""
