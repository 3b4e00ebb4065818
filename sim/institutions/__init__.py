"""What institutions decide: public policy and money, HR policy of employers, public programmes."""
