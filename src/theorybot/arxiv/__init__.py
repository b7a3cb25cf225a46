"""arXiv: papers asked for -> PDFs and what is known of them, politely. `manifest` is read by every ingest."""
