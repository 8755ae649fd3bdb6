"""The commands of `mathdoc`, one module each; a module is loaded when its command is called, or its help is."""
