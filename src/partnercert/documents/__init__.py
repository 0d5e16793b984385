"""Program and record as documents: TOML text, plain data, their schema and their digest."""
