"""The screens of PTCMS, in Textual."""
