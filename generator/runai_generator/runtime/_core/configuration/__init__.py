"""What a caller says of the client: credentials, options, servers, security schemes."""
