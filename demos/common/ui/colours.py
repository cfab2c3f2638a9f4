"""Colours that mean one thing in every chart and frame; in gallery.css they are --real, --fake and so on."""

REAL, FAKE = "#2F6BD7", "#E8792B"
DISCRIMINATOR, GENERATOR = "#1B8A7A", FAKE
