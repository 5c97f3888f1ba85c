"""What people can do: one feature a file, thin. Discord in, a call, Discord out."""
