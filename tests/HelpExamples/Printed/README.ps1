# What the README reads it has printed how to make, but for the file that somebody has for openssl.
