"""What the program takes, side by side with what one would use otherwise (`make bench`)."""
