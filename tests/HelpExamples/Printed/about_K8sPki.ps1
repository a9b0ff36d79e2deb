# What the topic reads it has printed how to make.
