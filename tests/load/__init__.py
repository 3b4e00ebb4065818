"""What takes a machine for itself: many people before one dashboard."""
