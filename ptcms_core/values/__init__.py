"""Pure rules without I/O: money, phones, bodies, text, dates."""
