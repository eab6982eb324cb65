"""Ways to hand a message to WhatsApp, each honest about what it can know."""
