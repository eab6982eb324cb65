"""The six tabs of a client, each loaded when first opened."""
