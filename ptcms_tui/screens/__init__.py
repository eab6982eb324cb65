"""The screens: what fills the terminal, one subject a file."""
