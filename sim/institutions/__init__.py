"""What is decided for others: public policy and money, HR policy of employers, public programmes."""
