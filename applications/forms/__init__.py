"""Forms of the agency's road. Forms validate; services enforce; the database guarantees."""
