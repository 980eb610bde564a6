"""What the public sees: services, applications, tracking. It asks `cases` and shows; it decides nothing."""
