"""What is seen of a run: counts, reported series, groups, tables, and the accounting identities. It only reads."""
