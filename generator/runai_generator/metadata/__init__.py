"""What is known of an API's elements beside its contract: their future, their pages, their words."""
