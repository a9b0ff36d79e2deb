# The page goes the way of the topic.
& $PSScriptRoot/about_K8sPki_CARotation.ps1
