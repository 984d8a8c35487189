"""What goes over the wire: requests and answers of the HTTP API, without any server in them."""
