"""What can be changed and measured, as tables and generated documents."""
