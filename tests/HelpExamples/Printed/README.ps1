# What the README reads it has printed how to make, but for the file that somebody has for openssl.

# The exchange of authorities is tried on the copy of a node too.
$global:PSDefaultParameterValues['*-K8sCARotation:Root'] = "$($PWD.ProviderPath)/node-copy"
