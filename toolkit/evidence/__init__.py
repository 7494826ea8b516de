"""What was given: the case, its files, its custody, and what could not be read of it."""
