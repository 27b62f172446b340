"""The methods of the core, registered through the same hook as everyone's."""
