"""What this installation has and lacks, each line with a verdict and the remedy."""
