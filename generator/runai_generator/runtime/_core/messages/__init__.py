"""What goes over the wire, and the Python values it stands for: requests, answers, models."""
