"""Which calls send a request: by their names, options, command lines and builders."""
