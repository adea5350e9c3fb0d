"""What a gallery's file withstands: bits that flip, programs that are killed."""
