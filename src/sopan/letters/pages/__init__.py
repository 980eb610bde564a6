"""Pages of letters for officials, a module a job."""
