"""What runs the rules: compiled kernels, processes, keyed draws, declared parameters, and the digest of the code."""
