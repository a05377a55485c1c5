"""The roof: settings, addresses, servers, the command. It imports the house; nothing in the house imports it."""
