"""The claims laboratory: claims of the field as experiments with a verdict."""
