"""What the `sopan` command does, one module a subject. Each function takes the parsed arguments and
returns the exit code: 0 done, 1 problems found. It raises `Stop` for anything that ends it early."""
