"""Access: how one signs in, who becomes the first administrator, which doors stand open."""
