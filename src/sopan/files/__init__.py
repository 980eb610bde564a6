"""What people upload and what the system issues: storage, checks, hashes."""
