"""From an office's own files to Parquet that the models read."""
