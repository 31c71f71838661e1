"""Pages of the agency's road."""
