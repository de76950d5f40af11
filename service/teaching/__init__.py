"""New products from good pictures, taught in a process of its own."""
