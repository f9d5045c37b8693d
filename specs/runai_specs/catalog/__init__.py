"""What is known of the APIs: releases in their order, sources, announcements, local contracts."""
