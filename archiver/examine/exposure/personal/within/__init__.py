"""What runs in the child process alone: nothing here is imported by the program."""
