# The node of all texts is enough.
