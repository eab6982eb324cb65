"""A message as the tests of its typing send it."""

PHONE = "+919876500002"
TEXT = "Hi रवि 🙂\n₹4,840 & more #1 50%"
