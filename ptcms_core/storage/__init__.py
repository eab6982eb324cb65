"""The storage kernel: databases, the journal, the published documents, backups."""
