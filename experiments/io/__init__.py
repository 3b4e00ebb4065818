"""Reading and writing files: forms, result folders, manifests, errors of one line."""
