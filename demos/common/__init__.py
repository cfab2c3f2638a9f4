"""What several rooms of the gallery share."""
