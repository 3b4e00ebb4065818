"""The mechanisms, one file each: claim and source, parameters, equation as a kernel, process."""
