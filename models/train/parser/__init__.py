"""The face parser of the nano pack: labels from person mask, mesh and colours, a small network trained on them."""
